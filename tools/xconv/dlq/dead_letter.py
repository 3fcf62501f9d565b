"""A message of the dead-letter queue."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from x_conversions.core.timestamps import believable_milliseconds, format_time

# Messages that SQS moved itself, after MaxReceiveCount, carry no reason of this stay; an older one if they were here
# before, and came back by SQS's own move task.
MOVED_BY_SQS = "max_receives"
_MOVED_BY_SQS_DETAIL = "received too often: the function failed or was stopped each time"
_UNKNOWN_DETAIL = f"{_MOVED_BY_SQS_DETAIL}; or another program put it here"


@dataclass(frozen=True)
class DeadLetter:
    """A message of the dead-letter queue, whichever way it got there. `sent_at` is when it was first sent."""

    message_id: str
    receipt_handle: str
    body: str
    reason: str
    detail: str
    source_message_id: str
    rejected_at: str
    x_code: str
    x_parameter: str
    sent_at: datetime
    sends: str = ""
    last_sent_at: str = ""

    def described(self) -> dict[str, str]:
        """Everything but the body, which holds personal data."""
        return {
            "message_id": self.message_id,
            "reason": self.reason,
            "detail": self.detail,
            "original_sent_at": format_time(int(self.sent_at.timestamp() * 1000)),
            "rejected_at": self.rejected_at,
            "source_message_id": self.source_message_id,
            "x_code": self.x_code,
            "x_parameter": self.x_parameter,
            "sends": self.sends,
            "last_sent_at": self.last_sent_at,
        }


def read_dead_letter(message: dict[str, Any]) -> DeadLetter:
    """Read a message as `receive_message` gives it.

    By the names of attributes alone, whatever their version `v`: what a later one has beside them stays in the queue.
    Where SQS moved the message, a producer wrote them.
    """
    given = message.get("MessageAttributes", {}).items()
    # Ours are texts; another program's may be bytes, which say nothing.
    attributes = {name: value["StringValue"] for name, value in given if value.get("StringValue")}
    is_moved_by_sqs = "DeadLetterQueueSourceArn" in message["Attributes"]
    if "reason" not in attributes or is_moved_by_sqs:
        detail = _MOVED_BY_SQS_DETAIL if is_moved_by_sqs else _UNKNOWN_DETAIL
        attributes |= {"reason": MOVED_BY_SQS, "detail": detail, "x_code": "", "x_parameter": ""}
    # Moved by a redrive policy a message keeps its first SentTimestamp; put there by a program it has a new one.
    put_at = int(message["Attributes"]["SentTimestamp"])
    sent_at = believable_milliseconds(attributes.get("original_sent_at"), put_at) or put_at
    return DeadLetter(
        message_id=message["MessageId"],
        receipt_handle=message["ReceiptHandle"],
        body=message["Body"],
        reason=attributes["reason"],
        detail=attributes.get("detail", ""),
        source_message_id=attributes.get("source_message_id", ""),
        rejected_at=attributes.get("rejected_at", ""),
        x_code=attributes.get("x_code", ""),
        x_parameter=attributes.get("x_parameter", ""),
        sent_at=datetime.fromtimestamp(sent_at / 1000, UTC),
        sends=attributes.get("sends", ""),
        last_sent_at=attributes.get("last_sent_at", ""),
    )
