"""The dead-letter queue, read without taking anything away, and moved from without losing anything."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from x_conversions.event_time import epoch_milliseconds, format_time

_MOST_PER_CALL = 10  # SQS
# While somebody looks; should they be stopped, the messages show again after this time.
_LOOKING_SECONDS = 300
# A long poll asks every server of SQS, so one that comes back empty means that nothing is left to see.
_WAIT_SECONDS = 1
# Messages that SQS moved itself, after MaxReceiveCount, carry no reason.
MOVED_BY_SQS = "max_receives"
_MOVED_BY_SQS_DETAIL = "received too often: the function failed or was stopped each time"


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
        }


def read_dead_letter(message: dict[str, Any]) -> DeadLetter:
    """Read a message as `receive_message` gives it."""
    attributes = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
    # Moved by a redrive policy a message keeps its first SentTimestamp; put there by a program it has a new one.
    sent_at = epoch_milliseconds(attributes.get("original_sent_at")) or int(message["Attributes"]["SentTimestamp"])
    return DeadLetter(
        message_id=message["MessageId"],
        receipt_handle=message["ReceiptHandle"],
        body=message["Body"],
        reason=attributes.get("reason", MOVED_BY_SQS),
        detail=attributes.get("detail", "" if "reason" in attributes else _MOVED_BY_SQS_DETAIL),
        source_message_id=attributes.get("source_message_id", ""),
        rejected_at=attributes.get("rejected_at", ""),
        x_code=attributes.get("x_code", ""),
        x_parameter=attributes.get("x_parameter", ""),
        sent_at=datetime.fromtimestamp(sent_at / 1000, UTC),
    )


class DeadLetterQueue:
    """A dead-letter queue and the queue its messages go back to."""

    def __init__(self, sqs: Any, url: str, queue_url: str) -> None:
        self._sqs, self._url, self._queue_url = sqs, url, queue_url

    def size(self) -> int:
        """About how many messages there are, those that somebody is looking at included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)
        return sum(int(number) for number in answer["Attributes"].values())

    @contextmanager
    def looking(self) -> Iterator[Iterator[DeadLetter]]:
        """Every message once; all that are still there show again afterwards."""
        seen: dict[str, DeadLetter] = {}
        try:
            yield self._receive(seen)
        finally:
            self._show_again(list(seen.values()))

    def redrive(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        """Move up to ten messages back; each leaves only after it is safely in the queue. Returns those that stayed."""
        moved = self._send(letters)
        if not moved:
            return list(letters)
        entries = [{"Id": str(number), "ReceiptHandle": letter.receipt_handle} for number, letter in enumerate(moved)]
        self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
        return [letter for letter in letters if letter not in moved]

    def _send(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        entries = [
            {
                "Id": str(number),
                "MessageBody": letter.body,
                "MessageAttributes": {
                    "original_sent_at": {
                        "DataType": "String",
                        "StringValue": letter.described()["original_sent_at"],
                    }
                },
            }
            for number, letter in enumerate(letters)
        ]
        answer = self._sqs.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        return [letters[int(sent["Id"])] for sent in answer.get("Successful", [])]

    def _receive(self, seen: dict[str, DeadLetter]) -> Iterator[DeadLetter]:
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=_MOST_PER_CALL,
                WaitTimeSeconds=_WAIT_SECONDS,
                VisibilityTimeout=_LOOKING_SECONDS,
                MessageAttributeNames=["All"],
                AttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                letter = read_dead_letter(message)
                is_new = letter.message_id not in seen
                seen[letter.message_id] = letter
                if is_new:
                    yield letter

    def _show_again(self, letters: Sequence[DeadLetter]) -> None:
        for start in range(0, len(letters), _MOST_PER_CALL):
            batch = letters[start : start + _MOST_PER_CALL]
            entries = [
                {"Id": str(number), "ReceiptHandle": letter.receipt_handle, "VisibilityTimeout": 0}
                for number, letter in enumerate(batch)
            ]
            # Those that were moved are gone; SQS reports them as failed, and nothing is to be done about it.
            self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)


class Throttle:
    """Lets so many messages a second through."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_second, self._clock, self._sleep = per_second, clock, sleep
        self._free_at = clock()

    def take(self, number: int) -> None:
        now = self._clock()
        if self._free_at > now:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + number / self._per_second
