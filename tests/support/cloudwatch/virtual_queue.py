"""A queue in virtual time, with what SQS says of itself in CloudWatch."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

Json = dict[str, Any]
_VISIBILITY_TIMEOUT = 660.0  # the template's
# SQS's own measure of the oldest message forgets what was received so often.
_FORGOTTEN_AFTER = 3


@dataclass
class Waiting:
    """A message in the queue."""

    id: str
    body: str
    original_sent_at: str
    sent_at: float
    visible_at: float
    receives: int = 0

    def record(self) -> Json:
        """As Lambda hands it to a function."""
        attributes = {"SentTimestamp": str(int(self.sent_at * 1000)), "ApproximateReceiveCount": str(self.receives)}
        kept = {"original_sent_at": {"stringValue": self.original_sent_at, "dataType": "String"}}
        return {
            "messageId": self.id,
            "receiptHandle": self.id,
            "body": self.body,
            "attributes": attributes,
            "messageAttributes": kept if self.original_sent_at else {},
        }


class VirtualQueue:
    """Messages and when they can be received; times are epoch seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[str, Waiting] = {}
        self._sent = 0
        self._received = 0

    def send(self, body: Json, original_sent_at: str = "") -> None:
        """Put an event on the queue, under a message id of its own."""
        self._sent += 1
        text = json.dumps(body | {"messageId": f"m-{self._sent}"})
        message = Waiting(f"message-{self._sent}", text, original_sent_at, self._clock(), self._clock())
        self._waiting[message.id] = message

    def has_visible(self) -> bool:
        return any(self._visible())

    def receive(self, most: int) -> list[Waiting]:
        """Take messages; they come back after the visibility timeout."""
        found = list(islice(self._visible(), most))
        for one in found:
            one.receives += 1
            one.visible_at = self._clock() + _VISIBILITY_TIMEOUT
        self._received += len(found)
        return found

    def come_back(self, message_id: str, seconds: float) -> None:
        """Change a message's visibility timeout."""
        self._waiting[message_id].visible_at = self._clock() + seconds

    def delete(self, messages: Iterable[Waiting]) -> None:
        for one in messages:
            del self._waiting[one.id]

    def gauges(self) -> dict[str, float]:
        """What SQS publishes every minute; what it counts begins anew."""
        now = self._clock()
        # They wait in the order in which they were sent.
        oldest = next((one for one in self._waiting.values() if one.receives < _FORGOTTEN_AFTER), None)
        visible = len(list(self._visible()))
        received, self._received = self._received, 0
        return {
            "NumberOfMessagesReceived": received,
            "ApproximateAgeOfOldestMessage": now - oldest.sent_at if oldest else 0.0,
            "ApproximateNumberOfMessagesVisible": visible,
            "ApproximateNumberOfMessagesNotVisible": len(self._waiting) - visible,
        }

    def _visible(self) -> Iterator[Waiting]:
        now = self._clock()
        return (one for one in self._waiting.values() if one.visible_at <= now)
