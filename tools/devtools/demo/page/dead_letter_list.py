"""The dead-letter queue as the page shows it."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from x_conversions.adapters.sqs_batching import tens
from xconv.dlq.choice import SendAgain
from xconv.dlq.dead_letters import DeadLetterQueue

_SHOWN = 50


class DeadLetterList:
    """Reads the queue again only when the number of its messages has changed."""

    def __init__(self, sqs: Any, url: str, queue_url: str) -> None:
        self._queue = DeadLetterQueue(sqs, url, queue_url)
        self._lock = threading.Lock()
        self._size = 0
        self._shown: list[dict[str, str]] = []

    def listed(self) -> dict[str, Any]:
        """How many there are, and the latest of them, without their bodies."""
        with self._lock:
            size = self._queue.size()
            if size != self._size:
                with self._queue.looking() as letters:
                    found = sorted(letters, key=lambda letter: letter.rejected_at, reverse=True)
                self._size, self._shown = size, [letter.described() for letter in found[:_SHOWN]]
            return {"messages": self._size, "letters": self._shown}

    def redrive(self, moved: Callable[[str], object]) -> dict[str, Any]:
        """Move back all but what X may have counted, as `xconv dlq redrive` does; how many of each, by reason.

        `moved` is told each one's source message id, before it is in the queue again.
        """
        with self._lock, self._queue.looking() as letters:
            found = list(letters)
            again = [letter for letter in found if SendAgain().allows(letter, ())]
            for batch in tens(again):
                for letter in batch:
                    moved(letter.source_message_id)
                self._queue.redrive(batch)
        by_reason = Counter(letter.reason for letter in again)
        return {"moved": by_reason, "kept": Counter(letter.reason for letter in found) - by_reason}
