"""How fast one function instance may send: its share of the stack's limits, and X's own word on what is left."""

import time
from collections.abc import Callable

WINDOW_SECONDS = 900.0  # X counts events per 15 minutes
# Part of an instance's share that may go out at once; the rest flows evenly, so that no 15 minutes, wherever they
# start, hold more than the share. At least a full request.
_BURST_SHARE = 0.04
_SMALLEST_BURST = 500


class TokenBucket:
    """Up to `capacity` at once, `rate` a second in the long run."""

    def __init__(self, capacity: float, rate: float, now: float) -> None:
        self.capacity, self._rate = capacity, rate
        self._level, self._filled_at = capacity, now

    def level(self, now: float) -> float:
        passed = max(0.0, now - self._filled_at)  # the wall clock may step back
        self._level, self._filled_at = min(self.capacity, self._level + passed * self._rate), now
        return self._level

    def take(self, amount: float, now: float) -> None:
        self._level = self.level(now) - amount

    def seconds_until(self, amount: float, now: float) -> float:
        missing = min(amount, self.capacity) - self.level(now)
        return max(0.0, missing / self._rate)


class Pace:
    """The pace of one function instance. Lives as long as the instance does; times are epoch seconds."""

    def __init__(
        self,
        events_per_15_minutes: int,
        requests_per_second: int,
        requests_burst: int,
        instances: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        now = clock()
        self._requests = TokenBucket(max(1.0, requests_burst / instances), requests_per_second / instances, now)
        self._events: TokenBucket | None = None
        if events_per_15_minutes:
            share = events_per_15_minutes / instances
            burst = min(share / 2, max(_SMALLEST_BURST, share * _BURST_SHARE))
            self._events = TokenBucket(max(1.0, burst), max(share - burst, share / 2) / WINDOW_SECONDS, now)
        self.closed_until = 0.0
        self._left, self._left_until = 0, 0.0  # X's own word, while it holds

    def most_at_once(self, wanted: int) -> int:
        """How many of the conversions one request may hold."""
        most = wanted
        if self._events is not None:
            most = min(most, int(self._events.capacity))
        if self._clock() < self._left_until:
            most = min(most, self._left)
        return max(1, most)

    def seconds_until(self, events: int) -> float:
        """How long to wait before sending a request of so many conversions."""
        now = self._clock()
        waits = [self.closed_until - now, self._requests.seconds_until(1, now)]
        if self._events is not None:
            waits.append(self._events.seconds_until(events, now))
        return max(0.0, *waits)

    def sent(self, events: int) -> None:
        """A request with so many conversions went out."""
        now = self._clock()
        self._requests.take(1, now)
        if self._events is not None:
            self._events.take(events, now)

    def heard(self, remaining: int | None, reset: float | None) -> None:
        """X said how much is left until `reset` (epoch seconds).

        X doesn't say of what. Taken for events it is what its documentation limits; should it be requests, groups of
        that many events are still no mistake.
        """
        if remaining is None or reset is None:
            return
        if remaining == 0:
            self.close_until(reset)
        self._left, self._left_until = remaining, reset

    def close_until(self, reset: float | None) -> None:
        """Send nothing before `reset`; X didn't say when: a minute. Never longer than a window, whatever X says."""
        now = self._clock()
        if reset is None or reset <= now:
            reset = now + 60.0 if reset is None else now + 1.0
        self.closed_until = max(self.closed_until, min(reset, now + WINDOW_SECONDS))
