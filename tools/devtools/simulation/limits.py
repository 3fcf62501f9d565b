"""Two ways to count 15 minutes. X doesn't say which is its own."""

import math
from collections import deque
from collections.abc import Callable
from typing import Protocol

from devtools.x_simulator.rate_limit import WINDOW_SECONDS, RateLimit, Window


class Limit(Protocol):
    """A quota of events."""

    def take(self, events: int) -> Window: ...


class SlidingLimit:
    """So many events in any 15 minutes, wherever they start."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._taken: deque[tuple[float, int]] = deque()
        self._used = 0

    def take(self, events: int) -> Window:
        """Take this many events, all or none."""
        now = self._clock()
        while self._taken and self._taken[0][0] <= now - WINDOW_SECONDS:
            self._used -= self._taken.popleft()[1]
        exceeded = self._used + events > self._limit
        if not exceeded:
            self._used += events
            self._taken.append((now, events))
        # When the oldest request leaves the window, there is room again.
        reset = math.ceil((self._taken[0][0] if self._taken else now) + WINDOW_SECONDS)
        return Window(self._limit, self._limit - self._used, reset, exceeded)


def limit_of(kind: str, events: int, clock: Callable[[], float]) -> Limit:
    """A quota that counts fixed or sliding windows."""
    return SlidingLimit(events, clock) if kind == "sliding" else RateLimit(events, clock)
