"""Time that passes only while everybody waits."""

import heapq
from collections.abc import Callable
from itertools import count

from greenlet import getcurrent, greenlet


class VirtualTime:
    """A clock and its tasks. Code that blocks runs as it is: `sleep` lets the others go on.

    Parameters
    ----------
    start
        Epoch seconds at which time begins.
    """

    def __init__(self, start: float) -> None:
        self.now = start
        self._until = start
        self._waiting: list[tuple[float, int, greenlet]] = []
        self._turns = count()  # who waits for the same moment goes in the order of waiting
        self._hub = getcurrent()

    def __call__(self) -> float:
        return self.now

    def start(self, task: Callable[[], None]) -> None:
        """Begin a task as soon as time runs."""
        self._wait(self.now, greenlet(task, parent=self._hub))

    def sleep(self, seconds: float) -> None:
        """Let time pass; called by tasks."""
        wake = self.now + max(0.0, seconds)
        if wake <= self._until and (not self._waiting or wake < self._waiting[0][0]):
            self.now = wake  # nobody else has anything to do before
            return
        self._wait(wake, getcurrent())
        self._next().switch()

    def pause(self) -> None:
        """Let time pass until somebody resumes this task; called by tasks."""
        self._next().switch()

    def resume(self, task: greenlet) -> None:
        """Let a task that has paused go on, now."""
        self._wait(self.now, task)

    def run(self, until: float) -> None:
        """Let time pass up to this moment; an exception of a task ends the run."""
        self._until = until
        while (task := self._next()) is not self._hub:
            task.switch()
        self.now = until

    def _next(self) -> greenlet:
        """Whose turn it is, and time is what it waited for; the hub's when nobody's is before the end of the run."""
        if not self._waiting or self._waiting[0][0] > self._until:
            return self._hub
        self.now, _, task = heapq.heappop(self._waiting)
        return task

    def _wait(self, wake: float, task: greenlet) -> None:
        heapq.heappush(self._waiting, (wake, next(self._turns), task))
