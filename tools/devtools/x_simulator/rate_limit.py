"""X's rate limit: so many events per account and window of 15 minutes."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 900
# X's documents disagree; this is the lowest of its official numbers.
EVENTS_PER_WINDOW = 60_000


@dataclass(frozen=True)
class Window:
    """Where a request stands in the running window; ``reset`` in epoch seconds."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """X's three headers."""
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
            "x-rate-limit-reset": str(self.reset),
        }


class RateLimit:
    """Counts events. A window begins with the first request after the last one ended."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._ends_at = 0.0
        self._used = 0

    def take(self, events: int) -> Window:
        """Take this many events from the window, all or none; none when they don't fit."""
        with self._lock:
            now = self._clock()
            if now >= self._ends_at:
                self._ends_at, self._used = now + WINDOW_SECONDS, 0
            exceeded = self._used + events > self.limit
            if not exceeded:
                self._used += events
            # Rounded up: who waits until `reset` finds the next window open.
            return Window(self.limit, self.limit - self._used, math.ceil(self._ends_at), exceeded)

    def reset(self) -> None:
        """Forget the running window."""
        with self._lock:
            self._ends_at, self._used = 0.0, 0
