"""The intake: requests of one event and of many through its deployed handler; a new instance; memory.

SQS and the secret are the local AWS's, a process of its own; what calling it takes is told apart from own code.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from devtools.figures.grid import Grid
from devtools.local_aws import RuntimeEmulator
from devtools.local_aws.intake_stack import IntakeFunction, IntakeStack

from tests.benchmarks.cpu_of_children import cpu_of_ended
from tests.benchmarks.descendants import peak_megabytes, process_running
from tests.benchmarks.intake_handler import IntakeHandler, events_of, from_page, from_server, parse_and_hash
from tests.benchmarks.printed import metrics_of, read_printed
from tests.benchmarks.repetitions import Figure, Say, Stopwatch, in_turns, ratio
from tests.benchmarks.surroundings import DELIVER, Surroundings, surroundings
from tests.benchmarks.targets import Json, Target, spread
from tests.support.intake_scene import ORIGIN, SECRET

MANY = 100  # events in a request; no SDK sends more
FILLS = (1, MANY)
REPETITIONS, STARTS = 31, 7
MEGABYTES_SHARE = 0.75  # of the function's memory, as for the deliver function
TO_FLOOR = 45  # own code for many events, in times of parsing and hashing it
TO_BASELINE = 1.5  # of a new instance's first answer, against boto3, one client and one secret
_PARAMETERS = {"IntakeWriteKeys": "page-key", "IntakeOrigins": ORIGIN, "RequireConsent": "true"}
_BASELINE = Path(__file__).parent / "baseline"


def _requests(handler: IntakeHandler, say: Say) -> Json:
    found: dict[str, Any] = {}
    for number in FILLS:
        own: list[float] = []
        whole: list[float] = []

        def through(number: int = number, own: list[float] = own, whole: list[float] = whole) -> float:
            cpu, in_sqs = handler.answer(from_server(events_of(number)))
            own.append(cpu - in_sqs)
            whole.append(cpu)
            return cpu

        def floor(number: int = number) -> float:
            body = from_server(events_of(number))["body"]
            with Stopwatch().running() as watch:
                parse_and_hash(body)
            return watch.cpu

        through()  # the first reads the secret and connects
        own.clear()
        whole.clear()
        read_printed(handler.printed)
        measures: dict[str, Callable[[], float]] = {"floor": floor, "through": through}
        floors = in_turns(measures, REPETITIONS, lambda text, number=number: say(f"{number} events, {text}"))["floor"]  # type: ignore[misc]
        found[str(number)] = {
            "own": Figure.of(own),
            "floor": Figure.of(floors),
            "ratio": ratio(own, floors),
            "cpu": Figure.of(whole),
            "log_bytes": read_printed(handler.printed).bytes // REPETITIONS,
        }
    return found


def _metrics(handler: IntakeHandler) -> int:
    """How many metrics an hour of pages alone makes: purchases, one refused by its visitor, calls of identify."""
    read_printed(handler.printed)
    (purchase,) = events_of(1)
    denied = purchase | {"context": purchase["context"] | {"consent": {"advertising": False}}}
    for event in (purchase, denied, purchase | {"type": "identify"}):
        handler.answer(from_page(event))
    handler.printed.seek(0)
    return len(metrics_of(handler.printed.read().decode().splitlines()))


def _starts(around: Surroundings, stack: IntakeStack, say: Say) -> Json:
    """A new instance's first answer, and what else was done with it: seconds and CPU seconds."""
    deliver = around.stack
    environment = {**deliver.environment(DELIVER), **deliver.aws.environment(deliver.role_arn(DELIVER))}
    cpu: dict[str, list[float]] = {"baseline": [], "intake": []}

    def first_answer(name: str, make: Callable[[], RuntimeEmulator], event: dict[str, Any]) -> float:
        before = cpu_of_ended()
        with make() as function:
            began = time.perf_counter()
            function.invoke(event)
            seconds = time.perf_counter() - began
        cpu[name].append(cpu_of_ended() - before)
        return seconds

    baseline = partial(RuntimeEmulator, _BASELINE, "app.lambda_handler", environment, timeout=60)
    event = from_server(events_of(1))
    measures: dict[str, Callable[[], float]] = {
        "baseline": partial(first_answer, "baseline", baseline, {}),
        "intake": partial(first_answer, "intake", partial(IntakeFunction, stack), event),
    }
    found = in_turns(measures, STARTS, lambda text: say(f"a new instance, {text}"))
    return {
        "seconds": Figure.of(found["intake"]),
        "cpu": Figure.of(cpu["intake"]),
        "to_baseline": ratio(found["intake"], found["baseline"]),
        "cpu_to_baseline": ratio(cpu["intake"], cpu["baseline"]),
    }


def _peak(stack: IntakeStack, number: int) -> float:
    with IntakeFunction(stack) as function:
        if function.invoke(from_server(events_of(number)))["statusCode"] != 200:
            raise RuntimeError("the intake refused a request")
        return peak_megabytes(process_running("awslambdaric"))


def measure(say: Say) -> Json:
    say("starting the local AWS")
    with surroundings() as around:
        stack = IntakeStack.create(around.stack, _PARAMETERS, "https://collect.shop.example")
        stack.put_secret(SECRET)
        starts = _starts(around, stack, say)
        say("memory")
        peaks = {str(number): _peak(stack, number) for number in FILLS}
        handler = IntakeHandler(stack)
        requests = _requests(handler, say)
        metrics = _metrics(handler)
    return {
        "requests": requests, "start": starts, "peaks": peaks, "metrics": metrics, "memory_mb": stack.function.memory,
    }  # fmt: skip


def grids(result: Any) -> list[Grid]:
    rows = [
        (number, *(spread(one[name], 2, 1000) for name in ("own", "floor")), spread(one["ratio"], 1),
         spread(one["cpu"], 2, 1000), f"{one['log_bytes']:,}")
        for number, one in result["requests"].items()
    ]  # fmt: skip
    start, peaks = result["start"], result["peaks"]
    instance = [
        ("first answer, ms", spread(start["seconds"], 0, 1000)),
        ("of it CPU, ms", spread(start["cpu"], 0, 1000)),
        ("to baseline", spread(start["to_baseline"])),
        ("CPU to baseline", spread(start["cpu_to_baseline"])),
        *((f"MB after a request of {number} events", f"{peak:.0f}") for number, peak in peaks.items()),
    ]
    return [
        Grid(
            "The intake: a request of so many purchases, by a server",
            ("events", "own code, ms", "parsing and hashing, ms", "times that", "with SQS, ms", "bytes logged"),
            rows,
            f"CPU time, median (quartiles) of {REPETITIONS}. Own code is everything but calls to SQS; parsing and"
            " hashing is the request's JSON by orjson and SHA-256 of addresses and numbers, and nothing else.",
        ),
        Grid(
            "The intake: a new instance",
            ("what", "measured"),
            instance,
            f"The template gives the function {result['memory_mb']} MB. Baseline: boto3, one client, one secret.",
        ),
    ]


def targets(result: Any) -> list[Target]:
    start, peak = result["start"], max(result["peaks"].values())
    many = result["requests"][str(MANY)]
    return [
        Target(f"intake, own code for {MANY} events to parsing and hashing", many["ratio"][0], TO_FLOOR),
        Target("intake, cold start to baseline, CPU time", start["cpu_to_baseline"][0], TO_BASELINE),
        Target("intake, peak of the function's memory", peak / result["memory_mb"], MEGABYTES_SHARE),
    ]
