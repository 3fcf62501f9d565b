"""What a person sees of the demo."""

import json

from rich.console import Console
from rich.json import JSON
from rich.panel import Panel
from rich.table import Table

from xconv.demo import Books
from xconv.demo_stack import DEPARTURES
from xconv.sample_events import read_payload

_STYLES = {
    "delivered": "green",
    "skipped": "yellow",
    "rejected": "red",
    "deferred": "magenta",
    "unaccounted": "magenta",
}


def show(console: Console, books: Books, seconds: float) -> None:
    """Tables of outcomes and of the dead-letter queue, one event beside its conversion, and the verdict."""
    console.print(_outcomes(books))
    console.print(_example(books))
    console.print(_dead_letters(books))
    requests = sum(books.statuses.values())
    refused = requests - books.statuses[200]
    console.print(f"Requests to X: {requests}, {refused} of them refused while the bad conversions were isolated.")
    console.print(f"Token: refreshed once, before the deliveries; new one good until {books.refresh['expires_at']}.")
    console.print(f"Not as in the template: {DEPARTURES}.")
    for mistake in books.mistakes:
        console.print(f"[red]✗ {mistake}[/red]")
    if not books.mistakes:
        console.print(f"[green]✓ Each of {len(books.samples)} messages ended as it must[/green], in {seconds:.1f} s.")


def as_json(books: Books, seconds: float) -> str:
    """The same for machines."""
    outcomes = [
        {"outcome": outcome, "reason": reason, "messages": number, "expected": books.expected[outcome, reason]}
        for (outcome, reason), number in sorted(books.found.items())
    ]
    return json.dumps(
        {
            "outcomes": outcomes,
            "requests": {str(status): number for status, number in books.statuses.items()},
            "dead_letters": [
                {name: letter.get(name, "") for name in ("reason", "detail")} for letter in books.dead_letters
            ],
            "refresh": dict(books.refresh),
            "mistakes": books.mistakes,
            "seconds": round(seconds, 1),
        },
        indent=2,
    )


def _outcomes(books: Books) -> Table:
    table = Table("Outcome", "Reason", title="What became of each message", title_justify="left")
    table.add_column("Messages", justify="right")
    table.add_column("Expected", justify="right")
    for outcome, reason in sorted(books.expected | books.found):
        found, expected = books.found[outcome, reason], books.expected[outcome, reason]
        mark = "[green]✓[/green]" if found == expected else "[red]✗[/red]"
        table.add_row(f"[{_STYLES[outcome]}]{outcome}[/]", reason, str(found), f"{expected} {mark}")
    return table


def _example(books: Books) -> Table:
    event = json.loads(read_payload("order_completed.json")["Records"][0]["body"])
    conversion = next((one for one in books.conversions if one["conversion_id"] == event["messageId"]), {})
    beside = Table.grid(expand=True)
    beside.add_column(ratio=1)
    beside.add_column(ratio=1)
    beside.add_row(
        Panel(JSON.from_data(event, indent=1), title="One event …"),
        Panel(JSON.from_data(conversion, indent=1), title="… and the conversion X received"),
    )
    return beside


def _dead_letters(books: Books) -> Table:
    table = Table("Reason", "Detail", title="In the dead-letter queue, body unchanged", title_justify="left")
    table.add_column("Messages", justify="right")
    kinds: dict[tuple[str, str], int] = {}
    for letter in books.dead_letters:
        kind = letter.get("reason", ""), letter.get("detail", "")
        kinds[kind] = kinds.get(kind, 0) + 1
    for (reason, detail), number in sorted(kinds.items()):
        table.add_row(reason, detail, str(number))
    return table
