"""Time in a run: this machine's, and the time that was skipped because nobody had anything to do."""

import threading
import time
from collections.abc import Callable

from devtools.local_aws import LocalAws

# Attributes of the table of delivery records
_TIMES = ("a", "t")  # the first is when it was written


class Clock:
    """Seconds for the queues and for who polls them; functions and X live by this machine's clock.

    To functions what is in the table is older by what was skipped since it was written, but for what the running ones
    have written: to them no time is skipped.

    Parameters
    ----------
    running_since
        Epoch seconds at which the oldest running invocation began; infinity when there is none.
    """

    def __init__(self, aws: LocalAws, running_since: Callable[[], float]) -> None:
        self._aws, self._running_since = aws, running_since
        self._lock = threading.Lock()
        self.skipped = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.skipped

    def skip(self, seconds: float) -> None:
        """Let it be so many seconds later: what waits for a visibility timeout comes so much earlier."""
        with self._lock:
            self._aws.set_queues_ahead(self.skipped + seconds)
            # A second less, because times are whole ones there.
            self._aws.age_items(seconds, _TIMES, written_before=self._running_since() - 1)
            self.skipped += seconds
