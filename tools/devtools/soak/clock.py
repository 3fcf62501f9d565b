"""Time in a run: this machine's, and the time that was skipped because nobody had anything to do."""

import threading
import time

from devtools.local_aws import LocalAws


class Clock:
    """Seconds for the queues and for who polls them; functions and X live by this machine's clock."""

    def __init__(self, aws: LocalAws) -> None:
        self._aws = aws
        self._lock = threading.Lock()
        self.skipped = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.skipped

    def skip(self, seconds: float) -> None:
        """Let it be so many seconds later: what waits for a visibility timeout comes so much earlier."""
        with self._lock:
            self._aws.set_queues_ahead(self.skipped + seconds)
            self.skipped += seconds
