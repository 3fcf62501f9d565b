"""One SQS message as the event source mapping hands it over, whatever is in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from x_conversions.core.timestamps import FIRST_BELIEVABLE, LAST_TIME, believable_milliseconds

_NOTHING: Mapping[str, Any] = {}
# Milliseconds since a message was received: the queue's visibility timeout without the function's own (template.yaml).
_LATEST_START = 600_000
_GIVEN_UP = 3_600_000
# SQS counts to MaxReceiveCount, 1,000 at the most; times in milliseconds have 13 digits. What is longer isn't SQS's.
_MOST_DIGITS = 15


@dataclass(slots=True)
class Message:
    """An SQS message.

    Parameters
    ----------
    message_id, receipt_handle, body
        As SQS names them; the first two are empty where a record has none, the body never is.
    sent_at : int
        When the producer first sent it, epoch milliseconds. A redrive gives a message a new ``SentTimestamp``;
        the attribute ``original_sent_at``, which dead letters carry, keeps the first one.
    receive_count : int
        How often SQS has handed it out, this time included.
    queued_at : int or None
        When it came into this queue, epoch milliseconds: SQS's retention runs from there, also after a redrive. None
        when nobody knows.
    send_again : str
        What a person's redrive says who wants it sent though it may have been counted; else empty.
    is_late : bool
        Whether SQS hands it out again before an invocation that begins now would end: Lambda received it, was
        throttled, and kept it for minutes.
    """

    message_id: str
    receipt_handle: str
    body: str
    sent_at: int
    receive_count: int
    queued_at: int | None = None
    send_again: str = ""
    is_late: bool = False

    @property
    def was_moved(self) -> bool:
        """Whether it came from the dead-letter queue: it may have been sent before."""
        return self.queued_at is not None and self.sent_at < self.queued_at


def read_message(record: object, now: int) -> Message:
    """Read one record of an SQS event; never raises.

    Parameters
    ----------
    record
        Any JSON value. What SQS always gives and isn't there, or isn't what it should be, counts as missing; a body
        that is no text stands there as its JSON, so that it can be rejected, and looked at, like any other.
    now
        Epoch milliseconds; stands in for a missing time.
    """
    fields = _object(record)
    attributes = _object(fields.get("attributes"))
    queued_at = sent_at = _sent_at(attributes.get("SentTimestamp"), now)
    send_again = ""
    if message_attributes := fields.get("messageAttributes"):
        # No time between 2006 and that of this message: somebody else's attribute, or a hostile one.
        original = believable_milliseconds(_string_value(message_attributes, "original_sent_at"), queued_at)
        if original is not None:
            sent_at = original
            # As a redrive writes them together: by itself it would be a way to be counted twice.
            if _string_value(message_attributes, "source_message_id"):
                send_again = _text(_string_value(message_attributes, "send_again"))
    body = fields.get("body")
    receive_count = _whole_number(attributes.get("ApproximateReceiveCount")) or 1
    return Message(  # by place: by name it takes twice as long (0.1 ms of 500)
        _text(fields.get("messageId")),
        _text(fields.get("receiptHandle")),
        body if body and isinstance(body, str) else _written(body),
        sent_at,
        receive_count,
        queued_at,
        send_again,
        # SQS tells the first receive's time only.
        receive_count == 1 and is_late(_whole_number(attributes.get("ApproximateFirstReceiveTimestamp")), now),
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _string_value(attributes: object, name: str) -> object:
    return _object(_object(attributes).get(name)).get("stringValue")


def _sent_at(value: object, now: int) -> int:
    # Not compared with this machine's clock: a message must have the same time however often it comes.
    milliseconds = _whole_number(value)
    return milliseconds if milliseconds is not None and FIRST_BELIEVABLE <= milliseconds <= LAST_TIME else now


def is_late(received_at: int | None, now: int) -> bool:
    """Whether what was received then, in epoch milliseconds, is handed out again before an invocation would end."""
    # Beyond the later bound Lambda has long given a batch up: it's a sample.
    return received_at is not None and _LATEST_START < now - received_at < _GIVEN_UP


def _whole_number(value: object) -> int | None:
    """What SQS writes as digits."""
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and value.isascii() and value.isdigit():
        return int(value)
    return None


def _written(body: object) -> str:
    try:
        return json.dumps(body)
    except (TypeError, ValueError, RecursionError):  # nested too deep, a number too long
        return "null"
