"""Waiting is better than receiving: while X is out of order, an invocation waits instead of ending.

A held instance receives nothing. That keeps receive counts low, X in peace, and the queue's limit of messages in flight
far away.
"""

import random
from collections.abc import Callable

from x_conversions.core.deadline import Deadline
from x_conversions.delivery.circuit_breaker import CircuitBreaker

# Nothing starts that can't be finished. X answers within two seconds on ordinary days; an answer that comes after we
# stopped listening is a conversion counted twice.
SHORTEST_SECONDS_TO_SEND = 10.0
# Where X takes its time, the next answer may take half as long again as the slowest so far.
SLOWER = 1.5
# Left for the last try of an invocation that waited: one request to see, and one with all the others.
_SECONDS_FOR_A_LAST_TRY = 15.0


class TimeBudget:
    """What is left of one invocation's time, and what it is spent on."""

    def __init__(self, breaker: CircuitBreaker, deadline: Deadline, sleep: Callable[[float], None]) -> None:
        self._breaker, self._deadline, self._sleep = breaker, deadline, sleep
        self._has_waited = False
        self._seconds_to_send = SHORTEST_SECONDS_TO_SEND

    def took(self, seconds: float) -> None:
        """X took so long to count what it was sent."""
        self._seconds_to_send = max(self._seconds_to_send, seconds * SLOWER)

    def wait(self, seconds: float) -> bool:
        """Wait if a request fits in afterwards; whether it does."""
        if seconds + self._seconds_to_send > self._deadline.seconds_left:
            return False
        if seconds:
            self._sleep(seconds)
        return True

    def pause(self) -> None:
        """A moment, for what may be gone with the next request."""
        self._sleep(min(random.uniform(0.2, 1.0), self._deadline.seconds_left))  # noqa: S311 - jitter

    def hold(self) -> None:
        """Wait for the deadline."""
        self._sleep(self._deadline.seconds_left)

    def waits_for_another_try(self) -> bool:
        """In an outage, wait until just one more try fits into this invocation; once."""
        if self._has_waited or not self._breaker.is_open:
            return False
        self._has_waited = True
        self._sleep(max(0.0, self._deadline.seconds_left - _SECONDS_FOR_A_LAST_TRY))
        return True
