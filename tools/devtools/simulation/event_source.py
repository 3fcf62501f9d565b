"""What Lambda's event source mapping does: five pollers gather batches, each on its own, and instances handle them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from devtools.local_aws.polling import Backoff, retry_pauses
from devtools.simulation.counts import MessageCounts
from devtools.simulation.deployment import Deployment
from devtools.simulation.instances import Instances
from devtools.simulation.message_groups import MessageGroups
from devtools.simulation.record_trouble import InstanceKilled
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.virtual_time import VirtualTime

_RECEIVE_SECONDS = 0.001  # for one message; Lambda receives tens of them, several at a time
_BACKED_OFF_SECONDS = 5.0  # until a poller that was told to pause looks whether it still has to


@dataclass
class SimulatedPoller:
    """One of Lambda's connections to the queue.

    Parameters
    ----------
    number
        From 0: those with the highest pause first.
    look_seconds
        What a long poll is here: a look into the queue about so often.
    throttled
        When Lambda starts no batch, because the account's concurrency is used up; epoch seconds.
    """

    number: int
    deployment: Deployment
    time: VirtualTime
    queue: SimulatedQueue
    counts: MessageCounts
    chance: np.random.Generator
    instances: Instances
    backoff: Backoff
    look_seconds: float
    throttled: Sequence[tuple[float, float]] = ()

    def run(self) -> None:
        """Forever: gather a batch, have it handled."""
        while True:
            while self.number >= self.backoff.pollers:
                self.time.sleep(_BACKED_OFF_SECONDS)
            self.instances.wait_for_a_free_one()
            groups, received_at = self._gather()
            if self._may_start(received_at):
                self._handle(groups, received_at)
            else:
                self._give_back(groups, received_at)

    def _gather(self) -> tuple[MessageGroups, float]:
        """A batch, and when its first message was received: the window is this poller's alone."""
        most, groups, number = self.deployment.batch_size, MessageGroups(), 0
        first_at = float("inf")
        while True:
            if received := self.queue.receive(most - number, self.time.now):  # most looks find nothing
                groups += received
                found = sum(count for _, count in received)
                number += found
                first_at = min(first_at, self.time.now)
                self.time.sleep(_RECEIVE_SECONDS * found)
            if number == most or self.time.now >= first_at + self.deployment.batch_window:
                return groups, first_at
            # At random, or the poller that always comes first would get all of it.
            self.time.sleep(self.look_seconds * (0.5 + self.chance.random()))

    def _may_start(self, received_at: float) -> bool:
        """Whether Lambda came to start the batch before SQS hands its messages out again; tried until then."""
        pauses = retry_pauses()
        while any(start <= self.time.now < end for start, end in self.throttled):
            self.backoff.failed()
            self.counts.throttles += 1
            self.time.sleep(next(pauses))
            if self.time.now >= received_at + self.deployment.visibility_timeout:
                return False
        return True

    def _handle(self, groups: MessageGroups, received_at: float) -> None:
        place, instance = self.instances.take()
        try:
            instance.invoke(groups, self.counts, received_at)
            self.backoff.succeeded()
        except InstanceKilled:  # no reason to back off: the function reports batch item failures
            place.instance = None
            self._give_back(groups, received_at)
        finally:
            self.instances.give_back(place)

    def _give_back(self, groups: MessageGroups, received_at: float) -> None:
        """Nobody deletes them: they are visible again when the queue's own timeout is over."""
        for group, number in groups:
            for _ in range(number):
                self.queue.hide(group, received_at + self.deployment.visibility_timeout)
