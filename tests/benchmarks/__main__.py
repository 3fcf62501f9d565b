"""`make bench`: every measure once, in turn, each in a fresh process; tables, targets, and a JSON file.

`make bench ONLY=cold_start` (or `ONLY=handler,memory`) measures only that.
"""

import json
import platform
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from devtools.paths import LOCAL
from rich.console import Console
from rich.status import Status

from tests.benchmarks.fresh_process import in_a_fresh_process
from tests.benchmarks.scale_plot import draw
from tests.benchmarks.targets import Target, targets_grid

MEASURES = (
    "transformation",
    "handler",
    "cold_start",
    "memory",
    "package",
    "command_line",
    "isolation",
    "intake",
    "records",
    "scale",
    "monthly",
    "latency",
)
_console = Console()


def main(
    only: Annotated[str, typer.Option(help="measures to take, separated by commas; all without it")] = "",
    output: Annotated[Path, typer.Option(help="where the figures go")] = LOCAL / "bench.json",
    plot: Annotated[Path, typer.Option(help="where the plot of the measure scale goes")] = LOCAL / "scale.png",
) -> None:
    """Measure, show, keep."""
    chosen = [name.strip() for name in only.split(",") if name.strip()] or list(MEASURES)
    if unknown := [name for name in chosen if name not in MEASURES]:
        raise typer.BadParameter(f"{unknown[0]!r} is no measure; there are {', '.join(MEASURES)}", param_hint="--only")
    results: dict[str, Any] = {"machine": machine()}
    targets: list[Target] = []
    for number, name in enumerate(chosen, 1):
        measure = import_module(f"tests.benchmarks.{name}")
        with _console.status(f"{number} of {len(chosen)}: {name}") as status:
            results[name] = in_a_fresh_process(name, partial(_show, status, str(status.status)))
        for grid in measure.grids(results[name]):
            _console.print(grid.for_terminal(), "")
        targets += measure.targets(results[name])
    if targets:
        _console.print(targets_grid(targets).for_terminal(), "")
    if "scale" in results:
        draw(results["scale"], plot)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(results, indent=1) + "\n")
    _console.print(f"figures: {output}{f', plot: {plot}' if 'scale' in results else ''}", soft_wrap=True)


def _show(status: Status, title: str, progress: str) -> None:
    status.update(f"{title}: {progress}")


def machine() -> dict[str, str]:
    """What the figures hold for."""
    return {
        "measured_at": f"{datetime.now(UTC):%Y-%m-%d}",
        "python": platform.python_version(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    typer.run(main)
