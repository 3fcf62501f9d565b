"""The newest alarms, to the minute: when each begins after its cause, and when it is over after the mend."""

from collections.abc import Callable, Iterator

import pytest
from x_conversions.x_api.responses import RawResponse

from tests.support.builders import event, purchase
from tests.support.cloudwatch.resolved_template import all_alarms
from tests.support.cloudwatch.virtual_queue import Json
from tests.support.cloudwatch.virtual_stack import VirtualStack
from tests.support.delivery_builders import FakeX, counted
from tests.support.refresh_builders import World

HOUR, DAY = 60, 24 * 60
TEXTS = {name: one["AlarmDescription"] for name, one in all_alarms().items()}
EVENT = event()
# Of a reader that everybody's consent tool forgot, and of a shop that names nobody
UNASKED = event({"context": {"consent": {"advertising": None, "C0001": True}}})
NAMELESS = purchase() | {"context": {"consent": {"advertising": True}}}

Arrivals = Callable[[int], Iterator[Json]]


def stack(x: FakeX | None = None, mode: str = "live") -> VirtualStack:
    world = World()
    world.log_in(scheme="pixel_token", pixel_token="p")
    return VirtualStack(world, x or FakeX(), mode=mode)


def each(body: Json, gap: int = 1) -> Arrivals:
    """One such event in every so many minutes, from the first on."""

    def arrivals(minute: int) -> Iterator[Json]:
        if minute % gap == 0:
            yield body

    return arrivals


def from_to(minutes: list[int]) -> tuple[int, int]:
    """The first and the last minute of what must be one alarm."""
    assert minutes == list(range(minutes[0], minutes[-1] + 1))
    return minutes[0], minutes[-1]


def test_a_table_that_is_away_is_told_after_eleven_minutes_and_over_in_five() -> None:
    # Given an event a minute, and a table that doesn't answer for a while, again and again
    running = stack()
    told: list[int] = []
    for away in (7, 10, 60, 5 * HOUR):
        running.run(HOUR, each(EVENT))
        running.remembers, gone = False, running.minute - running.start
        running.run(away, each(EVENT))
        running.remembers = True
        # Then three periods of five minutes in a row have it, and the third ends when the last one is five minutes old
        told += range(gone + 11, gone + away + 4 + 1)
    running.run(DAY, each(EVENT))
    assert running.in_alarm() == {"NotRecordedAlarm": told}
    assert "more than ten minutes" in TEXTS["NotRecordedAlarm"]


def test_a_table_that_is_away_for_six_minutes_is_nothing_to_be_woken_for() -> None:
    running = stack()
    running.run(HOUR, each(EVENT))
    running.remembers = False
    running.run(6, each(EVENT))
    running.remembers = True
    running.run(HOUR, each(EVENT))
    assert running.in_alarm() == {}


@pytest.mark.parametrize("gap", [10, HOUR, DAY])
def test_a_warning_is_told_at_once_and_over_a_day_and_a_half_after_the_last(gap: int) -> None:
    # Given an X that warns with each answer for three days
    answers = [RawResponse(200, {"x-api-warn": "this version is deprecated"}, counted(1).body)] * (3 * DAY // gap)
    running = stack(FakeX(script=answers))
    running.run(3 * DAY, each(EVENT, gap))
    # When an update has ended the warnings, and events come as before
    running.run(4 * DAY, each(EVENT, gap))
    # Then that was one alarm, from the first warning on
    last = 3 * DAY - gap
    assert from_to(running.in_alarm()["ApiWarningsAlarm"]) == (1, last + 36 * HOUR)
    assert "a day and a half after the last warning" in TEXTS["ApiWarningsAlarm"]


@pytest.mark.parametrize(("gap", "days"), [(5, 2), (HOUR, 3), (DAY - HOUR, 4)])
def test_a_dry_run_is_told_on_its_second_day_and_over_a_day_after_the_last_event(gap: int, days: int) -> None:
    # Given a dry run into which events come for some days, and then none
    running = stack(mode="dry_run")
    running.run(days * DAY, each(EVENT, gap))
    running.run(3 * DAY)
    # Then it begins as soon as two days have events, which is with the first of the second day
    last = (days * DAY - 1) // gap * gap
    assert from_to(running.in_alarm(Mode="dry_run")["DryRunAlarm"]) == (DAY + 1, last + DAY)
    assert "two days in a row" in TEXTS["DryRunAlarm"]


def test_a_dry_run_of_a_few_minutes_is_over_before_anybody_is_told_of_it() -> None:
    running = stack(mode="dry_run")
    running.run(30)
    running.run(1, each(EVENT))
    running.run(3 * DAY)
    assert running.in_alarm(Mode="dry_run") == {}


def test_purchases_that_are_lost_are_told_with_the_tenth_and_over_when_enough_are_delivered() -> None:
    # Given a shop with a purchase an hour, all of which are lost from the second day on
    running = stack()
    running.run(DAY, each(purchase(), HOUR))
    running.run(2 * DAY, each(NAMELESS, HOUR))
    # Then it is told when those of the last day are more than nine in ten: 22 of 24
    minutes = running.in_alarm()["PurchasesWithheldAlarm"]
    assert from_to(minutes)[0] == 2 * DAY - 3 * HOUR + 1
    # When that is mended, Then it is over with the third that is delivered, and doesn't come back in the quiet after it
    running.run(DAY, each(purchase(), HOUR))
    running.run(4 * DAY)
    assert from_to(running.in_alarm()["PurchasesWithheldAlarm"])[1] == 3 * DAY + 2 * HOUR
    assert "more than nine in ten purchases, and at least ten" in TEXTS["PurchasesWithheldAlarm"]


def test_ten_purchases_are_told_at_once_where_none_is_delivered() -> None:
    running = stack()
    running.run(10 * HOUR, each(NAMELESS, HOUR))
    running.run(4 * DAY)
    # Then from the tenth on, until the first of them is a day old
    assert from_to(running.in_alarm()["PurchasesWithheldAlarm"]) == (9 * HOUR + 1, DAY)


def test_what_is_withheld_of_a_day_is_told_with_nine_tenths_and_over_with_a_tenth_that_is_delivered() -> None:
    # Given a shop with three events an hour, all of which are withheld from the second day on
    running = stack()
    running.run(DAY, each(EVENT, 20))
    running.run(2 * DAY, each(UNASKED, 20))
    # Then it is told when they are more than nine in ten of a day's: 65 of 72
    assert from_to(running.in_alarm()["WithheldDayAlarm"])[0] == DAY + 64 * 20 + 1
    assert "In a day more than nine in ten events, and at least 50" in TEXTS["WithheldDayAlarm"]
    # When that is mended, Then it is over with the eighth that is delivered, and does not come back in the quiet after
    running.run(DAY, each(EVENT, 20))
    running.run(4 * DAY)
    assert from_to(running.in_alarm()["WithheldDayAlarm"])[1] == 3 * DAY + 7 * 20


@pytest.mark.parametrize(
    ("broken", "alarms"), [("crashes", ["DeliverErrorsAlarm", "DurationAlarm"]), ("is_throttled", ["ThrottlesAlarm"])]
)
def test_a_function_that_does_not_get_to_work_is_one_alarm_also_when_silence_follows(
    broken: str, alarms: list[str]
) -> None:
    # Given an hour in which the function is cut off, or doesn't start, and then a mended one and no more events
    running = stack()
    setattr(running, broken, True)
    running.run(HOUR, each(EVENT))
    setattr(running, broken, False)
    running.run(DAY)
    # Then each is told after a quarter of an hour, and over a quarter of an hour after the mend
    for name in alarms:
        first, last = from_to(running.in_alarm()[name])
        assert 16 <= first <= 17
        assert HOUR + 4 <= last <= HOUR + 14
