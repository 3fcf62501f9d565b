"""How long the command line takes to say what it can do, against the two libraries that it is built on."""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from devtools.figures.grid import Grid

from tests.benchmarks.repetitions import Figure, Say, in_turns, ratio
from tests.benchmarks.targets import Json, Target, spread

REPETITIONS = 21
TO_BASELINE = 1.3  # the target
_XCONV = str(Path(sys.executable).with_name("xconv"))
_COMMANDS = {
    "python -c 'import typer, boto3'": (sys.executable, "-c", "import typer, boto3"),
    "xconv --help": (_XCONV, "--help"),
    "xconv send --help": (_XCONV, "send", "--help"),
}
_BASELINE, _HELP, _ = _COMMANDS


def measure(say: Say) -> Json:
    for command in _COMMANDS.values():
        _seconds(command)  # compiles what nobody has run yet
    found = in_turns({name: partial(_seconds, command) for name, command in _COMMANDS.items()}, REPETITIONS, say)
    return {
        "seconds": {name: Figure.of(times) for name, times in found.items()},
        "to_baseline": {name: ratio(times, found[_BASELINE]) for name, times in found.items()},
    }


def _seconds(command: tuple[str, ...]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env={"PATH": os.defpath}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def grids(result: Any) -> list[Grid]:
    rows = [(name, spread(result["seconds"][name], 0, 1000), spread(result["to_baseline"][name])) for name in _COMMANDS]
    return [
        Grid(
            "Command line: a new process, from its start to its end",
            ("command", "ms, median (quartiles)", "to baseline"),
            rows,
            "The list of commands imports none of them; a command's own help imports that command.",
        )
    ]


def targets(result: Any) -> list[Target]:
    return [Target("xconv --help to importing typer and boto3", result["to_baseline"][_HELP][0], TO_BASELINE)]
