"""python -m devtools.soak: a run, its progress and its result; exit status 1 when something is not as it must be."""

import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devtools.local_aws import BatchResult
from devtools.soak.events import make_events
from devtools.soak.fault_plan import make_plan
from devtools.soak.findings import gather
from devtools.soak.producer import with_copies
from devtools.soak.soak_stack import set_up
from devtools.soak.view import SoakRun, as_json, show
from devtools.soak.work import work_off

_TENTHS = 10  # lines of progress where there is no terminal


def main(
    events: Annotated[int, typer.Option(min=3000, help="How many events.")] = 50_000,
    seed: Annotated[int, typer.Option(help="Decides events, faults, kill points and duplicates.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
) -> None:
    """Let everything go wrong that can, for many events, and check that each ended where it must.

    Example: python -m devtools.soak --events 3000 --seed 7
    """
    started = time.monotonic()
    console = Console(stderr=json)
    made = make_events(events, seed)
    plan = make_plan([event.key for event in made], seed)
    bodies = with_copies(made, plan.produced_twice, seed)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Messages handled", total=len(bodies))
        handled = 0

        def on_batch(result: BatchResult) -> None:
            nonlocal handled
            before = handled  # what SQS hands out twice is not handled twice
            handled = min(len(bodies), handled + len(result.messages) - len(result.failures))
            progress.update(bar, completed=handled)
            if not console.is_terminal and before * _TENTHS // len(bodies) < handled * _TENTHS // len(bodies):
                console.print(f"  {handled:,} of {len(bodies):,} messages, {time.monotonic() - started:.0f} s")

        console.print("Starting the X simulator, the local AWS and two function instances")
        with set_up(plan) as running:
            work_off(running, bodies, plan.undeleted, on_batch)
            console.print("Counting")
            findings = gather(running, made, plan)
    run = SoakRun(findings, len(made), len(bodies), seed, time.monotonic() - started)
    if json:
        typer.echo(as_json(run))
    else:
        show(console, run)
    if findings.audit.breaches:
        raise typer.Exit(1)


if __name__ == "__main__":
    try:
        typer.run(main)
    except (OSError, RuntimeError, TimeoutError) as error:
        typer.echo(f"soak: {error}", err=True)
        sys.exit(1)
