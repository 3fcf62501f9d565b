"""Batches as Lambda hands them to the function, the hands of its queues, and answers of X to draw from."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.ledger import Entry
from x_conversions.events.message import Message
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.support.builders import event, purchase
from tests.support.delivery_builders import counted

Json = dict[str, Any]


def record(number: int, body: object, receive_count: int = 1, **attributes: str) -> Json:
    """A record of an SQS event."""
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"receipt-{number}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"SentTimestamp": "1795514400000", "ApproximateReceiveCount": str(receive_count)} | attributes,
        "messageAttributes": {},
    }


@dataclass
class FakeQueues:
    """Both queues' hands; the dead-letter queue may fail for some. `heard` gets the deadline of each call."""

    failing: set[str] = field(default_factory=set)
    dead_letters: list[tuple[str, str]] = field(default_factory=list)
    timeouts: dict[str, int] = field(default_factory=dict)
    heard: Callable[[Deadline], object] = lambda _: None

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        self.heard(deadline)
        failed = [entry for entry in entries if entry.message.message_id in self.failing]
        self.dead_letters += [
            (entry.message.body, str(entry.disposition.reason)) for entry in entries if entry not in failed
        ]
        return failed

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        self.heard(deadline)
        self.timeouts |= {message.message_id: seconds for message, seconds in timeouts}


ANSWERS = st.sampled_from(
    [RawResponse(status) for status in (NO_RESPONSE, NO_CONNECTION, 200, 302, 401, 403, 413, 418, 429, 500, 503)]
    + [counted(0), counted(1), counted(3)]
)
BODIES = st.sampled_from(
    [
        event(),
        purchase(),
        purchase(currency=None),
        event({"context": {"consent": {}}}),
        "{",
        "[]",
        {"type": "group"},
        event({"event": "bad"}),
    ]
)
