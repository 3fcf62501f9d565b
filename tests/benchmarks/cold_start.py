"""A new execution environment, from nothing to its first answer, under Lambda's runtime emulator.

The deliver function delivers one event to X; the baseline only imports boto3, makes a client and reads one secret.
"""

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from devtools.figures.grid import Grid
from devtools.local_aws import Function, RuntimeEmulator
from devtools.paths import BUILD, LAYER

from tests.benchmarks.cpu_of_children import cpu_of_ended
from tests.benchmarks.import_times import import_times
from tests.benchmarks.payloads import sqs_event
from tests.benchmarks.repetitions import Figure, Say, in_turns, ratio
from tests.benchmarks.surroundings import DELIVER, Surroundings, surroundings
from tests.benchmarks.targets import Json, Target, spread

REPETITIONS = 11
TO_BASELINE = 1.2  # the target
SHARE_OF_RECORDS = 0.05  # the target: of the CPU time, for the table's client and its calls
_NO_RECORDS = {"REMEMBER_DELIVERED": "none", "DELIVERY_RECORDS_TABLE": ""}  # as the template sets them
_BASELINE = Path(__file__).parent / "baseline"

_NAMES = {
    "baseline": "baseline: boto3, one client, one secret",
    "deliver": "deliver: first event at X",
    "without records": "the same, RememberDelivered=none",
    "not compiled": "deliver without compiled files",
}


class _Starts:
    """Starts functions and times them; the CPU time of those that have ended is kept beside."""

    def __init__(self, around: Surroundings, scratch: Path) -> None:
        self._scratch = scratch
        self._stack = around.stack
        role = around.stack.role_arn(DELIVER)
        self.environment = {**around.stack.environment(DELIVER), **around.stack.aws.environment(role)}
        self.cpu: dict[str, list[float]] = {name: [] for name in _NAMES}

    def baseline(self) -> float:
        function = RuntimeEmulator(_BASELINE, "app.lambda_handler", self.environment, timeout=60)
        return self._first_call("baseline", function, {})

    def deliver(self) -> float:
        return self._first_call("deliver", Function(self._stack, DELIVER), sqs_event(1))

    def without_records(self) -> float:
        return self._first_call("without records", Function(self._stack, DELIVER, _NO_RECORDS), sqs_event(1))

    def not_compiled(self) -> float:
        """As `sam build` alone leaves it: Lambda can't keep compiled files, so it compiles on every cold start."""
        function = self._stack.functions[DELIVER]
        code, layer = (self._without_compiled(directory) for directory in (BUILD / DELIVER, LAYER))
        return self._first_call(
            "not compiled",
            RuntimeEmulator(code, function.handler, self.environment, [layer], function.timeout),
            sqs_event(1),
        )

    def _without_compiled(self, directory: Path) -> Path:
        copy = self._scratch / directory.parent.name / directory.name
        if not copy.is_dir():
            shutil.copytree(directory, copy, ignore=shutil.ignore_patterns("__pycache__"))
        return copy

    def _first_call(self, name: str, function: RuntimeEmulator, event: Mapping[str, Any]) -> float:
        before = cpu_of_ended()
        with function:
            started = time.perf_counter()
            answer = function.invoke(event)
            seconds = time.perf_counter() - started
        if answer not in ({"read": True}, {"batchItemFailures": []}):
            raise RuntimeError(f"{name} answered {answer}")
        self.cpu[name].append(cpu_of_ended() - before)
        return seconds


def measure(say: Say) -> Json:
    say("starting the local AWS and the X simulator")
    with surroundings() as around, tempfile.TemporaryDirectory() as scratch:
        starts = _Starts(around, Path(scratch))
        measures = {
            "baseline": starts.baseline,
            "deliver": starts.deliver,
            "without records": starts.without_records,
            "not compiled": starts.not_compiled,
        }
        found = in_turns(measures, REPETITIONS, say)
        say("where the time goes")
        imports = import_times(starts.environment)
    return {
        "seconds": {name: Figure.of(times) for name, times in found.items()},
        "cpu": {name: Figure.of(times) for name, times in starts.cpu.items()},
        "to_baseline": {name: ratio(times, found["baseline"]) for name, times in found.items()},
        "share_of_records": _share(starts.cpu["deliver"], starts.cpu["without records"]),
        "cpu_to_baseline": {name: ratio(times, starts.cpu["baseline"]) for name, times in starts.cpu.items()},
        "imports": imports,
    }


def _share(all_of_it: Sequence[float], without: Sequence[float]) -> Figure:
    """What is left out in the second, as a share of the first, taken in the same turn."""
    return Figure.of([1 - less / more for more, less in zip(all_of_it, without, strict=True)])


def grids(result: Any) -> list[Grid]:
    starts = [
        (
            text,
            spread(result["seconds"][name], 0, 1000),
            spread(result["cpu"][name], 0, 1000),
            spread(result["to_baseline"][name]),
            spread(result["cpu_to_baseline"][name]),
        )
        for name, text in _NAMES.items()
    ]
    imports = [(name, f"{own:.0f}", f"{baseline:.0f}") for name, (own, baseline) in result["imports"].items()]
    return [
        Grid(
            "Cold start: a new process, import and first call together",
            ("function", "ms, median (quartiles)", "ms of CPU time", "to baseline", "CPU to baseline"),
            starts,
            "Everything comes compiled, the runtime's boto3 as well as our layer. `sam build` alone compiles nothing,"
            " and Lambda, whose file system is read-only, would do so on every cold start: the last line.",
        ),
        Grid(
            "Where imports spend their time",
            ("package", "deliver, ms", "baseline, ms"),
            imports,
            "Each module's own time by -X importtime, the least of several runs, all compiled.",
        ),
    ]


def targets(result: Any) -> list[Target]:
    return [
        Target("cold start to baseline", result["to_baseline"]["deliver"][0], TO_BASELINE),
        Target("cold start to baseline, CPU time", result["cpu_to_baseline"]["deliver"][0], TO_BASELINE),
        Target("cold start, share of delivery records", result["share_of_records"][0], SHARE_OF_RECORDS),
    ]
