"""The function instances of a stack: as many as may be at work at the same time."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from greenlet import getcurrent, greenlet

from devtools.simulation.function_instance import FunctionInstance
from devtools.simulation.virtual_time import VirtualTime

_COLD_START_SECONDS = 1.0
# An instance lives for hours at most; Lambda replaces it when it likes.
_SHORTEST_LIFE, _LONGEST_LIFE = 1800.0, 7200.0


@dataclass
class InstancePlace:
    """Room for one instance. None is in it before the first batch, and after the instance was killed."""

    instance: FunctionInstance | None = None
    dies_at: float = 0.0


class Instances:
    """Gives each batch an instance that has nothing to do, and makes batches wait for one.

    Parameters
    ----------
    number
        `MaximumConcurrency`.
    start
        Makes a new instance.
    life_scale
        How long instances live, as a multiple of what is usual.
    """

    def __init__(
        self,
        number: int,
        start: Callable[[], FunctionInstance],
        time: VirtualTime,
        chance: np.random.Generator,
        life_scale: float,
    ) -> None:
        self._start, self._time, self._chance, self._life_scale = start, time, chance, life_scale
        self._free = [InstancePlace() for _ in range(number)]
        self._with_a_batch: deque[greenlet] = deque()
        self._without: list[greenlet] = []

    def wait_for_a_free_one(self) -> None:
        """Until an instance has nothing to do, and no batch waits for it: before, Lambda reads nothing."""
        while not self._free or self._with_a_batch:
            self._without.append(getcurrent())
            self._time.pause()

    def take(self) -> tuple[InstancePlace, FunctionInstance]:
        """An instance for a batch that was read; waits for one."""
        while not self._free:
            self._with_a_batch.append(getcurrent())
            self._time.pause()
        place = self._free.pop()
        if place.instance is None or self._time.now >= place.dies_at:
            self._time.sleep(_COLD_START_SECONDS)
            place.instance = self._start()
            life = self._life_scale * self._chance.uniform(_SHORTEST_LIFE, _LONGEST_LIFE)
            place.dies_at = self._time.now + life
        return place, place.instance

    def give_back(self, place: InstancePlace) -> None:
        """It has nothing to do any more."""
        self._free.append(place)
        if self._with_a_batch:
            self._time.resume(self._with_a_batch.popleft())
            return
        without, self._without = self._without, []
        for task in without:
            self._time.resume(task)
