"""python -m tests.newcomer: from a fresh clone to the first counted conversion, and what it took."""

import subprocess
import tempfile
import time
from pathlib import Path

from devtools.interrupt import exit_with
from devtools.local_aws import LocalAws
from devtools.paths import ROOT
from devtools.x_simulator import XSimulator
from rich.console import Console
from rich.table import Table

from tests.support.ad_accounts import account
from tests.support.newcomer import Newcomer, Walk


def main() -> int:
    """Clone what is committed, set it up, and walk the way."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as place, LocalAws() as aws, XSimulator(accounts=[account()]) as x:
        checkout, began = Path(place) / "checkout", time.monotonic()
        with walk.timed("git clone"):
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
        with walk.timed("make setup"):
            subprocess.run(["make", "--silent", "setup"], cwd=checkout, check=True, capture_output=True)
        Newcomer(checkout, aws, x, walk=walk).get_there()
        took, counted = time.monotonic() - began, len(x.conversions)
    _show(walk)
    print(f"{walk.questions} questions, {len(walk.values)} values typed, {_twice(walk)} of them twice.")
    print(f"{counted} conversion counted, after {took:.0f} seconds of this machine's work.")
    return 0 if counted == 1 else 1


def _show(walk: Walk) -> None:
    table = Table("What", title="From a fresh clone to the first conversion", title_justify="left")
    table.add_column("Seconds", justify="right")
    for what, seconds in walk.seconds.items():
        table.add_row(what, f"{seconds:.0f}")
    Console().print(table)


def _twice(walk: Walk) -> int:
    return len(walk.values) - len(set(walk.values))


if __name__ == "__main__":
    exit_with(main)
