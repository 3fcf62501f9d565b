"""The queues' clock: this machine's, and what was set ahead so that nobody waits for a visibility timeout."""

import time


class QueueClock:
    """Time as moto's SQS sees it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def set_ahead(self, seconds: float) -> None:
        """Let it be so many seconds later than it is; never earlier than before: SQS's time doesn't run back."""
        self._ahead = max(self._ahead, seconds)

    def start(self, seconds: float) -> None:
        """Begin anew at so many seconds from now, below zero for ago: while no queue holds a message."""
        self._ahead = seconds

    def milliseconds(self) -> float:
        """Epoch milliseconds."""
        return (time.time() + self._ahead) * 1000


CLOCK = QueueClock()
