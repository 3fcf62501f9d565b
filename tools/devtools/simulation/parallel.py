"""All scenarios, on all processors."""

import gc
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.managers import DictProxy

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devtools.simulation.deployment import Deployment
from devtools.simulation.result import Result
from devtools.simulation.run import run
from devtools.simulation.scenario import Scenario

_DAY = 86_400
_REFRESH_SECONDS = 0.5


def run_all(scenarios: list[Scenario], deployment: Deployment, seed: int, console: Console) -> list[Result]:
    """The results in the order of the scenarios; on a terminal, with a bar and the day each one has reached."""
    columns = (MofNCompleteColumn(), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    processors = get_context("spawn")  # alike on every system
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bars,
        processors.Manager() as manager,
        ProcessPoolExecutor(min(len(scenarios), os.cpu_count() or 1), processors) as pool,
    ):
        days = manager.dict()
        bar = bars.add_task("", total=len(scenarios))
        futures = [pool.submit(_run_one, scenario, deployment, seed, days) for scenario in scenarios]
        while (done := sum(future.done() for future in futures)) < len(futures):
            under_way = ", ".join(f"{name}: day {day:.1f}" for name, day in sorted(days.items()))
            bars.update(bar, completed=done, description=under_way)
            time.sleep(_REFRESH_SECONDS)
        bars.update(bar, completed=done, description="")
        return [future.result() for future in futures]


def _run_one(scenario: Scenario, deployment: Deployment, seed: int, days: "DictProxy[str, float]") -> Result:
    # Millions of short-lived objects and next to no cycles: looking for those less often saves time.
    gc.set_threshold(200_000, 50, 50)

    def progress(seconds: float) -> None:
        days[scenario.name] = seconds / _DAY

    try:
        return run(scenario, deployment, seed, progress)
    finally:
        days.pop(scenario.name, None)
