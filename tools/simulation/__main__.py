"""`make simulate`."""

import gc
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.managers import DictProxy
from pathlib import Path
from typing import Annotated

import typer
from local_aws.paths import LOCAL
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from simulation.deployment import Deployment, read_deployment
from simulation.plot import draw
from simulation.promises import promises
from simulation.result import Result
from simulation.run import run
from simulation.scenario import Scenario
from simulation.scenarios import OVERVIEW, all_scenarios, short_scenarios
from simulation.view import as_json, show

PLOTS = LOCAL / "simulation"


def main(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 1,
    short: Annotated[bool, typer.Option("--short", help="Hours instead of days, for CI.")] = False,
    only: Annotated[str, typer.Option(help="Only scenarios whose name begins so, as in down-72h.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
    plots: Annotated[Path, typer.Option(help="Folder for a PNG of each scenario, and overview.png.")] = PLOTS,
) -> None:
    """Live through outages, floods and backlogs of days with the deployed delivery code, in virtual time.

    Exit status 0 only if every promise was kept. Example: make simulate SIMULATE_ARGS="--only down-72h"
    """
    deployment = read_deployment()
    chosen = [one for one in (short_scenarios() if short else all_scenarios()) if one.name.startswith(only)]
    console = Console(stderr=json)
    if not chosen:
        known = ", ".join(one.name for one in all_scenarios())
        console.print(f"[red]no scenario's name begins with {only}; there are: {known}[/red]", highlight=False)
        raise typer.Exit(2)
    started = time.monotonic()
    results = _run_all(chosen, deployment, seed, console)
    _draw(results, deployment, plots)
    seconds = time.monotonic() - started
    if json:
        typer.echo(as_json(results, deployment, seed, seconds))
    else:
        show(console, results, deployment, seed, seconds)
        console.print(f"Plots: {plots}", highlight=False)
    if not all(promise.is_kept for one in results for promise in promises(one, deployment)):
        raise typer.Exit(1)


def _run_all(chosen: list[Scenario], deployment: Deployment, seed: int, console: Console) -> list[Result]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bars,
        get_context("spawn").Manager() as manager,
        ProcessPoolExecutor(min(len(chosen), os.cpu_count() or 1), get_context("spawn")) as processes,
    ):
        days = manager.dict()
        bar = bars.add_task("Scenarios lived through", total=len(chosen))
        futures = [processes.submit(_run_one, scenario, deployment, seed, days) for scenario in chosen]
        while not all(future.done() for future in futures):
            under_way = ", ".join(f"{name}: day {day:.0f}" for name, day in sorted(days.items()))
            bars.update(bar, completed=sum(future.done() for future in futures), description=under_way or "Starting")
            time.sleep(0.5)
        bars.update(bar, completed=len(chosen), description="Scenarios lived through")
        return [future.result() for future in futures]


def _run_one(scenario: Scenario, deployment: Deployment, seed: int, days: "DictProxy[str, float]") -> Result:
    # Millions of short-lived objects and next to no cycles: looking for those often takes a fifth of the time.
    gc.set_threshold(200_000, 50, 50)

    def progress(seconds: float) -> None:
        days[scenario.name] = seconds / 86_400

    result = run(scenario, deployment, seed, progress)
    days.pop(scenario.name, None)
    return result


def _draw(results: list[Result], deployment: Deployment, plots: Path) -> None:
    quota = deployment.events_per_15_minutes / 900
    for one in results:
        draw([one], quota, plots / f"{one.scenario.name}.png")
    by_name = {one.scenario.name: one for one in results}
    overview = [by_name[name] for name in OVERVIEW if name in by_name]
    draw(overview or results, quota, plots / "overview.png")


if __name__ == "__main__":
    typer.run(main)
