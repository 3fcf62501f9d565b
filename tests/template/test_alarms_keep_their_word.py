"""When an alarm begins and when it is over, to the minute, as its text and docs/operations.md say."""

import pytest
from devtools.local_aws.emf import Metric
from x_conversions.x_api.responses import RawResponse

from tests.support.builders import event
from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.cloudwatch.virtual_queue import Json
from tests.support.cloudwatch.virtual_stack import BATCH_SIZE, Arrivals, VirtualStack
from tests.support.delivery_builders import FakeX, counted, refusal, refused
from tests.support.refresh_builders import World

HOUR, DAY = 60, 24 * 60
EVENT = event()
TEXTS = {name: one["AlarmDescription"] for name, one in ResolvedTemplate().of_type("AWS::CloudWatch::Alarm").items()}


class Switchable(FakeX):
    """An X that gives everybody the same answer while `answer` is set."""

    answer: RawResponse | None = None

    def post(self, url: str, body: bytes, headers: object, timeout: float) -> RawResponse:
        return self.answer or super().post(url, body, headers, timeout)  # type: ignore[arg-type]


def stack(x: FakeX | None = None) -> VirtualStack:
    world = World()
    world.log_in(scheme="pixel_token", pixel_token="p")
    return VirtualStack(world, x or Switchable())


def steady(_: int) -> list[Json]:
    return [EVENT]


def every(minutes: int) -> Arrivals:
    return lambda minute: [EVENT] if minute % minutes == 5 else []


@pytest.mark.parametrize("silent_from", [HOUR, HOUR + 7, HOUR + 14])
def test_a_refresh_function_that_falls_silent_is_told_within_three_quarters_of_an_hour(silent_from: int) -> None:
    # Given a stack whose refresh function runs no more from some minute on
    running = stack()
    running.run(silent_from)
    running.refreshes = False
    running.run(3 * HOUR)
    # Then it is told when half an hour has passed without a run, and stays
    minutes = running.in_alarm()["CredentialsAlarm"]
    last_run = silent_from - silent_from % 15 if silent_from % 15 else silent_from - 15
    assert minutes[0] == last_run + 31
    assert minutes[0] - silent_from <= 45
    assert minutes == list(range(minutes[0], silent_from + 3 * HOUR + 1))
    assert "For half an hour" in TEXTS["CredentialsAlarm"]
    # and is over with the first run that finds credentials
    running.refreshes = True
    running.run(15)
    assert running.in_alarm()["CredentialsAlarm"][-1] <= silent_from + 3 * HOUR + 15


@pytest.mark.parametrize("gap", [5, 17, 60, 5 * HOUR])
@pytest.mark.parametrize(
    ("alarm", "trouble"),
    [
        ("ForbiddenAlarm", RawResponse(403)),
        ("SystematicRefusalAlarm", refused([refusal("event_id", "not a single event tag", "NOT_FOUND")])),
    ],
)
def test_a_refusal_is_told_at_once_and_over_within_an_hour_and_a_half(
    alarm: str, trouble: RawResponse, gap: int
) -> None:
    # Given X that refuses everything for four hours, and events every so many minutes
    x = Switchable()
    x.answer = trouble
    running = stack(x)
    running.run(4 * HOUR, lambda minute: [EVENT] * 40 if minute == 1 or minute % gap == 0 else [])
    found = running.in_alarm()[alarm]
    # Then it is one alarm, from the first refusal on
    assert found[0] <= 5
    assert found == list(range(found[0], 4 * HOUR + 1))
    # When it is mended
    x.answer = None
    running.run(5 * HOUR, lambda minute: [EVENT] if minute % gap == 0 else [])
    # Then it is over within ninety minutes
    assert running.in_alarm()[alarm][-1] <= 4 * HOUR + 90


@pytest.mark.parametrize("gap", [1, 60, 5 * HOUR])
def test_the_age_is_told_after_an_hour_and_over_within_two_and_a_half(gap: int) -> None:
    # Given X out of order for a day
    x = Switchable()
    x.answer = RawResponse(503)
    running = stack(x)
    running.run(DAY, lambda minute: [EVENT] if minute % gap == 0 else [])
    found = running.in_alarm()["QueueAgeAlarm"]
    # Then one alarm says so when an event has waited for an hour and was seen again
    assert HOUR < found[0] <= 2 * HOUR + 5
    assert found == list(range(found[0], DAY + 1))
    # When X is back, Then it is over within two hours and a half, as the text says
    x.answer = None
    running.run(6 * HOUR, lambda minute: [EVENT] if minute % gap == 0 else [])
    assert running.in_alarm()["QueueAgeAlarm"][-1] <= DAY + 150
    assert "at most two and a half hours after" in TEXTS["QueueAgeAlarm"]


def test_a_single_unclear_answer_is_over_after_an_hour() -> None:
    x = Switchable(script=[RawResponse(200)])
    running = stack(x)
    running.run(5 * HOUR, lambda minute: [EVENT] if minute in (3, 200) else [])
    minutes = running.in_alarm()["UnaccountedAlarm"]
    assert len(minutes) == HOUR


def test_nobody_is_said_not_to_read_during_a_flood() -> None:
    # Given ten times what the limit lets through, so that messages wait for hours while they are read; all of it, the
    # batches too, a quarter of what is usual, which makes the same hours in a quarter of the time
    world = stack().world
    running = VirtualStack(world, Switchable(), events_per_15_minutes=75, batch_size=BATCH_SIZE // 4)
    running.run(8 * HOUR, lambda minute: [EVENT] * 50 if minute < HOUR else [])
    # Then SQS's oldest message is hours old
    age = Metric.of("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName="ConversionsQueue.QueueName")
    (oldest,) = running.metrics.statistics(age, "Maximum", 15, running.minute, running.minute)
    assert oldest is not None
    assert oldest > 6 * HOUR * 60
    found = running.in_alarm()
    assert "QueueAgeAlarm" in found
    # and still nobody claims that it is not read
    assert "UnreadAlarm" not in found


def test_nobody_is_said_not_to_read_when_a_pause_is_over() -> None:
    # Given two days of pause, with events every ten minutes
    running = stack()
    running.run(HOUR, steady)
    running.reads = False
    running.run(2 * DAY, every(10))
    assert running.in_alarm(DeliveryEnabled="false") == {}
    # When it goes on: first the mapping, then the alarm that asks whether there is one
    running.reads = True
    resumed = running.minute - running.start
    running.run(6 * HOUR, steady)
    # Then the age is told, and no silence
    found = running.in_alarm(resumed)
    assert "UnreadAlarm" not in found
    assert found["QueueAgeAlarm"][-1] <= resumed + 150


def test_a_queue_that_nobody_reads_is_told_after_an_hour() -> None:
    running = stack()
    running.run(30, steady)
    running.reads = False
    running.run(3 * HOUR, steady)
    # The oldest message that was left unread is from minute 30 or the one before
    assert 30 + HOUR < running.in_alarm()["UnreadAlarm"][0] <= 30 + HOUR + 3


def test_x_that_answers_all_is_silent_after_a_warning_from_long_ago() -> None:
    running = stack(Switchable(script=[RawResponse(403), counted(1)]))
    running.run(3 * HOUR, lambda minute: [EVENT] if minute == 3 else [])
    assert len(running.in_alarm()["ForbiddenAlarm"]) == 75
