"""Every alarm goes off by its cause, and no other with it that has nothing to say."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from x_conversions.x_api.responses import RawResponse

from tests.support.builders import event, purchase
from tests.support.cloudwatch.resolved_template import all_alarms
from tests.support.cloudwatch.virtual_queue import Json
from tests.support.cloudwatch.virtual_stack import VirtualStack
from tests.support.delivery_builders import FakeX, counted, refusal
from tests.support.refresh_builders import World

HOUR, DAY = 60, 24 * 60
PIXEL_TOKEN = {"scheme": "pixel_token", "pixel_token": "p"}
EVENT = event()
TEXTS = {name: one["AlarmDescription"] for name, one in all_alarms().items()}
CAUSES: dict[str, list[str]] = {}


def sets_off(*names: str, **parameters: str) -> Callable[[Callable[[], VirtualStack]], Callable[[], None]]:
    """A test that returns the stack in which exactly these alarms must have gone off, with these parameters."""

    def check(scenario: Callable[[], VirtualStack]) -> Callable[[], None]:
        for name in names:
            CAUSES.setdefault(name, []).append(scenario.__name__)

        @wraps(scenario)
        def test() -> None:
            running = scenario()
            found = running.in_alarm(**parameters)
            assert set(found) == set(names)
            # and with the metrics of Monitoring=essential they do so in the same minutes
            assert running.in_alarm(Monitoring="essential", **parameters) == found

        test.__annotations__ = {"return": None}
        return test

    return check


class SwitchableX(FakeX):
    """An X that answers the same to everybody while `answer` is set."""

    answer: RawResponse | None = None

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        return self.answer or super().post(url, body, headers, timeout)


def stack(x: FakeX | None = None, **fields: Any) -> VirtualStack:
    world = World()
    world.log_in(**fields or PIXEL_TOKEN)
    return VirtualStack(world, x or SwitchableX())


def broken(answer: RawResponse) -> VirtualStack:
    x = SwitchableX()
    x.answer = answer
    return stack(x)


def mend(running: VirtualStack) -> None:
    """X answers by itself again."""
    assert isinstance(running.x, SwitchableX)
    running.x.answer = None


def steady(_: int) -> list[Json]:
    return [EVENT]


def hourly(minute: int) -> list[Json]:
    return [EVENT] if minute % HOUR == 5 else []


@sets_off("DeadLetterQueueAlarm")
def test_one_dead_letter() -> VirtualStack:
    running = stack()
    running.run(HOUR, lambda minute: [purchase(currency=None)] if minute == 30 else [EVENT])
    return running


@sets_off("QueueAgeAlarm", "NothingDeliveredAlarm")
def test_x_out_of_order_for_hours_and_back() -> VirtualStack:
    # Given an X that is out of order for three hours, while an event comes every minute
    running = broken(RawResponse(503))
    running.run(3 * HOUR, steady)
    # Then two alarms say so, neither at once
    minutes = running.in_alarm()
    assert minutes["QueueAgeAlarm"][0] > HOUR
    assert minutes["NothingDeliveredAlarm"][0] > HOUR
    # When it is back
    mend(running)
    running.run(5 * HOUR, steady)
    # Then everything is delivered, and both are silent in the end
    assert len(running.x.counted) == 8 * HOUR
    assert {name: found[-1] < 7 * HOUR for name, found in running.in_alarm().items()} == dict.fromkeys(minutes, True)
    return running


@sets_off("QueueAgeAlarm", "NothingDeliveredAlarm")
def test_x_out_of_order_is_no_storm_of_alarms() -> VirtualStack:
    # Given a shop with an event an hour, and X out of order for two days
    running = broken(RawResponse(503))
    running.run(2 * DAY, hourly)
    # Then each of the two alarms goes off once, and stays
    for minutes in running.in_alarm().values():
        assert minutes == list(range(minutes[0], running.minute - running.start + 1))
    return running


@sets_off("QueueAgeAlarm", "QueueAgeHalfRetentionAlarm", "NothingDeliveredAlarm")
def test_events_that_wait_for_half_of_the_retention() -> VirtualStack:
    running = broken(RawResponse(503))
    running.run(5 * DAY + 3 * HOUR, lambda minute: [EVENT] if minute == 5 else [])
    assert running.in_alarm()["QueueAgeHalfRetentionAlarm"][0] > 5 * DAY
    assert running.dead_letters == 0
    return running


@sets_off("UnreadAlarm")
def test_a_queue_that_nobody_reads() -> VirtualStack:
    # Given an event source mapping that was disabled by hand, or may not read any more
    running = stack()
    running.reads = False
    running.run(2 * HOUR, steady)
    return running


def test_a_pause_that_was_forgotten() -> None:
    running = stack()
    running.reads = False
    running.run(5 * DAY + 3 * HOUR, hourly)
    found = running.in_alarm(DeliveryEnabled="false")
    assert list(found) == ["UnreadAlarm"]
    assert found["UnreadAlarm"][0] > 5 * DAY


@sets_off("DryRunAlarm", Mode="dry_run")
def test_a_dry_run_that_was_forgotten() -> VirtualStack:
    # Given a stack in dry run into which an event comes every hour
    world = World()
    world.log_in(**PIXEL_TOKEN)
    running = VirtualStack(world, SwitchableX(), mode="dry_run")
    running.run(2 * DAY, hourly)
    # Then after a day, and no sooner, somebody is told that nothing reaches X
    assert DAY < running.in_alarm(Mode="dry_run")["DryRunAlarm"][0] <= DAY + HOUR
    return running


@sets_off("CredentialsAlarm")
def test_a_new_stack_without_credentials() -> VirtualStack:
    # Given a stack whose secret is empty for its first hour
    running = VirtualStack(World(), FakeX())
    running.run(HOUR)
    running.world.log_in(**PIXEL_TOKEN)
    running.run(HOUR)
    # Then the alarm says at once what is to be done next, and is silent with the next scheduled run
    minutes = running.in_alarm()["CredentialsAlarm"]
    assert (minutes[0], minutes[-1]) == (1, HOUR)
    return running


@sets_off("CredentialsAlarm")
def test_a_secret_that_somebody_broke() -> VirtualStack:
    running = stack()
    running.run(HOUR)
    running.world.log_in(scheme="pixel_token", pixel_token="")
    running.run(HOUR)
    assert HOUR < running.in_alarm()["CredentialsAlarm"][0] <= HOUR + 30
    return running


@sets_off("CredentialsAlarm")
def test_a_refresh_function_that_is_heard_of_no_more() -> VirtualStack:
    running = stack()
    running.run(HOUR)
    running.refreshes = False
    running.run(3 * HOUR)
    return running


@sets_off("TokenRefreshFailedAlarm", "TokenLifeAlarm", "CredentialsAlarm")
def test_a_grant_that_is_lost() -> VirtualStack:
    # Given an OAuth 2.0 grant that is revoked at X, while the token still holds
    running = stack(scheme="oauth2")
    running.run(10)
    running.world.rotation += 1
    running.run(3 * HOUR)
    # Then the failure is told at once, and the token's end before it comes
    first = {name: minutes[0] for name, minutes in running.in_alarm().items()}
    assert first["TokenRefreshFailedAlarm"] < first["TokenLifeAlarm"] < 2 * HOUR
    assert first["CredentialsAlarm"] < 2 * HOUR
    return running


@sets_off("TokenRefreshFailedAlarm")
def test_a_single_failed_renewal() -> VirtualStack:
    # Given one run that fails, and Lambda's second try that doesn't
    running = stack(scheme="oauth2")
    running.world.hook = lambda step: fail_once(running, step)
    running.run(4 * HOUR)
    # Then it is told, and over within the hour
    assert len(running.in_alarm()["TokenRefreshFailedAlarm"]) <= HOUR
    return running


def fail_once(running: VirtualStack, step: str) -> None:
    if step == "before exchange":
        running.world.hook = lambda _: None
        raise TimeoutError


@sets_off("NothingDeliveredAlarm", "QueueAgeAlarm")
def test_x_refuses_the_credentials() -> VirtualStack:
    running = broken(RawResponse(401))
    running.run(2 * HOUR, steady)
    return running


@sets_off("NothingDeliveredAlarm", "QueueAgeAlarm")
def test_x_lets_nothing_through() -> VirtualStack:
    running = broken(RawResponse(429))
    running.run(2 * HOUR, steady)
    return running


@sets_off("ForbiddenAlarm")
def test_forbidden_is_told_at_once() -> VirtualStack:
    running = broken(RawResponse(403))
    running.run(10, steady)
    return running


@sets_off("UnaccountedAlarm", "DeadLetterQueueAlarm")
def test_one_answer_that_does_not_say_whether_it_counted() -> VirtualStack:
    running = stack(SwitchableX(script=[RawResponse(200)]))
    running.run(HOUR, steady)
    return running


@sets_off("UnaccountedAlarm", "DeadLetterQueueAlarm")
def test_many_answers_that_do_not_say_whether_they_counted_are_no_rejections() -> VirtualStack:
    running = stack(SwitchableX(script=[RawResponse(200)] * 20))
    running.run(HOUR, steady)
    return running


@sets_off("NotRecordedAlarm")
def test_the_table_of_delivery_records_is_away() -> VirtualStack:
    running = stack()
    running.run(30, steady)
    running.remembers = False
    running.run(20, steady)
    running.remembers = True
    running.run(HOUR, steady)
    return running


@sets_off("ApiWarningsAlarm")
def test_x_says_that_its_version_is_on_its_way_out() -> VirtualStack:
    # Given an X that warns with its answers for four days, and a shop with an event a day
    warned = RawResponse(200, {"x-api-warn": "this version is deprecated"}, counted(1).body)
    running = broken(warned)
    running.run(4 * DAY, lambda minute: [EVENT] if minute % DAY == 7 else [])
    # Then that is one alarm, from the first warning on
    minutes = running.in_alarm()["ApiWarningsAlarm"]
    assert minutes == list(range(minutes[0], running.minute - running.start + 1))
    assert minutes[0] <= 8
    # and it is over when an update has ended the warnings
    mend(running)
    running.run(2 * DAY, hourly)
    assert running.in_alarm()["ApiWarningsAlarm"][-1] < 5 * DAY
    return running


@sets_off("SystematicRefusalAlarm")
def test_x_refuses_every_conversion_alike() -> VirtualStack:
    running = stack(SwitchableX(lambda _: [refusal("event_id", "not a single event tag", "NOT_FOUND")]))
    running.run(10, lambda minute: [EVENT] * 40 if minute == 2 else [])
    return running


@sets_off("DeadLetterQueueAlarm", "RejectedShareAlarm")
def test_a_producer_that_forgets_the_currency() -> VirtualStack:
    running = stack()
    running.run(HOUR, lambda minute: [EVENT] * 3 + ([purchase(currency=None)] if minute % 2 else []))
    return running


UNASKED = event({"context": {"consent": {"advertising": None, "C0001": True}}})


def without_consent(_: int) -> list[Json]:
    return [UNASKED]


@sets_off("WithheldAlarm", "WithheldDayAlarm")
def test_a_consent_category_that_no_event_has() -> VirtualStack:
    # Given a stack that works, and an event a minute, When from noon on none has the category that it asks for
    running = stack()
    running.run(DAY, steady)
    running.run(DAY, without_consent)
    # Then it is told when they are more than nine in ten of six hours': 325 of 360
    first = {name: minutes[0] for name, minutes in running.in_alarm().items()}
    assert first["WithheldAlarm"] == DAY + 325
    assert "In six hours more than nine in ten" in TEXTS["WithheldAlarm"]
    # and once more when that has lasted for nearly a day
    assert DAY + 21 * HOUR < first["WithheldDayAlarm"] <= DAY + 22 * HOUR
    # When the parameter is mended, Then it is over with the 36th that is delivered
    running.run(DAY, steady)
    found = running.in_alarm()
    assert found["WithheldAlarm"] == list(range(first["WithheldAlarm"], 2 * DAY + 36))
    assert found["WithheldDayAlarm"][-1] < 2 * DAY + 6 * HOUR
    # and neither comes back in the quiet after it
    running.run(2 * DAY)
    assert running.in_alarm() == found
    return running


@sets_off("WithheldDayAlarm")
def test_a_small_shop_that_loses_everything() -> VirtualStack:
    # Given three events an hour: in six hours too few to judge by
    running = stack()
    running.run(2 * DAY, lambda minute: without_consent(minute) if minute % 20 == 5 else [])
    # Then the fiftieth is told
    assert 16 * HOUR < running.in_alarm()["WithheldDayAlarm"][0] <= 17 * HOUR
    return running


PAGE_VIEW = event({"type": "page"})
NAMELESS = purchase() | {"context": {"consent": {"advertising": True}}}


@sets_off("PurchasesWithheldAlarm")
def test_page_views_that_are_delivered_and_purchases_that_are_lost() -> VirtualStack:
    running = stack()
    running.run(DAY, lambda minute: [PAGE_VIEW, *([NAMELESS] if minute % HOUR == 5 else [])])
    assert len(running.x.counted) == DAY
    return running


@sets_off("PurchasesWithheldAlarm")
def test_many_purchases_of_which_none_names_anybody() -> VirtualStack:
    running = stack()
    running.run(6 * HOUR + 1, lambda minute: [PAGE_VIEW, *([NAMELESS] if minute % 5 == 0 else [])])
    assert len(running.x.counted) == 6 * HOUR + 1
    return running


@sets_off("DeliverErrorsAlarm", "DurationAlarm")
def test_a_function_that_is_cut_off_again_and_again() -> VirtualStack:
    # Errors for the crash, Duration for the time it took
    running = stack()
    running.crashes = True
    running.run(HOUR, steady)
    return running


@sets_off()
def test_a_single_crash() -> VirtualStack:
    running = stack()
    running.crashes = True
    running.run(1, steady)
    running.crashes = False
    running.run(2 * HOUR, steady)
    return running


@sets_off("ThrottlesAlarm")
def test_lambda_throttles() -> VirtualStack:
    running = stack()
    running.is_throttled = True
    running.run(50, steady)
    return running


def test_every_alarm_of_the_template_has_a_cause_here() -> None:
    assert set(CAUSES) == set(all_alarms())
