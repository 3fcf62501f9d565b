"""How the two queues are set."""

import json
from collections.abc import Iterator
from typing import Any

from xconv.doctor.check import Check, UnreadablePart, fault, good_if, unknown
from xconv.doctor.snapshot import Answer, Snapshot

_DAY = 86_400  # seconds
_LEAST_RETENTION = 10 * _DAY  # template.yaml: an outage over a long weekend, and time to mend
_LEAST_RECEIVES = 100  # template.yaml: an outage of three days alone takes about 80
_FUNCTION_TIMEOUT = 60  # template.yaml, where the function can't be read
_SET_BACK = "changed by hand, which no deployment notices: set it back by `aws sqs set-queue-attributes`"


def check_queues(stack: Snapshot) -> Iterator[Check]:
    """Visibility timeout, retention, redrive, encryption."""
    if isinstance(stack.queue, UnreadablePart):
        yield unknown("conversions queue", stack.queue)
    else:
        yield _visibility(stack, stack.queue)
        yield _retention(stack.queue)
        yield _encryption("encryption", stack.queue)
    if isinstance(stack.dead_letter_queue, UnreadablePart):
        yield unknown("dead-letter queue", stack.dead_letter_queue)
    else:
        yield _encryption("dead letters' encryption", stack.dead_letter_queue)
        if not isinstance(stack.queue, UnreadablePart):
            yield _dead_letter_retention(stack.queue, stack.dead_letter_queue)
            yield _redrive(stack.queue, stack.dead_letter_queue)


def _visibility(stack: Snapshot, queue: Answer) -> Check:
    deliver = stack.functions.get("DeliverFunctionName")
    timeout = _FUNCTION_TIMEOUT
    if deliver is not None and not isinstance(deliver, UnreadablePart):
        timeout = int(deliver["Configuration"]["Timeout"])
    window = int(stack.parameters.get("BatchWindowSeconds", 0))
    found, needed = int(queue["VisibilityTimeout"]), 6 * timeout + window
    return good_if(
        found >= needed,
        "visibility timeout",
        f"{found} s; 6 × timeout + window is {needed} s",
        f"messages may be handled twice at the same time; {_SET_BACK}",
    )


def _retention(queue: Answer) -> Check:
    seconds = int(queue["MessageRetentionPeriod"])
    return good_if(seconds >= _LEAST_RETENTION, "retention", f"{seconds / _DAY:g} days", _SET_BACK)


def _dead_letter_retention(queue: Answer, dead_letters: Answer) -> Check:
    seconds, least = int(dead_letters["MessageRetentionPeriod"]), int(queue["MessageRetentionPeriod"])
    # What SQS moves keeps the age it has.
    return good_if(
        seconds > least,
        "dead letters' retention",
        f"{seconds / _DAY:g} days, the queue's {least / _DAY:g}",
        f"dead letters may be gone before anybody looks; {_SET_BACK}",
    )


def _redrive(queue: Answer, dead_letters: Answer) -> Check:
    policy: dict[str, Any] = json.loads(queue.get("RedrivePolicy") or "{}")
    if not policy:
        return fault("redrive", "none: a message that crashes the function comes back for ever", _SET_BACK)
    if policy.get("deadLetterTargetArn") != dead_letters["QueueArn"]:
        return fault("redrive", f"to {policy.get('deadLetterTargetArn')}, not to the stack's own queue", _SET_BACK)
    receives = int(policy["maxReceiveCount"])
    return good_if(
        receives >= _LEAST_RECEIVES,
        "redrive",
        f"after {receives} receives",
        f"an outage at X would fill the dead-letter queue; {_SET_BACK}",
    )


def _encryption(name: str, queue: Answer) -> Check:
    key = queue.get("KmsMasterKeyId")
    is_encrypted = bool(key) or queue.get("SqsManagedSseEnabled") == "true"
    return good_if(is_encrypted, name, f"with {key or 'a key of SQS'}" if is_encrypted else "none", _SET_BACK)
