"""The two queues: dead letters in, visibility timeouts set. In tens, as SQS takes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from x_conversions.adapters.aws import SLOWEST_SQS_CALL_SECONDS, sqs
from x_conversions.adapters.sqs_batching import (
    MOST_BYTES,
    attributes_size,
    message_size,
    text_size,
    without_forbidden_characters,
)
from x_conversions.adapters.sqs_request import BatchRequest
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.core.timestamps import format_time
from x_conversions.core.version import FORMAT
from x_conversions.delivery.ledger import Entry
from x_conversions.events.message import Message

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

    Attributes = dict[str, MessageAttributeValueTypeDef]

_LONGEST_TEXT = 500  # characters of an attribute


class SqsDeadLetters:
    """Writes to the dead-letter queue."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        """Put rejected messages there, body unchanged; returns those of which SQS did not say that it has them."""
        request = BatchRequest[Entry](
            call=lambda letters: sqs().send_message_batch(QueueUrl=self._queue_url, Entries=letters),
            entry_of=dead_letter,
            size_of=message_size,
            # The other half is for the visibility timeouts of what could not be put.
            has_time=lambda: deadline.seconds_to_the_end >= 2 * SLOWEST_SQS_CALL_SECONDS,
        )
        left = request.send(entries)
        if left:
            logger.error(
                "the dead-letter queue could not be written",
                causes=request.causes,
                messages=len(left),
                remedy="nothing is lost: the messages come back; check the queue, its key and the function's role",
            )
        return left


class SqsVisibilityTimeouts:
    """Sets visibility timeouts on the conversions queue."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        """Set them. What fails comes back by the queue's own visibility timeout."""
        request = BatchRequest[tuple[Message, int]](
            call=lambda hidden: sqs().change_message_visibility_batch(QueueUrl=self._queue_url, Entries=hidden),
            entry_of=lambda timeout: {"ReceiptHandle": timeout[0].receipt_handle, "VisibilityTimeout": timeout[1]},
            size_of=lambda _: 0,  # of these SQS only counts how many there are
            has_time=lambda: deadline.seconds_to_the_end >= SLOWEST_SQS_CALL_SECONDS,
        )
        left = request.send([timeout for timeout in timeouts if timeout[0].receipt_handle])
        if request.causes:
            logger.warning(
                "visibility timeouts could not be set",
                causes=request.causes,
                messages=len(left),
                remedy="nothing to do: the messages come back by the queue's own visibility timeout",
            )


def dead_letter(entry: Entry) -> dict[str, Any]:
    """What goes into the queue: the body as it came, and why it is there."""
    disposition, message = entry.disposition, entry.message
    # SQS takes ten. In the order of importance: a body of nearly SQS's own limit leaves room for the first ones only.
    texts = {
        "reason": disposition.reason.value if disposition.reason else "",
        "original_sent_at": format_time(message.sent_at),
        "source_message_id": message.message_id,
        "v": str(FORMAT),
        "x_code": disposition.x_code,
        "x_parameter": disposition.x_parameter,
        "sends": str(disposition.sends or ""),
        "last_sent_at": disposition.last_sent_at,
        "rejected_at": format_time(int(datetime.now(UTC).timestamp() * 1000)),
        "detail": disposition.detail,
    }
    room = MOST_BYTES - text_size(message.body)
    attributes: Attributes = {}
    for name, text in texts.items():
        allowed = without_forbidden_characters(text[:_LONGEST_TEXT])
        attribute: Attributes = {name: {"DataType": "String", "StringValue": allowed}}
        if allowed and attributes_size(attribute) <= room:
            attributes |= attribute
            room -= attributes_size(attribute)
    return {"MessageBody": message.body, "MessageAttributes": attributes}
