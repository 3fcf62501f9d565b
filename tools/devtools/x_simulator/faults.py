"""The program of faults to come."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from devtools.x_simulator.fault import ENDPOINTS, Endpoint, Fault, Stage


@dataclass
class _Running:
    fault: Fault
    times_left: int | None
    to_skip: int
    ends_at: float | None = None


@dataclass(frozen=True)
class Strike:
    """A fault that has met a request; ``ends_at`` in epoch seconds, for a fault that lasts a duration."""

    fault: Fault
    ends_at: float | None


class Faults:
    """The program: per endpoint first in, first out, where the first is in force until it is used up."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._queues: dict[Endpoint, deque[_Running]] = {name: deque() for name in ENDPOINTS}

    def add(self, *faults: Fault) -> None:
        """Append faults to their endpoint's program."""
        with self._lock:
            now = self._clock()
            for fault in faults:
                times = 1 if fault.times is None and fault.seconds is None else fault.times
                self._queues[fault.endpoint].append(_Running(fault, times, fault.skip))
                self._first_in_force(fault.endpoint, now)

    def take(self, endpoint: Endpoint, stage: Stage) -> Strike | None:
        """The fault that strikes a request at this stage, if the first in force is one."""
        with self._lock:
            now = self._clock()
            running = self._first_in_force(endpoint, now)
            if running is None or running.fault.stage != stage:
                return None
            if running.to_skip:
                running.to_skip -= 1
                return None
            if running.times_left is not None:
                running.times_left -= 1
                if running.times_left == 0:
                    self._queues[endpoint].popleft()
                    self._first_in_force(endpoint, now)
            return Strike(running.fault, running.ends_at)

    @property
    def pending(self) -> int:
        """How many faults are in force or still to come."""
        with self._lock:
            for endpoint in self._queues:
                self._first_in_force(endpoint, self._clock())
            return sum(len(queue) for queue in self._queues.values())

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            for queue in self._queues.values():
                queue.clear()

    def _first_in_force(self, endpoint: Endpoint, now: float) -> _Running | None:
        queue = self._queues[endpoint]
        starts_at = now
        while queue:
            first = queue[0]
            if first.ends_at is None and first.fault.seconds is not None:
                first.ends_at = starts_at + first.fault.seconds
            if first.ends_at is None or now < first.ends_at:
                return first
            starts_at = first.ends_at  # the next begins when this one ended, not when someone looks
            queue.popleft()
        return None
