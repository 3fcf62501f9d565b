"""What deliveries cost: a pure model of measured figures and list prices.

A model, not a bill: the durations are CPU time that was measured on some machine, spread over the share of a processor
that Lambda documents for a memory size, and the time that X takes to answer is an assumption.
"""

from dataclasses import dataclass
from math import ceil

from x_conversions.adapters.sqs_batching import MOST_PER_CALL

from devtools.figures.prices import dollars

# Lambda: "at 1,769 MB, a function has the equivalent of one vCPU", and less in proportion.
FULL_PROCESSOR_MB = 1769
X_ANSWER_SECONDS = 0.3  # an assumption, on the long side: nothing here was measured against X
PER_SQS_CALL = MOST_PER_CALL  # messages that one call receives, deletes or, at best, sends
# START, END and REPORT with their request ids: what Lambda itself logs for an invocation.
PLATFORM_LOG_BYTES = 350
MONTH_SECONDS = 730 * 3600
# Lambda's documentation: five connections poll a standard queue, each for up to 20 seconds.
_IDLE_POLLS = 5 * MONTH_SECONDS / 20
_REFRESH_SECONDS = 900  # the schedule's
_SECRET_VIEW_SECONDS = 900  # how long an instance of the deliver function believes what it read
_CALLS_PER_REFRESH = 2  # a run that is not due reads; one that is due writes a few times, once in a while


@dataclass(frozen=True, slots=True)
class MeasuredBatch:
    """One invocation, as measured: how many messages, its CPU seconds, what it logs, and what it sends to X."""

    messages: float
    cpu_seconds: float
    log_bytes: float
    sent_bytes: float


@dataclass(frozen=True, slots=True)
class FunctionSize:
    """A size of the deliver function."""

    memory_mb: int
    architecture: str = "x86_64"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a stack has whatever it delivers. `alarms` counts the metrics that they look at."""

    metrics: int
    alarms: int
    dashboards: int
    instances: int
    refresh_log_bytes: int
    refresh_memory_mb: int
    refresh_cpu_seconds: float


def duration(cpu_seconds: float, memory_mb: int, waiting_seconds: float = 0.0) -> float:
    """Seconds that Lambda charges for: computing gets slower with less memory, waiting doesn't. Rounded up to 1 ms."""
    computing = cpu_seconds * max(1.0, FULL_PROCESSOR_MB / memory_mb)
    return ceil(round((computing + waiting_seconds) * 1000, 6)) / 1000


def per_million(batch: MeasuredBatch, function: FunctionSize, *, received_singly: bool = False) -> dict[str, float]:
    """Dollars for a million events that come in batches of this fill.

    Parameters
    ----------
    received_singly
        Whether each message is received by a call of its own, as where they come one by one; else by tens, as from a
        queue that holds many.
    """
    batches = 1e6 / batch.messages
    seconds = duration(batch.cpu_seconds, function.memory_mb, X_ANSWER_SECONDS)
    calls = max(1.0, batch.messages / PER_SQS_CALL)
    receives = batch.messages if received_singly else calls
    return {
        "SQS: sending in tens": 1e6 / PER_SQS_CALL * dollars("sqs"),
        "SQS: receiving, deleting": (receives + calls) * batches * dollars("sqs"),
        "Lambda: invocations": batches * dollars("lambda requests"),
        "Lambda: duration": batches * seconds * function.memory_mb / 1024 * dollars(f"lambda {function.architecture}"),
        "logs": batches * (batch.log_bytes + PLATFORM_LOG_BYTES) * dollars("logs"),
        "transfer to X": batches * batch.sent_bytes * dollars("transfer"),
    }


def per_month(standing: Standing) -> dict[str, float]:
    """Dollars a month for a stack in use, before the first event."""
    refreshes = MONTH_SECONDS / _REFRESH_SECONDS
    reads = standing.instances * MONTH_SECONDS / _SECRET_VIEW_SECONDS + _CALLS_PER_REFRESH * refreshes
    seconds = duration(standing.refresh_cpu_seconds, standing.refresh_memory_mb)
    return {
        "metrics": standing.metrics * dollars("metric"),
        "dashboard": standing.dashboards * dollars("dashboard"),
        "alarms": standing.alarms * dollars("alarm"),
        "secret": dollars("secret") + reads * dollars("secret reads"),
        "SQS: polling the empty queue": _IDLE_POLLS * dollars("sqs"),
        "refresh function": refreshes
        * (
            dollars("lambda requests")
            + seconds * standing.refresh_memory_mb / 1024 * dollars("lambda x86_64")
            + (standing.refresh_log_bytes + PLATFORM_LOG_BYTES) * dollars("logs")
        ),
    }
