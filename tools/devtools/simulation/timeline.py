"""What a scenario looks like from minute to minute."""

from collections import Counter
from collections.abc import Sequence

from devtools.simulation.fault_periods import MINUTE, FaultPeriod
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.simulated_x import SimulatedX

WINDOW_MINUTES = 15
# With so many visible messages at both ends of a minute nobody was waiting for events.
_BACKLOG = 5_000
# Held invocations look again within a minute; only then a window can be full.
_SETTLING = 2 * MINUTE


class SimulationTimeline:
    """Queue depth and deliveries of each minute.

    Attributes
    ----------
    depth
        Messages in the queue at the end of each minute.
    delivered
        Conversions that X counted in each minute.
    """

    def __init__(self, queue: SimulatedQueue, x: SimulatedX, faults: Sequence[FaultPeriod]) -> None:
        self._queue, self._x, self._faults = queue, x, faults
        self.depth: list[int] = []
        self.delivered: list[int] = []
        self._is_full: list[bool] = []  # whether the minute had a backlog and an X in order
        self._counted = 0
        self._had_backlog = False
        self._statuses_before: Counter[int] = Counter()
        x.on_counted = self._count

    def _count(self, conversions: int) -> None:
        self._counted += conversions

    def end_minute(self, now: float) -> None:
        """One minute has ended."""
        has_backlog = self._queue.visible >= _BACKLOG
        in_order = not any(one.start < now and now - MINUTE < one.end + _SETTLING for one in self._faults)
        self.depth.append(self._queue.depth)
        self.delivered.append(self._counted)
        self._is_full.append(has_backlog and self._had_backlog and in_order)
        self._had_backlog, self._counted = has_backlog, 0

    def recovered(self) -> None:
        """What is wrong ends now."""
        self._statuses_before = self._x.statuses.copy()

    @property
    def share_of_429(self) -> float:
        """Of all requests since the recovery."""
        since = self._x.statuses - self._statuses_before
        return since[429] / max(1, since.total())

    def full_windows(self) -> list[int]:
        """Conversions counted in each full window: any 15 minutes in a row with a backlog and an X in order."""
        ends = range(WINDOW_MINUTES, len(self.delivered) + 1)
        return [
            sum(self.delivered[end - WINDOW_MINUTES : end])
            for end in ends
            if all(self._is_full[end - WINDOW_MINUTES : end])
        ]
