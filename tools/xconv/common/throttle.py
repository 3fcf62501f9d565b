"""No more messages a second than somebody asked for."""

import time
from collections.abc import Callable


class Throttle:
    """Lets so many messages a second through."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._per_second, self._clock, self._sleep = per_second, clock, sleep
        self._free_at = clock()

    def take(self, number: int) -> None:
        """Wait until so many may go."""
        now = self._clock()
        if self._free_at > now:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + number / self._per_second
