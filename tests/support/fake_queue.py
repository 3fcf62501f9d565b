"""A queue in memory, and a clock that only moves when somebody sleeps."""

from dataclasses import dataclass
from typing import Any

ARN = "arn:aws:sqs:us-east-1:123456789012:conversions"


class Clock:
    """Seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Stored:
    """A message, and when it is visible."""

    message: dict[str, Any]
    visible_at: float = 0.0


class FakeQueue:
    """Does what SQS does with receives, visibility timeouts and deletes."""

    arn = ARN

    def __init__(self, clock: Clock, visibility_timeout: float = 30) -> None:
        self.stored: list[Stored] = []
        self.receives: list[int] = []
        self.waits: list[int] = []
        self._clock = clock
        self._visibility_timeout = visibility_timeout

    def send(self, *bodies: str) -> None:
        for body in bodies:
            n = len(self.stored) + 1
            message = {
                "MessageId": f"m{n}",
                "ReceiptHandle": f"r{n}",
                "Body": body,
                "MD5OfBody": "-",
                "Attributes": {"ApproximateReceiveCount": "0"},
            }
            self.stored.append(Stored(message))

    def receive(self, maximum: int, wait: int = 0) -> list[dict[str, Any]]:
        self.receives.append(maximum)
        self.waits.append(wait)
        visible = [stored for stored in self.stored if stored.visible_at <= self._clock.now][:maximum]
        for stored in visible:
            stored.visible_at = self._clock.now + self._visibility_timeout
            received = stored.message["Attributes"]
            received["ApproximateReceiveCount"] = str(int(received["ApproximateReceiveCount"]) + 1)
        return [{**stored.message, "Attributes": dict(stored.message["Attributes"])} for stored in visible]

    def delete(self, receipt_handles: list[str]) -> None:
        self.stored = [s for s in self.stored if s.message["ReceiptHandle"] not in receipt_handles]

    def visibility_timeout(self) -> float:
        return self._visibility_timeout

    def count(self) -> int:
        return len(self.stored)

    @property
    def ids(self) -> list[str]:
        return [stored.message["MessageId"] for stored in self.stored]
