"""What happened to a conversion, as a table and as a sentence."""

from collections.abc import Sequence

from rich.table import Table
from x_conversions.core.outcome import Outcome

from xconv.common.terminal import console, is_narrow, print_line, shown
from xconv.trace.receipts import Step
from xconv.trace.records import FoundRecord

_SECONDS = len("2026-11-24 10:00:00")
_STYLES = {"delivered": "green", "skipped": "yellow", "rejected": "red", "deferred": "cyan", "unaccounted": "magenta"}
_UNCLEAR = frozenset({"maybe_processed", "unclear"})
# Of a request without an outcome of its own: what X's answer leaves open.
_SENT = {**dict.fromkeys(_UNCLEAR, "perhaps counted"), "processed": "see its receipt"}
_WHAT_NEXT = {
    Outcome.DEFERRED.value: "; it is in the queue and comes back by itself",
    Outcome.REJECTED.value: "; it is in the dead-letter queue: xconv dlq list",
    Outcome.UNACCOUNTED.value: "; it is not sent again, and in the dead-letter queue: xconv dlq list",
    Outcome.SKIPPED.value: "; that is by rule, and it does not come back",
}


def conclusion(steps: Sequence[Step]) -> str:
    """The whole story in a sentence."""
    counted = [step for step in steps if step.outcome == Outcome.DELIVERED]
    if len(counted) > 1:
        return f"delivered {len(counted)} times: if that was one event, X may have counted it as often"
    if counted:
        by = f", X's debug id {counted[0].debug_id}" if counted[0].debug_id else ""
        lost = any(step.answer in _UNCLEAR for step in steps)
        doubt = "; an answer before was lost, so X may have counted it twice" if lost else ""
        return f"delivered at {counted[0].at} UTC{by}{doubt}"
    last = steps[-1]
    if not last.outcome:
        return f"sent at {last.at} UTC; how that try ended is not in the log yet"
    return f"{last.outcome} at {last.at} UTC: {last.reason}" + _WHAT_NEXT.get(last.outcome, "")


def show(conversion_id: str, steps: Sequence[Step], records: Sequence[FoundRecord], letters: Sequence[str]) -> None:
    """Print it; `letters` are the message ids of dead letters."""
    if steps:
        out = console()
        out.print(_stacked(steps) if is_narrow(out) else _table(steps))
        print_line(f"{conversion_id}: {conclusion(steps)}")
    for record in records:
        print_line(str(record))
    for letter in letters:
        print_line(f"dead letter {letter}: xconv dlq show {letter}")


def _table(steps: Sequence[Step]) -> Table:
    columns = {
        "Time (UTC)": [step.at[:_SECONDS] for step in steps],
        "What": [_what(step) for step in steps],
        "Outcome": [_outcome(step) for step in steps],
        "X's answer": [_answer(step) for step in steps],
        "Debug id": [shown(step.debug_id) for step in steps],
        "Detail": [shown(step.detail) for step in steps],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    table = Table()
    for name in filled:
        table.add_column(name, no_wrap=name == "Time (UTC)", overflow="fold")
    for row in zip(*filled.values(), strict=True):
        table.add_row(*row)
    return table


def _stacked(steps: Sequence[Step]) -> Table:
    """The same where it is narrow: ids and reasons in one piece, one below the other."""
    table = Table(show_lines=len(steps) > 1)
    table.add_column("Time (UTC), what", no_wrap=True)
    table.add_column("Outcome, X's answer, debug id, detail", overflow="fold")
    for step in steps:
        said = (_outcome(step), _answer(step), shown(step.debug_id), shown(step.detail))
        table.add_row(f"{step.at[:_SECONDS]}\n{_what(step)}", "\n".join(filter(None, said)))
    return table


def _what(step: Step) -> str:
    return f"request of {step.sent}" if step.sent else step.step


def _answer(step: Step) -> str:
    return shown(f"{step.status} {step.answer}").strip()


def _outcome(step: Step) -> str:
    text = f"{step.outcome}: {step.reason}" if step.reason else step.outcome or _SENT.get(step.answer, "not counted")
    return f"[{_STYLES.get(step.outcome, 'none')}]{shown(text)}[/]"
