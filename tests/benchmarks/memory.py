"""The most memory that the deliver function's process ever holds, Lambda's runtime and the payload included."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from devtools.figures.grid import Grid
from devtools.local_aws import Function
from devtools.local_aws.sqs_event import EventBatch, event_of

from tests.benchmarks.descendants import peak_megabytes, process_running
from tests.benchmarks.hostile import hostile_batches
from tests.benchmarks.payloads import sqs_event
from tests.benchmarks.repetitions import Say
from tests.benchmarks.surroundings import DELIVER, EVENT_ID, Surroundings, surroundings
from tests.benchmarks.targets import Json, Target

MOST_PER_BATCH = 10_000  # Lambda's bound for a standard queue
_SHARE = 0.5  # of the function's memory; the rest is for what another payload may need
_HOSTILE_EVENTS = 24_000  # on one instance, which keeps of them what it can
_MOST_MEGABYTES_AFTER_THEM = 160
_LARGEST, _HOSTILE = "6 MB of events", f"{_HOSTILE_EVENTS:,} hostile events"


def measure(say: Say) -> Json:
    if not Path("/proc/self/status").is_file():
        raise RuntimeError("memory is read from /proc, which only Linux has")
    say("starting the local AWS and the X simulator")
    batches = {"1 event": sqs_event(1), "500 events": sqs_event(500), _LARGEST: largest()}
    with surroundings() as around:
        peaks = {}
        for name, event in batches.items():
            say(name)
            peaks[name] = {"messages": len(event["Records"]), "peak_mb": _peak(around, [event])}
        say(_HOSTILE)
        peaks[_HOSTILE] = {"messages": _HOSTILE_EVENTS, "peak_mb": _peak(around, hostile_batches(_HOSTILE_EVENTS))}
        return {"peaks": peaks, "memory_mb": around.stack.functions[DELIVER].memory}


def largest() -> dict[str, Any]:
    """As many events as one invocation can get: Lambda's 6 MB are reached before its 10,000 messages."""
    batch = EventBatch(MOST_PER_BATCH)
    for record in sqs_event(MOST_PER_BATCH)["Records"]:
        if not batch.add(record):
            break
    return event_of(batch.records)


def _peak(around: Surroundings, events: Iterable[dict[str, Any]]) -> float:
    """In a fresh execution environment, because a peak never goes down again. Whatever it is named, it is sent."""
    sent = 0
    with Function(around.stack, DELIVER, {"DEFAULT_EVENT_ID": EVENT_ID}) as function:
        for event in events:
            around.x.reset()
            if function.invoke(event) != {"batchItemFailures": []}:
                raise RuntimeError("not everything was delivered")
            sent += len(event["Records"])
        summaries = (json.loads(line) for line in function.logs if '"message":"summary"' in line)
        if (delivered := sum(summary["delivered"] for summary in summaries)) != sent:
            raise RuntimeError(f"{delivered} of {sent} were delivered")
        return peak_megabytes(process_running("awslambdaric"))


def grids(result: Any) -> list[Grid]:
    rows = [(name, f"{one['messages']:,}", f"{one['peak_mb']:.0f}") for name, one in result["peaks"].items()]
    return [
        Grid(
            "Memory: peak of the function's process",
            ("a fresh instance, after", "messages", "MB"),
            rows,
            f"The template gives the function {result['memory_mb']} MB.",
        )
    ]


def targets(result: Any) -> list[Target]:
    peaks = {name: one["peak_mb"] for name, one in result["peaks"].items()}
    found = [
        Target("peak with 6 MB of events, of the function's memory", peaks[_LARGEST] / result["memory_mb"], _SHARE)
    ]
    if _HOSTILE in peaks:  # figures of before have none
        found.append(Target(f"peak after {_HOSTILE}, MB", peaks[_HOSTILE], _MOST_MEGABYTES_AFTER_THEM))
    return found
