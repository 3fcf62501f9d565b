"""One SQS message as the event source mapping hands it over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from x_conversions.core.timestamps import epoch_milliseconds


@dataclass(slots=True)
class Message:
    """An SQS message.

    Parameters
    ----------
    message_id, receipt_handle, body
        As SQS names them.
    sent_at : int
        When the producer first sent it, epoch milliseconds. A redrive gives a message a new ``SentTimestamp``;
        the attribute ``original_sent_at``, which dead letters carry, keeps the first one.
    receive_count : int
        How often SQS has handed it out, this time included.
    queued_at : int or None
        When it came into this queue, epoch milliseconds: SQS's retention runs from there, also after a redrive. None
        when nobody knows.
    """

    message_id: str
    receipt_handle: str
    body: str
    sent_at: int
    receive_count: int
    queued_at: int | None = None


def read_message(record: Mapping[str, Any], now: int) -> Message:
    """Read one record of an SQS event; `now` (epoch milliseconds) stands in for a missing time."""
    attributes = record.get("attributes") or {}
    queued_at = sent_at = int(attributes.get("SentTimestamp") or now)
    if message_attributes := record.get("messageAttributes"):
        original = message_attributes.get("original_sent_at")
        first_sent_at = epoch_milliseconds(original.get("stringValue")) if original else None
        if first_sent_at is not None:
            sent_at = min(sent_at, first_sent_at)
    return Message(
        message_id=record["messageId"],
        receipt_handle=record.get("receiptHandle", ""),
        body=record.get("body") or "",
        sent_at=sent_at,
        receive_count=int(attributes.get("ApproximateReceiveCount") or 1),
        queued_at=queued_at,
    )
