"""The most memory that the deliver function's process ever holds, Lambda's runtime and the payload included."""

from pathlib import Path
from typing import Any

from devtools.figures.grid import Grid
from devtools.local_aws import Function
from devtools.local_aws.sqs_event import EventBatch, event_of

from tests.benchmarks.descendants import peak_megabytes, process_running
from tests.benchmarks.payloads import sqs_event
from tests.benchmarks.repetitions import Say
from tests.benchmarks.surroundings import DELIVER, Surroundings, surroundings
from tests.benchmarks.targets import Json, Target

MOST_PER_BATCH = 10_000  # Lambda's bound for a standard queue
_SHARE = 0.75  # of the function's memory; the rest is for what another payload may need


def measure(say: Say) -> Json:
    if not Path("/proc/self/status").is_file():
        raise RuntimeError("memory is read from /proc, which only Linux has")
    say("starting the local AWS and the X simulator")
    batches = {"1 event": sqs_event(1), "500 events": sqs_event(500), "6 MB of events": largest()}
    with surroundings() as around:
        peaks = {}
        for name, event in batches.items():
            say(name)
            peaks[name] = {"messages": len(event["Records"]), "peak_mb": _peak(around, event)}
        return {"peaks": peaks, "memory_mb": around.stack.functions[DELIVER].memory}


def largest() -> dict[str, Any]:
    """As many events as one invocation can get: Lambda's 6 MB are reached before its 10,000 messages."""
    batch = EventBatch(MOST_PER_BATCH)
    for record in sqs_event(MOST_PER_BATCH)["Records"]:
        if not batch.add(record):
            break
    return event_of(batch.records)


def _peak(around: Surroundings, event: dict[str, Any]) -> float:
    """In a fresh execution environment, because a peak never goes down again."""
    around.x.reset()
    with Function(around.stack, DELIVER) as function:
        if function.invoke(event) != {"batchItemFailures": []}:
            raise RuntimeError("not everything was delivered")
        return peak_megabytes(process_running("awslambdaric"))


def grids(result: Any) -> list[Grid]:
    rows = [(name, f"{one['messages']:,}", f"{one['peak_mb']:.0f}") for name, one in result["peaks"].items()]
    return [
        Grid(
            "Memory: peak of the function's process",
            ("one invocation with", "messages", "MB"),
            rows,
            f"The template gives the function {result['memory_mb']} MB.",
        )
    ]


def targets(result: Any) -> list[Target]:
    peak = result["peaks"]["6 MB of events"]["peak_mb"]
    return [Target("peak with 6 MB of events, of the function's memory", peak / result["memory_mb"], _SHARE)]
