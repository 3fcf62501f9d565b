"""How fast one function instance may send: its share of the stack's limits, and X's own word on what is left."""

import time
from collections.abc import Callable

WINDOW_SECONDS = 900.0  # X counts events per 15 minutes
# Part of an instance's share that may go out at once; the rest flows evenly, so that no 15 minutes, wherever they
# start, hold more than the share. At least a full request. Long floods use the evenly flowing part only.
_BURST_SHARE = 0.02
_SMALLEST_BURST = 500
# With less than this of an instance's share left to it, a window counts as used up: smaller requests aren't worth it.
_NOT_WORTH_IT = 1 / 600
_UNKNOWN = 1_000_000_000  # X didn't say what is left
# For a 429 that doesn't say until when. What is longer past than this says nothing either: clocks differ by less.
_UNSAID_SECONDS = 60.0


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

    def delay_for(self, amount: float, now: float) -> float:
        missing = min(amount, self.capacity) - self.level(now)
        return max(0.0, missing / self._rate)


class RateLimiter:
    """The rate limits of one function instance. Lives as long as the instance does; times are epoch seconds."""

    def __init__(
        self,
        events_per_15_minutes: int,
        requests_per_second: int,
        requests_burst: int,
        instances: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock, self._instances = clock, instances
        now = clock()
        self._requests = TokenBucket(max(1.0, requests_burst / instances), requests_per_second / instances, now)
        self._events: TokenBucket | None = None
        self._burst = self._rate = 0.0  # events at once, events a second
        share = events_per_15_minutes / instances
        if events_per_15_minutes:
            self._burst = max(1.0, min(share / 2, max(_SMALLEST_BURST, share * _BURST_SHARE)))
            self._rate = max(share - self._burst, share / 2) / WINDOW_SECONDS
            self._events = TokenBucket(self._burst, self._rate, now)
        self._least = max(1, int(share * _NOT_WORTH_IT))
        self.closed_until = 0.0
        self._left, self._heard_at, self._left_until = 0, 0.0, 0.0  # X's own word, while it holds

    def max_batch(self, wanted: int) -> int:
        """How many of the conversions one request may hold."""
        most = wanted
        if self._events is not None:
            most = min(most, int(self._events.capacity))
        left = self._left_for_one(self._clock())
        if left >= self._least:
            most = min(most, left)
        return max(1, most)

    def delay_for(self, events: int) -> float:
        """How long to wait before sending a request of so many conversions."""
        now = self._clock()
        waits = [self._closed_for(now), self._requests.delay_for(1, now)]
        if self._events is not None:
            waits.append(self._events.delay_for(events, now))
        if self._left_for_one(now) < self._least <= events:
            waits.append(self._left_until - now)
        return max(waits)

    def _closed_for(self, now: float) -> float:
        # Nothing is closed for longer than a window: then it is the clock that was set back.
        return wait if (wait := self.closed_until - now) <= WINDOW_SECONDS else 0.0

    def _left_for_one(self, now: float) -> int:
        """This instance's part of what X said is left, of which the others may have taken theirs since."""
        if not 0.0 < self._left_until - now <= WINDOW_SECONDS:
            return _UNKNOWN
        since = self._burst + self._rate * max(0.0, now - self._heard_at)
        return int((self._left - (self._instances - 1) * since) / self._instances)

    def sent(self, events: int) -> None:
        """A request with so many conversions went out."""
        now = self._clock()
        self._requests.take(1, now)
        if self._events is not None:
            self._events.take(events, now)

    def update_from_headers(self, remaining: int | None, reset: float | None) -> None:
        """X said how much is left until `reset` (epoch seconds).

        X doesn't say of what. Taken for events it is what its documentation limits; should it be requests, groups of
        that many events are still no mistake.
        """
        if remaining is None or reset is None:
            return
        if remaining < self._instances * self._least:
            self._close_until(reset)
        self._left, self._heard_at, self._left_until = remaining, self._clock(), reset

    def block_until(self, reset: float | None) -> None:
        """A 429: send nothing before `reset`; where X says none, or one long past, for a minute."""
        now = self._clock()
        self._close_until(now + _UNSAID_SECONDS if reset is None or reset < now - _UNSAID_SECONDS else reset)

    def _close_until(self, reset: float) -> None:
        """Never longer than a window; for a second where that is over."""
        now = self._clock()
        until = min(reset, now + WINDOW_SECONDS) if reset > now else now + 1.0
        self.closed_until = max(self.closed_until, until)
