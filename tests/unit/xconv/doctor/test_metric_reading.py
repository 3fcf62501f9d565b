"""What `xconv doctor` makes of the metrics of a stack that writes few of them."""

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.reporting.essential import ALWAYS
from xconv.doctor.metric_reading import with_what_is_not_written
from xconv.doctor.snapshot import OUTCOMES, Series

from tests.support.snapshot_builders import METRICS

COUNTS = st.integers(0, 1000)
WRITTEN = {*ALWAYS, "Withheld", "Unaccounted"}  # by Monitoring=essential


def series(dead_letters: int, would_deliver: int, **totals: int) -> dict[str, Series]:
    others = {"DeadLetters": Series(dead_letters, None), "WouldDeliver": Series(would_deliver, None)}
    found = {name: Series(0, None) for name in METRICS} | others
    return found | {name: Series(total, float(total) or None, total / 2) for name, total in totals.items()}


@given(
    delivered=COUNTS,
    withheld=COUNTS,
    would_deliver=COUNTS,
    ignored=COUNTS,
    rejected=COUNTS,
    deferred=COUNTS,
    unaccounted=COUNTS,
)
def test_an_essential_stack_is_told_of_as_a_full_one_but_for_what_was_skipped_for_other_reasons(
    delivered: int,
    withheld: int,
    would_deliver: int,
    ignored: int,
    rejected: int,
    deferred: int,
    unaccounted: int,
) -> None:
    # Given the metrics of a day, as a full stack writes them and as an essential one does
    told = withheld + would_deliver
    outcomes = dict(zip(OUTCOMES, (delivered, told + ignored, rejected, deferred, unaccounted), strict=True))
    written = outcomes | {"Received": sum(outcomes.values()), "Withheld": withheld}
    full = series(rejected + unaccounted, would_deliver, **written)
    few = {name: total for name, total in written.items() if name in WRITTEN}
    least = series(rejected + unaccounted, would_deliver, **few)
    # Then of a full one all is as it was written
    if written["Received"]:
        assert with_what_is_not_written(full) == {name: one for name, one in full.items() if name in METRICS}
    # and of an essential one all that there is to be told
    read = with_what_is_not_written(least)
    assert {name: read[name].total for name in OUTCOMES} == outcomes | {"Skipped": told}
    assert read["Received"].total == written["Received"] - ignored
