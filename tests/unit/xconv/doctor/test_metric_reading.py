"""What `xconv doctor` makes of the metrics of a stack that writes few of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.reporting.essential import ALWAYS
from xconv.doctor.metric_reading import with_what_is_not_written
from xconv.doctor.snapshot import OUTCOMES

from tests.support.snapshot_builders import METRICS

COUNTS = st.integers(0, 1000)
WRITTEN = {*ALWAYS, "Withheld", "Unaccounted"}  # by Monitoring=essential
OF_AWS = {"DeadLetters"}
BY_REASON = {"WouldDeliver"}
NAMES = ({*METRICS} - {"oldest"}) | OF_AWS | BY_REASON
START = datetime(2026, 11, 24, 10, tzinfo=UTC)


@st.composite
def an_hour(draw: st.DrawFn) -> tuple[dict[str, int], int]:
    """What a full stack writes of an hour, and how many of the skipped an essential one says nothing of."""
    outcomes = {name: draw(COUNTS) for name in OUTCOMES}
    withheld, would_deliver, ignored = draw(COUNTS), draw(COUNTS), draw(COUNTS)
    return {
        **outcomes,
        "Skipped": withheld + would_deliver + ignored,
        "Received": sum(outcomes.values()) - outcomes["Skipped"] + withheld + would_deliver + ignored,
        "Withheld": withheld,
        "WouldDeliver": would_deliver,
        "DeadLetters": outcomes["Rejected"] + outcomes["Unaccounted"],
    }, ignored


def by_name(hours: Mapping[datetime, Mapping[str, int]]) -> dict[str, dict[datetime, float]]:
    return {name: {at: float(one[name]) for at, one in hours.items() if name in one} for name in NAMES}


@given(st.lists(st.tuples(an_hour(), st.booleans()), max_size=6))
def test_each_hour_is_told_as_a_full_stack_tells_it_but_for_what_an_essential_one_skips_unsaid(
    day: list[tuple[tuple[dict[str, int], int], bool]],
) -> None:
    # Given a day in which Monitoring was changed now and then
    hours = {START + timedelta(hours=number): one for number, one in enumerate(day)}
    kept = WRITTEN | OF_AWS | BY_REASON
    written = {
        at: {name: count for name, count in counts.items() if name in kept} if is_essential else counts
        for at, ((counts, _), is_essential) in hours.items()
    }
    # When its metrics are read, Then each hour is told as if all were written, but for what nobody counted
    read = with_what_is_not_written(by_name(written))
    for at, ((counts, ignored), is_essential) in hours.items():
        unsaid = ignored if is_essential else 0
        expected = counts | {"Skipped": counts["Skipped"] - unsaid, "Received": counts["Received"] - unsaid}
        assert {name: read[name][at] for name in (*OUTCOMES, "Received")} == {
            name: expected[name] for name in (*OUTCOMES, "Received")
        }
    assert not (OF_AWS | BY_REASON) & read.keys()


def test_what_somebody_puts_into_the_dead_letter_queue_by_hand_was_never_received() -> None:
    assert with_what_is_not_written(by_name({START: {"DeadLetters": 2}}))["Received"] == {}
