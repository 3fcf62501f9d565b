"""What a person sees of a run."""

import json
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from devtools.soak.audit import Place
from devtools.soak.causes import Cause
from devtools.soak.fault_plan import TIMEOUT
from devtools.soak.findings import Findings
from devtools.soak.producer import CHUNK, CHUNK_SECONDS
from devtools.soak.run_log import End

_MOST_BREACHES = 20  # lines; the first ones tell the kind
DEPARTURES = (
    f"Not as in AWS: the deliver function has {TIMEOUT} s instead of 60 s, and its pace is unlimited. The queue's "
    f"clock is set ahead, by {CHUNK_SECONDS:g} s for every {CHUNK} messages sent and whenever there is nothing to do "
    "but to wait; functions and X live by real time. While the dead-letter queue can't be written, it is a permission "
    "that is missing."
)
_REPRODUCIBLE = (
    "Events, faults, kill points and duplicates follow from the seed; which messages meet them in one batch depends on "
    "timing, so the counts vary from run to run."
)


@dataclass(frozen=True)
class SoakRun:
    """Findings and how they came about."""

    findings: Findings
    events: int
    messages: int
    seed: int
    seconds: float


def show(console: Console, run: SoakRun) -> None:
    """Tables, and the disposition."""
    found = run.findings
    for table in (_places(found), _doubles(found), _requests(found)):
        console.print(table)
    console.print(
        f"Invocations: {found.ends.total()}, {found.ends[End.KILLED]} killed, {found.ends[End.TIMED_OUT]} timed out. "
        f"The dead-letter queue could not be written {found.unwritten} times, "
        f"the table of delivery records failed {found.tables_lost} invocations."
    )
    console.print(f"Queue's time: {found.skipped_seconds / 60:.0f} minutes skipped. {DEPARTURES}")
    console.print(f"Seed {run.seed}. {_REPRODUCIBLE}")
    for breach in found.audit.breaches[:_MOST_BREACHES]:
        console.print(f"[red]✗ {breach}[/red]")
    if found.audit.breaches:
        console.print(f"[red]✗ {len(found.audit.breaches)} breaches[/red], in {run.seconds:.0f} s.")
    else:
        console.print(
            f"[green]✓ {run.events:,} events, {run.messages:,} messages: none lost, each in its one place, the "
            f"dead-letter queue holds exactly the poison, and every double has a cause[/green]; {run.seconds:.0f} s."
        )


def as_json(run: SoakRun) -> str:
    """The same for machines."""
    found = run.findings
    audit = found.audit
    places = [
        {"expected": expected, "place": place, "events": number}
        for (expected, place), number in sorted(audit.places.items())
    ]
    return json.dumps(
        {
            "events": run.events,
            "messages": run.messages,
            "seed": run.seed,
            "places": places,
            "lost": sum(number for (_, place), number in audit.places.items() if place is Place.LOST),
            "exposed": audit.exposed,
            "doubles": audit.doubles,
            "second_letters": audit.second_letters,
            "requests": found.requests,
            "least_requests": found.least_requests,
            "invocations": found.ends,
            "tables_lost": found.tables_lost,
            "skipped_seconds": found.skipped_seconds,
            "breaches": audit.breaches,
            "seconds": round(run.seconds, 1),
        },
        indent=2,
    )


def _places(found: Findings) -> Table:
    table = Table("Had to be", "Is", title="Where each event ended", title_justify="left")
    table.add_column("Events", justify="right")
    for (expected, place), number in sorted(found.audit.places.items()):
        table.add_row(expected, place, f"{number:,}")
    return table


def _doubles(found: Findings) -> Table:
    table = Table("Cause", title="What happened twice", title_justify="left")
    for name in ("Exposed", "Counted twice by X", "Dead letters twice"):
        table.add_column(name, justify="right")
    audit = found.audit
    for cause in Cause:
        row = (audit.exposed[cause], audit.doubles[cause], audit.second_letters[cause])
        table.add_row(cause, *(f"{number:,}" for number in row))
    return table


def _requests(found: Findings) -> Table:
    total = found.requests.total()
    table = Table("Answer, or fault met", title="Requests to X", title_justify="left")
    table.add_column("Requests", justify="right")
    for what, number in sorted(found.requests.items()):
        table.add_row(what, str(number))
    table.add_section()
    table.add_row("all", str(total))
    table.add_row("least possible, were nothing to go wrong", str(found.least_requests))
    table.add_row("ratio", f"{total / max(1, found.least_requests):.2f}")
    return table
