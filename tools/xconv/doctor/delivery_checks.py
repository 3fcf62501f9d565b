"""What came, and what became of it, in the last day."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from xconv.doctor.check import Check, UnreadablePart, fault, good, note, unknown
from xconv.doctor.snapshot import OUTCOMES, Series, Snapshot
from xconv.doctor.withheld_checks import check_withheld

_LOG = "read the deliver function's log for its problem lines"


def check_deliveries(stack: Snapshot) -> Iterator[Check]:
    """Counts by outcome, and the last delivery."""
    if isinstance(stack.metrics, UnreadablePart):
        yield unknown("deliveries", stack.metrics)
        return
    metrics = stack.metrics
    received = metrics["Received"].total
    is_essential = stack.parameters.get("Monitoring") == "essential"  # of the skipped it counts the withheld only
    if not received:
        what = "delivered, withheld, rejected or deferred" if is_essential else "received"
        yield note("deliveries", f"nothing was {what} in the last day", "send an event: `xconv send FILE`")
        return
    counts = ", ".join(f"{metrics[name].total:.0f} {name.lower()}" for name in OUTCOMES)
    yield good("last day", f"{'at least ' if is_essential else ''}{received:.0f} received: {counts}")
    yield _delivered(stack, metrics)
    yield from check_withheld(stack)
    if unaccounted := metrics["Unaccounted"].total:
        found = f"X's answer did not say whether {unaccounted:.0f} counted"
        yield note("unaccounted", found, "compare with Events Manager; `xconv trace ID` has X's debug id")


def _delivered(stack: Snapshot, metrics: Mapping[str, Series]) -> Check:
    last_at = metrics["Delivered"].last_at
    if last_at is not None:
        return good("last delivery", f"within the hour after {datetime.fromtimestamp(last_at, UTC):%Y-%m-%d %H:%M} UTC")
    if stack.parameters.get("Mode") == "dry_run":
        return note("last delivery", "none: this is a dry run", "deploy with Mode=live to deliver")
    # All skipped is what the rules say; anything else should have arrived.
    if metrics["Skipped"].total >= metrics["Received"].total:
        return note("last delivery", "none: every event was skipped by a rule", "see why: `xconv preview FILE`")
    return fault("last delivery", "none in the last day, although events came", _LOG)
