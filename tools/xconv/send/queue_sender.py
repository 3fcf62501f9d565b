"""Messages onto a queue: in tens, within SQS's limits, each accounted for."""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from x_conversions.adapters.sqs_batching import (
    attributes_size,
    batches,
    confirmed,
    has_forbidden_characters,
    numbered,
    text_size,
)

from xconv.common.send_again import string_attributes

# Entries that SQS could not take just now; the SDK itself repeats calls that fail as a whole.
_TRIES = 4
_FIRST_PAUSE = 0.5  # seconds; doubled each time, with jitter

# What SQS says nothing about may be there; it is sent once more, as anybody would.
_UNCONFIRMED = {"SenderFault": False, "Code": "not confirmed"}


@dataclass
class SendCounts:
    """How many messages SQS has, how many it won't have (by reason), and how many are on their way."""

    sent: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    on_their_way: int = 0

    @property
    def failures(self) -> int:
        return self.failed.total()


def why_not(body: str, most_bytes: int) -> str:
    """Why SQS would not take a body; empty when it would. One such message would fail the whole call."""
    if not body:
        return "empty"
    if has_forbidden_characters(body):
        return "characters that SQS does not take"
    return f"more than {most_bytes} bytes" if text_size(body) > most_bytes else ""


class QueueSender:
    """Sends to one queue. Its `counts` hold at every moment, also when it is interrupted.

    Parameters
    ----------
    attributes
        Message attributes that each message gets.
    """

    def __init__(
        self,
        sqs: Any,
        url: str,
        most_bytes: int,
        sleep: Callable[[float], None] = time.sleep,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        self._sqs, self._url, self._sleep = sqs, url, sleep
        self._attributes = string_attributes(attributes or {})
        self._attributes_size = attributes_size(self._attributes)
        self._most_bytes = most_bytes - self._attributes_size
        self.counts = SendCounts()

    def send_all(self, bodies: Sequence[str], before: Callable[[int], None], after: Callable[[int], None]) -> None:
        """Send all that SQS can take; `before` and `after` each call are told how many messages it has."""
        good = []
        for body in bodies:
            if reason := why_not(body, self._most_bytes):
                self.counts.failed[reason] += 1
                after(1)
            else:
                good.append(body)
        for batch in batches(good, lambda body: text_size(body) + self._attributes_size):
            before(len(batch))
            self._send(batch)
            after(len(batch))

    def _send(self, batch: list[str]) -> None:
        left = batch
        for number in range(_TRIES):
            if number:
                self._sleep(_FIRST_PAUSE * 2 ** (number - 1) * random.uniform(1, 2))  # noqa: S311 - jitter
            left, reason = self._call(left)
            if not left:
                return
        self.counts.failed[reason] += len(left)

    def _call(self, batch: list[str]) -> tuple[list[str], str]:
        """One call; returns those that are worth another try, and why SQS did not take them."""
        attributes = {"MessageAttributes": self._attributes} if self._attributes else {}
        entries = numbered({"MessageBody": body, **attributes} for body in batch)
        self.counts.on_their_way = len(batch)
        answer = self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
        self.counts.on_their_way = 0
        done = confirmed(len(batch), answer)
        self.counts.sent += len(done)
        failures = {failure["Id"]: failure for failure in answer.get("Failed", [])}
        again, reason = [], ""
        for place, body in enumerate(batch):
            failure = failures.get(str(place), _UNCONFIRMED)
            if place in done:
                continue
            if failure["SenderFault"]:
                self.counts.failed[failure["Code"]] += 1
            else:
                again.append(body)
                reason = failure["Code"]
        return again, reason
