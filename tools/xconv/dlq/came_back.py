"""Which dead letters were moved back a moment ago and are here again, because they were rejected once more.

A redrive reads the queue until nothing is left in it: without this it would go on for as long as letters come back, and
two people's would move each other's.
"""

from collections.abc import Iterable
from datetime import datetime

from x_conversions.core.timestamps import epoch_milliseconds

from xconv.dlq.dead_letter import DeadLetter

# Two copies of one event are rejected within the same batch; what was moved comes back by way of the other queue.
_APART_MILLISECONDS = 1000


class MovedLetters:
    """What this command has moved to the conversions queue."""

    def __init__(self) -> None:
        self._message_ids: set[str] = set()
        self._rejected_at: dict[tuple[datetime, int], int] = {}

    def add(self, letters: Iterable[DeadLetter], message_ids: Iterable[str]) -> None:
        """Remember letters; `message_ids` are those that they have in the conversions queue."""
        self._message_ids.update(message_ids)
        self._rejected_at |= {_event(one): _rejected_at(one) for one in letters}

    def has(self, letter: DeadLetter) -> bool:
        """Whether a letter is one of them, rejected again: as this command moved it, or somebody else after it."""
        if not self._message_ids.isdisjoint((letter.source_message_id, letter.message_id)):
            return True
        before = self._rejected_at.get(_event(letter))
        return before is not None and _rejected_at(letter) >= before + _APART_MILLISECONDS


def _event(letter: DeadLetter) -> tuple[datetime, int]:
    return letter.sent_at, hash(letter.body)


def _rejected_at(letter: DeadLetter) -> int:
    return epoch_milliseconds(letter.rejected_at) or 0
