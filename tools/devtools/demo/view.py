"""What a person sees of the demo."""

import json

from rich import box
from rich.console import Console, Group, RenderableType
from rich.highlighter import JSONHighlighter
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from x_conversions.core.outcome import Outcome

from devtools.demo.compact_json import compact_json
from devtools.demo.run import DemoResult
from devtools.demo.stack import DEPARTURES
from devtools.samples.sample_events import read_payload

_STYLES = {
    "delivered": "green",
    "skipped": "yellow",
    "rejected": "red",
    "deferred": "magenta",
    "unaccounted": "magenta",
}


_SIDE_BY_SIDE = 116  # columns that the two tables need beside each other
_ORDER = [outcome.value for outcome in Outcome]


def show(console: Console, result: DemoResult, seconds: float) -> None:
    """Tables of outcomes and of the dead-letter queue, one event beside its conversion, and the disposition."""
    console.print()
    console.print(_example(result, console.width))
    console.print()
    console.print(_tables(console.width, result))
    console.print()
    requests = sum(result.statuses.values())
    refused = requests - result.statuses[200]
    for line in (
        f"Requests to X: {requests}, {refused} of them refused while the bad conversions were isolated.",
        f"Token: refreshed once, before the deliveries; new one good until {result.refresh['expires_at']}.",
        f"Not as in the template: {DEPARTURES}.",
        *(f"[red]✗ {mistake}[/red]" for mistake in result.mistakes),
    ):
        say(console, line)
    if not result.mistakes:
        number = len(result.samples)
        say(console, f"[bold green]✓ Each of {number:,} messages ended as it must[/bold green], in {seconds:.1f} s.")


def say(console: Console, sentence: str) -> None:
    """A sentence; where nobody looks it stays on one line, for whatever reads it."""
    console.print(sentence, soft_wrap=not console.is_terminal, highlight=False)


def as_json(result: DemoResult, seconds: float) -> str:
    """The same for machines."""
    outcomes = [
        {"outcome": outcome, "reason": reason, "messages": number, "expected": result.expected[outcome, reason]}
        for (outcome, reason), number in sorted(result.found.items())
    ]
    return json.dumps(
        {
            "outcomes": outcomes,
            "requests": {str(status): number for status, number in result.statuses.items()},
            "dead_letters": [
                {name: letter.get(name, "") for name in ("reason", "detail")} for letter in result.dead_letters
            ],
            "refresh": dict(result.refresh),
            "mistakes": result.mistakes,
            "seconds": round(seconds, 1),
        },
        indent=2,
    )


def _tables(width: int, result: DemoResult) -> RenderableType:
    outcomes, letters = _outcomes(result), _dead_letters(result)
    if width < _SIDE_BY_SIDE:
        return Group(outcomes, "", letters)
    beside = Table.grid(padding=(0, 2, 0, 0))
    beside.add_row(outcomes, letters)
    return beside


def _outcomes(result: DemoResult) -> Table:
    table = Table(
        "Outcome",
        "Reason",
        title="What became of each message",
        title_justify="left",
        box=box.ROUNDED,
        show_footer=True,
    )
    table.add_column("Messages", justify="right", footer=str(result.found.total()))
    table.add_column("Expected", justify="right", footer=f"{result.expected.total()}  ")
    last = ""
    for outcome, reason in sorted(result.expected | result.found, key=lambda kind: (_ORDER.index(kind[0]), kind[1])):
        if last not in ("", outcome):
            table.add_section()
        found, expected = result.found[outcome, reason], result.expected[outcome, reason]
        mark = "[green]✓[/green]" if found == expected else "[red]✗[/red]"
        name = "" if outcome == last else f"[{_STYLES[outcome]}]{outcome}[/]"
        table.add_row(name, reason, str(found), f"{expected} {mark}")
        last = outcome
    return table


def _example(result: DemoResult, width: int) -> Table:
    event = json.loads(read_payload("order_completed.json")["Records"][0]["body"])
    conversion = next((one for one in result.conversions if one["conversion_id"] == event["messageId"]), {})
    inside = width // 2 - 4  # the frame, and a space on each side
    beside = Table.grid(expand=True)
    beside.add_column(ratio=1)
    beside.add_column(ratio=1)
    beside.add_row(
        Panel(_json(event, inside), title="One event …", title_align="left"),
        Panel(_json(conversion, inside), title="… and the conversion X received", title_align="left"),
    )
    return beside


def _json(value: object, width: int) -> Text:
    text = JSONHighlighter()(compact_json(value, width))
    text.overflow = "fold"  # a hash is shown whole
    return text


def _dead_letters(result: DemoResult) -> Table:
    table = Table(
        "Reason", "Detail", title="In the dead-letter queue, body unchanged", title_justify="left", box=box.ROUNDED
    )
    table.add_column("Messages", justify="right")
    kinds: dict[tuple[str, str], int] = {}
    for letter in result.dead_letters:
        kind = letter.get("reason", ""), letter.get("detail", "")
        kinds[kind] = kinds.get(kind, 0) + 1
    last = ""
    for (reason, detail), number in sorted(kinds.items()):
        table.add_row("" if reason == last else reason, detail, str(number))
        last = reason
    return table
