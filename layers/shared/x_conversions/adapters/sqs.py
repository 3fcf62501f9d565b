"""The two queues: dead letters in, visibility timeouts set. In tens, as SQS takes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import SLOWEST_SQS_CALL_SECONDS, sqs
from x_conversions.adapters.sqs_batching import (
    MOST_BYTES,
    attributes_size,
    batches,
    message_size,
    numbered,
    tens,
    text_size,
    without_forbidden_characters,
)
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.core.timestamps import format_time
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
        """Put rejected messages there, body unchanged; returns those that could not be put."""
        failed, is_down = self._put(entries, deadline)
        # SQS refuses single entries of a batch for reasons of its own; once more costs little.
        return self._put(failed, deadline)[0] if failed and not is_down else failed

    def _put(self, entries: Sequence[Entry], deadline: Deadline) -> tuple[list[Entry], bool]:
        failed: list[Entry] = []
        letters = ((entry, dead_letter(entry)) for entry in entries)
        left = batches(letters, lambda letter: message_size(letter[1]))
        for batch in left:
            # The other half is for the visibility timeouts of what could not be put.
            if deadline.seconds_to_the_end < 2 * SLOWEST_SQS_CALL_SECONDS:
                logger.error(
                    "no time is left for the dead-letter queue", remedy="nothing is lost: the messages come back"
                )
                return failed + [entry for rest in (batch, *left) for entry, _ in rest], True
            try:
                answer = sqs().send_message_batch(
                    QueueUrl=self._queue_url, Entries=numbered(letter for _, letter in batch)
                )
            except (ClientError, BotoCoreError) as error:
                logger.error(
                    "the dead-letter queue could not be written",
                    cause=_code(error),
                    remedy="nothing is lost: the messages come back; check the queue, its key and the function's role",
                    messages=len(batch),
                )
                failed += [entry for entry, _ in batch]
                if _is_down(error):
                    return failed + [entry for rest in left for entry, _ in rest], True
            else:
                failed += [batch[int(failure["Id"])][0] for failure in answer.get("Failed", [])]
        return failed, False


class SqsVisibilityTimeouts:
    """Sets visibility timeouts on the conversions queue."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        """Set them. What fails comes back by the queue's own visibility timeout."""
        left = len(timeouts)
        for batch in tens(timeouts):
            if deadline.seconds_to_the_end < SLOWEST_SQS_CALL_SECONDS:
                logger.warning("no time is left for visibility timeouts", messages=left)
                return
            left -= len(batch)
            entries = ({"ReceiptHandle": one.receipt_handle, "VisibilityTimeout": seconds} for one, seconds in batch)
            try:
                sqs().change_message_visibility_batch(QueueUrl=self._queue_url, Entries=numbered(entries))
            except (ClientError, BotoCoreError) as error:
                logger.warning("visibility timeouts could not be set", cause=_code(error), messages=len(batch))
                if _is_down(error):
                    return


def dead_letter(entry: Entry) -> dict[str, Any]:
    """What goes into the queue: the body as it came, and why it is there."""
    disposition, message = entry.disposition, entry.message
    # In the order of importance: a body of nearly SQS's own limit leaves room for the first ones only.
    texts = {
        "reason": disposition.reason.value if disposition.reason else "",
        "original_sent_at": format_time(message.sent_at),
        "source_message_id": message.message_id,
        "x_code": disposition.x_code,
        "x_parameter": disposition.x_parameter,
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


def _is_down(error: ClientError | BotoCoreError) -> bool:
    """Whether the next call would fail as well, after as many tries: an invocation has no time to find out."""
    if isinstance(error, BotoCoreError):
        return True
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) >= 500


def _code(error: ClientError | BotoCoreError) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
