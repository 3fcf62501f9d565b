"""What is settled at the end, by what else became of an invocation."""

from collections.abc import Sequence
from typing import Any

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Reason, deferred
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.absent import NoBatchRecords
from x_conversions.delivery.dispositions import AT_ONCE
from x_conversions.delivery.endings import Endings
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.retry_policy import Stop
from x_conversions.x_api.errors import XError

from tests.support.delivery_builders import conversion, label, memory

LOST = deferred(Reason.ANSWER_LOST, "it may have been counted")
UNAVAILABLE = Stop(Reason.X_UNAVAILABLE, "X answered 500")
ERRORS = (XError("INTERNAL", "X fell over", "value"),)


class Invocation:
    """The endings of a batch, of which X has counted the first conversion or nothing."""

    def __init__(self, batch: Sequence[Conversion], *, has_counted: bool) -> None:
        self.memory, self.batch = memory(), batch
        self.keys = {id(one): key_of(one, "o8z6j") for one in batch}
        self.isolation, self.ledger = Isolation(batch, self.memory), Ledger([one.message for one in batch])
        self.told: list[tuple[Reason, str]] = []
        self.endings = Endings(self.isolation, self.memory, self.keys, NoBatchRecords(), self.ledger, self)
        if has_counted:
            self.isolation.next_group(1)
            self.isolation.accepted()

    def exchanged(self, _: Any) -> None: ...

    def not_recorded(self, _: int) -> None: ...

    def problem(self, reason: Reason, cause: str) -> None:
        self.told.append((reason, cause))

    def end_of(self, one: Conversion) -> Disposition:
        disposition = self.ledger.disposition_of(one.message)
        assert disposition is not None
        return disposition

    @property
    def suspects(self) -> list[Conversion]:
        return [one for one in self.batch if self.keys[id(one)] in self.memory.suspects]


def batch(receive_count: int = 1) -> list[Conversion]:
    return [conversion(number, receive_count) for number in range(6)]


@pytest.mark.parametrize("has_counted", [True, False])
def test_what_was_lost_alone_while_others_are_counted_goes_apart_from_now_on(has_counted: bool) -> None:
    # Given two answers about one conversion each, and one about two, that were lost
    invocation = Invocation(batch(), has_counted=has_counted)
    _, first, second, third, fourth, _ = invocation.batch
    for group in ([first], [third, fourth], [second]):
        invocation.endings.lose(group, LOST)
    assert invocation.ledger.is_open(first.message)

    # When the invocation ends, Then all four wait, and the two are suspected if X has counted others
    invocation.endings.close()
    assert {label(invocation.end_of(one)) for one in (first, second, third, fourth)} == {"deferred answer_lost"}
    assert invocation.suspects == ([first, second] if has_counted else [])
    assert all(invocation.keys[id(one)] in invocation.memory.unanswered for one in (first, second, third, fourth))


@pytest.mark.parametrize(
    ("receive_count", "failures", "has_counted", "is_soon"),
    [
        (1, 0, True, True),
        (3, 0, True, True),
        (4, 0, True, False),
        (1, 1, False, True),  # one answer lost is no outage yet
        (1, 2, False, False),
        (1, 2, True, True),
    ],
)
def test_what_was_lost_comes_back_at_once_unless_it_is_an_outage_or_came_often(
    receive_count: int, failures: int, has_counted: bool, is_soon: bool
) -> None:
    invocation = Invocation(batch(receive_count), has_counted=has_counted)
    for _ in range(failures):
        invocation.memory.breaker.record_failure()
    lost = invocation.batch[1]
    invocation.endings.lose([lost], LOST)
    invocation.endings.close()
    assert invocation.end_of(lost).comes_back == (AT_ONCE if is_soon else None)


@pytest.mark.parametrize(("has_counted", "is_its_own"), [(True, True), (True, False), (False, True), (False, False)])
def test_what_failed_alone_has_its_end_in_time_if_it_is_its_own_and_others_are_counted(
    has_counted: bool, is_its_own: bool
) -> None:
    # Given a conversion that got no usable answer alone in three invocations
    one = conversion(1)
    invocation = Invocation([conversion(0), one], has_counted=has_counted)
    ends, problems = [], []
    for _ in range(3):
        own = Invocation([conversion(0), one], has_counted=has_counted)
        own.memory = invocation.memory
        own.endings = Endings(own.isolation, own.memory, own.keys, NoBatchRecords(), own.ledger, own)
        own.endings.fail_alone(one, UNAVAILABLE, ERRORS, is_its_own=is_its_own)
        own.endings.close()
        ends.append(own.end_of(one))
        problems += own.told

    # Then it is rejected at the third if others were counted each time, and else X is what holds it up
    if has_counted and is_its_own:
        assert [label(end) for end in ends] == ["deferred x_unavailable"] * 2 + ["rejected rejected_by_x"]
        assert (ends[-1].x_code, ends[-1].x_parameter) == ("INTERNAL", "value")
        assert problems == []
        assert invocation.keys[id(one)] not in invocation.memory.culprits
    else:
        assert ends == [deferred(UNAVAILABLE.reason, UNAVAILABLE.cause)] * 3
        assert problems == [(UNAVAILABLE.reason, UNAVAILABLE.cause)] * 3
    assert (invocation.keys[id(one)] in invocation.memory.suspects) is has_counted


def test_how_often_one_failed_alone_says_nothing_of_another() -> None:
    # Given two conversions that got no usable answer alone, while others were counted, in two invocations
    both = [conversion(1), conversion(2)]
    first = Invocation([conversion(0), *both], has_counted=True)
    second = Invocation([conversion(0), *both], has_counted=True)
    second.memory = first.memory
    second.endings = Endings(second.isolation, second.memory, second.keys, NoBatchRecords(), second.ledger, second)
    for invocation in (first, second):
        for one in both:
            invocation.endings.fail_alone(one, UNAVAILABLE, ERRORS, is_its_own=True)
        invocation.endings.close()

    # Then that is the second time for each, and the end of neither
    details = [second.end_of(one).detail for one in both]
    assert details == ["alone, while others were counted, 2 of 3 times: X answered 500"] * 2


def test_what_holds_up_everything_is_told_once() -> None:
    invocation = Invocation(batch(), has_counted=False)
    other = Stop(Reason.X_UNAVAILABLE, "X answered 503")
    for stop in (UNAVAILABLE, other, UNAVAILABLE):
        invocation.endings.tell(stop)
    assert invocation.told == [(Reason.X_UNAVAILABLE, "X answered 500"), (Reason.X_UNAVAILABLE, "X answered 503")]


@pytest.mark.parametrize("has_counted", [True, False])
def test_what_was_looked_through_when_the_invocation_ends_is_suspected_if_x_counts(has_counted: bool) -> None:
    invocation = Invocation(batch(), has_counted=has_counted)
    invocation.endings.suspect(invocation.batch[2:4])
    assert invocation.suspects == (invocation.batch[2:4] if has_counted else [])
