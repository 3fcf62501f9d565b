"""`make hostile`: very many hostile events and strange answers in this process, and the laws that hold all the same.

``python -m tests.hostile`` handles 100,000 events of Hypothesis' worst and lives through 5,000 random X scenarios;
``--short`` takes a few of both, for CI. The exit status is 1 when a law is broken: the records that break it are shown,
a scenario by its number, which ``--scenario`` plays again.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from devtools.interrupt import exit_with
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.hostile.part import Part
from tests.hostile.result import Result, show

_EVENTS, _SCENARIOS = 100_000, 5_000
_FEW_EVENTS, _FEW_SCENARIOS = 1_500, 200
_EVENTS_PER_PART, _SCENARIOS_PER_PART = 500, 50
_SEEDS_APART = 1_000_000  # parts and scenarios of one seed are fewer
_TENTHS = 10  # lines of progress where there is no terminal


def main() -> int:
    """Run all of it; 1 when a law is broken."""
    chosen = _read(sys.argv[1:])
    started = time.monotonic()
    console = Console()
    result = _run(_parts(chosen), console)
    show(console, result, time.monotonic() - started, chosen.seed)
    return int(bool(result.breaches))


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make hostile", description="Hostile events and strange answers.")
    parser.add_argument("--short", action="store_true", help="a few of both, for CI")
    parser.add_argument("--seed", type=int, default=1, help="decides which events and scenarios (1)")
    parser.add_argument("--scenario", type=int, help="only this one, by its number")
    return parser.parse_args(arguments)


def _parts(chosen: argparse.Namespace) -> list[Part]:
    if chosen.scenario is not None:
        return [Part(False, chosen.scenario, 1)]
    events, scenarios = (_FEW_EVENTS, _FEW_SCENARIOS) if chosen.short else (_EVENTS, _SCENARIOS)
    first = chosen.seed * _SEEDS_APART
    return [
        *(Part(True, first + number, _EVENTS_PER_PART) for number in range(events // _EVENTS_PER_PART)),
        *(Part(False, first + number, _SCENARIOS_PER_PART) for number in range(0, scenarios, _SCENARIOS_PER_PART)),
    ]


def _run(parts: list[Part], console: Console) -> Result:
    """On all processors. What breaks a law ends its part, and no other."""
    total, done, result = sum(part.size for part in parts), 0, Result()
    columns = (TextColumn("Events and scenarios"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        ProcessPoolExecutor(min(len(parts), os.cpu_count() or 1), get_context("spawn")) as pool,
    ):
        bar = progress.add_task("", total=total)
        sizes = {pool.submit(part.run): part.size for part in parts}
        for future in as_completed(sizes):
            result.add(future.result())
            before, done = done, done + sizes[future]
            progress.update(bar, completed=done)
            if not console.is_terminal and before * _TENTHS // total < done * _TENTHS // total < _TENTHS:
                console.print(f"  {done:,} of {total:,} events and scenarios", highlight=False)
    return result


if __name__ == "__main__":
    exit_with(main)
