"""One deadline for everything an invocation does."""

import time
from collections.abc import Callable
from dataclasses import dataclass

# Kept back for what follows the last request: dead letters, visibility timeouts, metrics and the response.
RESERVE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock by which the last request must be answered."""

    at: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def after(
        cls, seconds: float, *, reserve: float = RESERVE_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> "Deadline":
        """The deadline of an invocation that has `seconds` left."""
        return cls(clock() + seconds - reserve, clock)

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.at - self.clock())
