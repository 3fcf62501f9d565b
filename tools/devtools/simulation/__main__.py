"""`make simulate`."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devtools.paths import LOCAL
from devtools.simulation.deployment import Deployment, read_deployment
from devtools.simulation.parallel import run_all
from devtools.simulation.plot import draw
from devtools.simulation.promises import promises
from devtools.simulation.result import Result
from devtools.simulation.scenarios import OVERVIEW, SHORT_OVERVIEW, all_scenarios, short_scenarios
from devtools.simulation.view import as_json, show


def main(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 1,
    short: Annotated[bool, typer.Option("--short", help="Hours instead of days, for CI.")] = False,
    only: Annotated[str, typer.Option(help="Comma list: only scenarios whose names begin so, as in down-72h.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
    plots: Annotated[Path, typer.Option(help="Folder for a PNG of each scenario, and overview.png.")] = LOCAL
    / "simulation",
) -> None:
    """Live through outages, floods and backlogs of days with the deployed delivery code, in virtual time.

    Exit status 1 when a promise is broken. Example: make simulate SIMULATE_ARGS="--only down-72h"
    """
    known = short_scenarios() if short else all_scenarios()
    chosen = [one for one in known if one.name.startswith(tuple(only.split(",")))]
    console = Console(stderr=json)
    if not chosen:
        names = ", ".join(one.name for one in known)
        console.print(f"[red]no scenario's name begins with {only}; there are: {names}[/red]", highlight=False)
        raise typer.Exit(2)
    deployment = read_deployment()
    started = time.monotonic()
    results = run_all(chosen, deployment, seed, console)
    _draw(results, deployment, plots)
    seconds = time.monotonic() - started
    if json:
        typer.echo(as_json(results, deployment, seed, seconds))
    else:
        show(console, results, deployment, seed, seconds)
        console.print(f"Plots: {plots}", highlight=False)
    if not all(promise.is_kept for one in results for promise in promises(one, deployment)):
        raise typer.Exit(1)


def _draw(results: list[Result], deployment: Deployment, plots: Path) -> None:
    for one in results:
        draw([one], deployment.quota_per_second, plots / f"{one.scenario.name}.png")
    by_name = {one.scenario.name: one for one in results}
    overview = [by_name[name] for name in OVERVIEW + SHORT_OVERVIEW if name in by_name]
    draw(overview or results, deployment.quota_per_second, plots / "overview.png")


if __name__ == "__main__":
    typer.run(main)
