"""What is in the two queues."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good, good_if, note, unknown
from xconv.doctor.snapshot import Answer, Snapshot

_HOUR = 3600  # seconds
_IN_FLIGHT_LIMIT = 120_000  # SQS: above it nothing is received
_NEAR_LIMIT = 0.8
_SLOW = "read the deliver function's log for its problem lines; see the deliveries below"


def check_backlog(stack: Snapshot) -> Iterator[Check]:
    """Depths, and the oldest message."""
    if isinstance(stack.queue, UnreadablePart):
        yield unknown("conversions queue", stack.queue)
    else:
        waiting, in_flight = _depth(stack.queue)
        yield good_if(
            in_flight < _NEAR_LIMIT * _IN_FLIGHT_LIMIT,
            "conversions queue",
            f"{waiting} messages waiting, {in_flight} in flight",
            f"near SQS's limit of {_IN_FLIGHT_LIMIT} in flight; {_SLOW}",
        )
        yield _oldest(stack, stack.queue)
    if isinstance(stack.dead_letter_queue, UnreadablePart):
        yield unknown("dead-letter queue", stack.dead_letter_queue)
    else:
        letters = sum(_depth(stack.dead_letter_queue))
        yield good_if(
            not letters, "dead-letter queue", f"{letters} messages" if letters else "empty", "run `xconv dlq list`"
        )


def _depth(queue: Answer) -> tuple[int, int]:
    waiting = int(queue["ApproximateNumberOfMessages"]) + int(queue.get("ApproximateNumberOfMessagesDelayed", 0))
    return waiting, int(queue["ApproximateNumberOfMessagesNotVisible"])


def _oldest(stack: Snapshot, queue: Answer) -> Check:
    if isinstance(stack.metrics, UnreadablePart):
        return unknown("oldest message", stack.metrics)
    if not sum(_depth(queue)):
        return good("oldest message", "none")
    age, retention = stack.metrics["oldest"].total, int(queue["MessageRetentionPeriod"])
    found = f"{age / _HOUR:.1f} hours old" if age >= _HOUR else f"{age / 60:.0f} minutes old"
    if age > retention / 2:
        return fault("oldest message", f"{found}; gone after {retention / _HOUR:.0f} hours", _SLOW)
    return note("oldest message", found, _SLOW) if age > _HOUR else good("oldest message", found)
