"""When what may have been counted already is sent once more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.delivery.delivery_records.doubt import Doubt, waits
from x_conversions.delivery.delivery_records.table import Record, Sign

from tests.support.delivery_builders import NOW, conversion, label

AT = int(NOW)
HOUR, DAY = 3600, 86_400


def lost(at: int = AT) -> Record:
    return Record(is_delivered=False, money=None, sends=1, at=at, until=at + 25 * DAY)


@pytest.mark.parametrize(
    ("counted_by_others", "counted_here", "goes"),
    [(0, 0, False), (AT - 1, AT, False), (AT + 1, 0, True), (0, AT + 1, True)],
)
def test_it_goes_again_once_x_has_counted_something_since(
    counted_by_others: int, counted_here: int, goes: bool
) -> None:
    assert Doubt(AT, counted_by_others).may_go_again(lost(), counted_here) is goes


@pytest.mark.parametrize(("lost_last", "goes"), [(AT + 1, True), (AT + 9, True), (AT + 10, False), (AT + HOUR, False)])
def test_what_is_lost_after_x_has_counted_shows_that_it_is_away_again(lost_last: int, goes: bool) -> None:
    assert Doubt(lost_last, AT + 9).may_go_again(lost(), 0) is goes


@pytest.mark.parametrize(
    ("ahead", "is_believed"), [(0, True), (30, True), (31, False), (3600, False), (999 * AT, False)]
)
def test_signs_from_the_future_say_nothing(ahead: int, is_believed: bool) -> None:
    # As milliseconds would, which somebody wrote by hand: X would seem to count for ever, an outage not to end.
    at = AT + ahead
    assert Doubt.of(dict.fromkeys(Sign, at), (), AT) == (Doubt(at, at) if is_believed else Doubt())


@pytest.mark.parametrize(("seconds", "may"), [(60, False), (1799, False), (1800, True), (DAY, True)])
def test_one_is_tried_when_nothing_was_lost_for_half_an_hour(seconds: int, may: bool) -> None:
    assert Doubt(AT).may_be_tried(AT + seconds) is may


@pytest.mark.parametrize(("seconds", "is_recent"), [(0, True), (DAY - 1, True), (DAY, False)])
def test_for_a_day_after_a_loss_everything_is_looked_up(seconds: int, is_recent: bool) -> None:
    assert Doubt(AT).is_recent(AT + seconds) is is_recent


WAITS = ("deferred x_unavailable", "sent before without a clear answer; waits until X counts something", 0, "")
ENDS = (
    "unaccounted answer_lost",
    "sent 3 times, and nothing says whether X counted it",
    3,
    "2026-11-24T10:00:00.000Z",
)


@pytest.mark.parametrize(
    ("seconds", "end"), [(DAY, WAITS), (9 * DAY, WAITS), (9 * DAY + 1, ENDS), (99 * DAY, ENDS), (None, WAITS)]
)
def test_what_waits_ends_with_a_person_before_sqs_drops_it(seconds: int | None, end: tuple[str, str, int, str]) -> None:
    one = conversion()
    one.message.queued_at = None if seconds is None else AT * 1000
    disposition = waits(lost()._replace(sends=3), one, AT + (seconds or 0))
    assert (label(disposition), disposition.detail, disposition.sends, disposition.last_sent_at) == end


@pytest.mark.parametrize(
    ("known", "lost_at", "counted_at", "signs"),
    [
        (Doubt(), 0, 0, {}),
        (Doubt(), 0, AT, {}),  # an ordinary day
        (Doubt(), AT, 0, {Sign.LOST: AT}),
        (Doubt(), AT, AT + 1, {Sign.LOST: AT, Sign.COUNTED: AT + 1}),
        (Doubt(AT - HOUR), 0, AT, {Sign.COUNTED: AT}),
        (Doubt(AT - HOUR, AT - 60), 0, AT, {}),  # that is known already
        (Doubt(AT - 2 * DAY), 0, AT, {}),
    ],
)
def test_what_others_should_know(known: Doubt, lost_at: int, counted_at: int, signs: dict[Sign, int]) -> None:
    assert known.signs(lost_at, counted_at, AT) == signs


TIMES = st.one_of(st.just(0), st.integers(AT - 3 * DAY, AT))


@given(TIMES, TIMES, TIMES, TIMES)
def test_signs_only_grow(lost_at: int, counted_at: int, lost_now: int, counted_now: int) -> None:
    signs = Doubt(lost_at, counted_at).signs(lost_now, counted_now, AT)
    assert signs.get(Sign.LOST, lost_at) >= lost_at
