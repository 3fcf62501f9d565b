"""The dead-letter queue, read without taking anything away, and moved from without losing anything."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

from x_conversions.adapters.sqs_batching import (
    MOST_BYTES,
    MOST_PER_CALL,
    batches,
    confirmed,
    failure_codes,
    message_size,
    numbered,
    tens,
)

from xconv.common.errors import AwsError, explain
from xconv.common.send_again import mark, string_attributes
from xconv.common.stack import Deployed
from xconv.dlq.came_back import MovedLetters
from xconv.dlq.choice import MAY_BE_COUNTED
from xconv.dlq.dead_letter import DeadLetter, read_dead_letter

# While somebody looks, so that each message comes once: ten a call, and a call may take a second. Should the looking
# be killed, the messages show again after this time.
_LOOKING_SECONDS, _LOOKING_SECONDS_PER_LETTER, _LONGEST_LOOK = 300, 0.1, 43_200
# A long poll asks every server of SQS, so one that comes back empty means that nothing is left to see.
WAIT_SECONDS = 1
_DELETE_TRIES = 3


@dataclass
class Redriven:
    """What became of letters: `stayed` are where they were, `in_both` are in the queue and could not be deleted.

    `why` says why not; empty otherwise. `on_their_way` were sent by a call that has not ended, or ended in an error.
    """

    moved: list[DeadLetter] = field(default_factory=list)
    stayed: list[DeadLetter] = field(default_factory=list)
    in_both: list[DeadLetter] = field(default_factory=list)
    why: str = ""
    on_their_way: int = 0


class DeadLetterQueue:
    """A dead-letter queue and the queue its messages go back to.

    Attributes
    ----------
    counted
        About how many messages there were when the last look began, those that somebody else was looking at included.
    unseen
        About how many messages the last look to the end has not seen, because they did not show.
    came_back
        Of what was moved.
    """

    def __init__(self, sqs: Any, url: str, queue_url: str) -> None:
        self._sqs, self._url, self._queue_url = sqs, url, queue_url
        # One for all that are sent again together: two copies of one conversion go once.
        self._mark = mark()
        self.counted = 0
        self.unseen = 0
        self.came_back = MovedLetters()
        self._hidden: dict[str, str] = {}  # receipt handles by message id, of what doesn't show to others now

    @classmethod
    def of(cls, deployed: Deployed) -> Self:
        """A stack's."""
        return cls(deployed.sqs, deployed.dead_letter_queue_url, deployed.queue_url)

    def size(self) -> int:
        """About how many messages there are, those that somebody is looking at included."""
        return sum(self._numbers())

    def _numbers(self) -> tuple[int, int]:
        """About how many messages show, and how many don't."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        shown, hidden = (int(found.get(name, 0)) for name in names)
        return shown, hidden

    @contextmanager
    def looking(self) -> Iterator[Iterator[DeadLetter]]:
        """Every message once; all that are still there show again afterwards."""
        try:
            shown, hidden = self._numbers()
            self.counted = shown + hidden
            yield self._receive(hidden)
        finally:
            self._show_again()

    def redrive(self, letters: Sequence[DeadLetter], result: Redriven | None = None) -> Redriven:
        """Move up to ten messages back; each leaves only after it is safely in the queue.

        Parameters
        ----------
        result
            Where to count them as they go: by size they may take several calls, and any of these may end in an error.
        """
        result = Redriven() if result is None else result
        for batch in batches(letters, lambda letter: message_size(self._message(letter))):
            result.on_their_way = len(batch)
            sent = self._send(batch)
            result.on_their_way = 0
            result.stayed += [letter for letter in batch if letter not in sent]
            left, result.why = self._delete(sent)
            result.in_both += left
            result.moved += [letter for letter in sent if letter not in left]
            if left:  # nor will the others leave: each would be in both
                break
        return result

    def delete(self, letters: Sequence[DeadLetter]) -> tuple[list[DeadLetter], str]:
        """Delete up to ten messages for good; those that could not be deleted, and why."""
        return self._delete([*letters])

    def _send(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        entries = numbered(self._message(letter) for letter in letters)
        answer = self._sqs.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        sent = [letters[place] for place in sorted(confirmed(len(letters), answer))]
        self.came_back.add(sent, (one.get("MessageId", "") for one in answer.get("Successful", [])))
        return sent

    def _delete(self, letters: list[DeadLetter]) -> tuple[list[DeadLetter], str]:
        """Delete what was sent; those that could not be deleted, and why."""
        why = ""
        for _ in range(_DELETE_TRIES):
            if not letters:
                break
            entries = numbered({"ReceiptHandle": letter.receipt_handle} for letter in letters)
            try:
                answer = self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
            except AwsError as error:
                why = explain(error)
                continue
            deleted = confirmed(len(letters), answer)
            for place in deleted:
                self._hidden.pop(letters[place].message_id, None)
            letters = [letter for place, letter in enumerate(letters) if place not in deleted]
            why = next(iter(failure_codes(answer).values()), "SQS did not confirm it")
        return letters, why if letters else ""

    def _message(self, letter: DeadLetter) -> dict[str, Any]:
        """What goes back: the body, and where a body of SQS's own limit leaves room the time of the first sending; with
        what X may have counted also the mark by which the function sends it again.
        """
        texts = {"original_sent_at": letter.described()["original_sent_at"]}
        if letter.reason in MAY_BE_COUNTED:
            texts |= {"source_message_id": letter.source_message_id, "send_again": self._mark}
        message = {"MessageBody": letter.body, "MessageAttributes": string_attributes(texts)}
        return message if message_size(message) <= MOST_BYTES else {"MessageBody": letter.body}

    def _receive(self, hidden: int) -> Iterator[DeadLetter]:
        seen: set[str] = set()
        size, self.unseen = self.counted, 0
        seconds = min(_LONGEST_LOOK, max(_LOOKING_SECONDS, round(size * _LOOKING_SECONDS_PER_LETTER)))
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MOST_PER_CALL,
                WaitTimeSeconds=WAIT_SECONDS,
                VisibilityTimeout=seconds,
                MessageAttributeNames=["All"],
                AttributeNames=["All"],
            )
            letters = [read_dead_letter(message) for message in answer.get("Messages", [])]
            self._hidden |= {letter.message_id: letter.receipt_handle for letter in letters}
            new = [letter for letter in letters if letter.message_id not in seen]
            seen |= {letter.message_id for letter in new}
            # Should looking take longer than it may, the first ones come again: that must have an end, too.
            if not letters or (not new and len(seen) >= size):
                self.unseen = self._still_unseen(size - len(seen), hidden)
                return
            yield from new

    def _still_unseen(self, missing: int, hidden: int) -> int:
        """Of the missing, those that somebody else had when the look began, or has now; others were deleted since."""
        if missing <= 0:
            return 0
        try:
            hidden_now = self._numbers()[1] - len(self._hidden)
        except AwsError:  # all was read and is done: that nobody counts again is no reason to fail
            return missing
        return min(missing, max(hidden, hidden_now))

    def _show_again(self) -> None:
        handles = list(self._hidden.values())
        self._hidden.clear()
        for batch in tens(handles):
            entries = numbered({"ReceiptHandle": handle, "VisibilityTimeout": 0} for handle in batch)
            with suppress(*AwsError):  # they show again by themselves, only later
                self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)
