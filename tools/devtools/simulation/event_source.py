"""What Lambda's event source mapping does: gathers batches, and calls one function instance at a time per slot."""

from dataclasses import dataclass

import numpy as np

from devtools.simulation.conversions_pool import ConversionsPool
from devtools.simulation.counts import MessageCounts
from devtools.simulation.deployment import Deployment
from devtools.simulation.function_instance import FunctionInstance
from devtools.simulation.message_groups import MessageGroups
from devtools.simulation.record_trouble import NO_TROUBLE, InstanceKilled, RecordTrouble, Steps
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.simulated_table import SimulatedTable
from devtools.simulation.simulated_x import SimulatedX
from devtools.simulation.virtual_time import VirtualTime

_POLL_SECONDS = 1.0
_RECEIVE_SECONDS = 0.001  # for one message; Lambda receives tens of them, several at a time
_COLD_START_SECONDS = 1.0
# An instance lives for hours at most; Lambda replaces it when it likes.
_SHORTEST_LIFE, _LONGEST_LIFE = 1800.0, 7200.0


@dataclass
class Slot:
    """One of the `MaximumConcurrency` batches that may be under way.

    Parameters
    ----------
    life_scale
        How long instances live, as a multiple of what is usual.
    table
        Of delivery records; None: there is none.
    trouble
        What goes wrong around it.
    """

    deployment: Deployment
    time: VirtualTime
    queue: SimulatedQueue
    x: SimulatedX
    counts: MessageCounts
    chance: np.random.Generator
    life_scale: float
    table: SimulatedTable | None = None
    trouble: RecordTrouble = NO_TROUBLE

    def __post_init__(self) -> None:
        self._pool = ConversionsPool(self.deployment.batch_size)
        self._instance: FunctionInstance | None = None
        self._dies_at = 0.0

    def run(self) -> None:
        """Forever: gather a batch, have it handled."""
        while True:
            groups = self._gather()
            received_at = self.time.now
            try:
                self._live_instance().invoke(groups, self.counts)
            except InstanceKilled:
                self._instance = None
                self._give_back(groups, received_at)

    def _gather(self) -> MessageGroups:
        most, groups, number = self.deployment.batch_size, MessageGroups(), 0
        first_at = float("inf")
        while True:
            received = self.queue.receive(most - number, self.time.now)
            groups += received
            found = sum(count for _, count in received)
            number += found
            first_at = min(first_at, self.time.now) if number else first_at
            self.time.sleep(_RECEIVE_SECONDS * found)
            if number == most or self.time.now >= first_at + self.deployment.batch_window:
                return groups
            self.time.sleep(_POLL_SECONDS)

    def _give_back(self, groups: MessageGroups, received_at: float) -> None:
        """Nobody deletes them: they are visible again when the queue's own timeout is over."""
        for group, number in groups:
            for _ in range(number):
                self.queue.hide(group, received_at + self.deployment.visibility_timeout)

    def _live_instance(self) -> FunctionInstance:
        if self._instance is None or self.time.now >= self._dies_at:
            self.time.sleep(_COLD_START_SECONDS)
            steps = Steps(self.trouble, self.chance)
            self._instance = FunctionInstance(
                self.deployment, self.time, self.queue, self.x, self._pool, steps, self.table
            )
            life = self.life_scale * self.chance.uniform(_SHORTEST_LIFE, _LONGEST_LIFE)
            self._dies_at = self.time.now + life
        return self._instance
