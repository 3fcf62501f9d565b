"""What is sent apart: left out when it must wait, or when its time is over, and not before."""

from collections.abc import Sequence

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Disposition, Reason, deferred
from x_conversions.delivery.apart import Apart
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.absent import NoBatchRecords
from x_conversions.delivery.dispositions import NO_TIME_APART
from x_conversions.delivery.endings import Endings
from x_conversions.delivery.event_id_holds import HOLD_SECONDS
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.pool import Lane
from x_conversions.delivery.retry_policy import RetryPolicy
from x_conversions.delivery.time_budget import TimeBudget

from tests.support.delivery_builders import Bench, FakeClock, FakeX, conversion, ids_of

PURCHASE, PAGE = "tw-o8z6j-o87ne", "tw-o8z6j-o87nf"
WAITS = deferred(Reason.X_UNAVAILABLE, "waits until X counts something")


class FakeRecords(NoBatchRecords):
    """In which all that has the stack's own event id must wait; one of it may be tried, or none."""

    def __init__(self, *, may_try: bool) -> None:
        self.asked = 0
        self._may_try = may_try

    def must_wait(self, one: Conversion) -> bool:
        return one.event_id == PURCHASE

    def may_try(self) -> bool:
        self.asked += 1
        return self._may_try

    def waiting(self, _: Conversion) -> Disposition:
        return WAITS


class Scene:
    """One invocation, to whose instance X has refused the stack's own event id, so long ago that one may be tried."""

    def __init__(self, batch: Sequence[Conversion], lane: Lane | None = None, *, may_try: bool = False) -> None:
        self.clock, self.records, self.batch = FakeClock(), FakeRecords(may_try=may_try), batch
        self.memory = memory = InstanceMemory.new([PURCHASE], self.clock)
        for _ in range(3):
            memory.holds.refused(PURCHASE)
        self.clock.sleep(HOLD_SECONDS)
        self.isolation = Isolation(batch, memory, {id(one): lane for one in batch} if lane else None)
        self.ledger = Ledger([one.message for one in batch])
        keys = {id(one): key_of(one, "o8z6j") for one in batch}
        endings = Endings(self.isolation, memory, keys, self.records, self.ledger, Bench(FakeX()))
        deadline = Deadline.after(60, clock=self.clock)
        budget = TimeBudget(memory.breaker, deadline, self.clock.sleep)
        policy = RetryPolicy(memory.breaker, budget, None)  # type: ignore[arg-type]
        self.apart = Apart(self.isolation, policy, endings, memory, deadline)

    def is_probe(self) -> bool:
        return self.apart.leave_out_what_must_wait(has_failed=False)

    def ends(self) -> list[Disposition | None]:
        return [self.ledger.disposition_of(one.message) for one in self.batch]


def test_what_must_wait_is_left_out_once_nothing_is_left_to_see_by() -> None:
    # Given two whose event id was refused, of which one is to be tried, and a page view beside them
    batch = [conversion(1, event_id=PURCHASE), conversion(2, event_id=PURCHASE), conversion(3, event_id=PAGE)]
    scene = Scene(batch)

    # When the page view is next, Then nothing is asked
    assert scene.is_probe() is False
    assert scene.records.asked == 0
    assert scene.ends() == [None] * 3

    # When it was sent, Then both are left out, the second in the first's place
    scene.isolation.next_group(500)
    scene.isolation.abandon()
    assert scene.is_probe() is False
    assert scene.ends() == [WAITS, WAITS, None]


def test_one_of_what_must_wait_is_tried_if_it_may_be() -> None:
    scene = Scene([conversion(1, event_id=PURCHASE), conversion(2, event_id=PURCHASE)], may_try=True)
    assert scene.is_probe() is True
    assert scene.ends() == [None, None]


@pytest.mark.parametrize(("seconds", "is_over"), [(2.9, False), (3.0, True)])
def test_what_x_could_not_answer_alone_shares_three_seconds(seconds: float, is_over: bool) -> None:
    # Given three such conversions, and the first of them in flight
    scene = Scene([conversion(number, event_id=PAGE) for number in range(3)], Lane.CULPRIT)
    scene.is_probe()
    (first,) = scene.isolation.next_group(500)
    scene.apart.deadline_of(scene.isolation.lane_in_flight, was_lost=False)

    # When its answer has come after so many seconds, Then the others are sent as well, or have their end
    scene.clock.sleep(seconds)
    scene.isolation.abandon()
    scene.is_probe()
    others = [one for one in scene.batch if one is not first]
    assert [scene.ledger.disposition_of(one.message) for one in others] == [NO_TIME_APART if is_over else None] * 2
    assert scene.isolation.is_done is is_over
    assert is_over or ids_of(scene.isolation.next_group(500)) == ids_of(others[:1])


@pytest.mark.parametrize(
    ("slowest", "first", "after", "next_one"),
    [(0.0, 3.0, 1.0, 2.0), (0.0, 3.0, 2.5, 2.0), (0.5, 3.0, 2.0, 2.0), (4.0, 12.0, 5.0, 7.0), (4.0, 12.0, 11.0, 6.0)],
)
def test_each_has_the_time_that_an_answer_may_take(slowest: float, first: float, after: float, next_one: float) -> None:
    # Given an X that took so long lately to count something
    scene = Scene([conversion(1, event_id=PAGE)], Lane.CULPRIT)
    scene.memory.counted([b"key"], slowest)

    # Then the first has all the time there is for such, and another one that begins later what is left, or enough
    assert scene.apart.deadline_of(Lane.CULPRIT, was_lost=True).seconds_left == pytest.approx(first)
    scene.clock.sleep(after)
    assert scene.apart.deadline_of(Lane.CULPRIT, was_lost=True).seconds_left == pytest.approx(next_one)
    for lane, was_lost in ((Lane.UNANSWERED, True), (Lane.CULPRIT, False)):
        assert scene.apart.deadline_of(lane, was_lost=was_lost).seconds_left == pytest.approx(55 - after)
