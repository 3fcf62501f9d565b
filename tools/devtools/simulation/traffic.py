"""What producers send."""

from collections.abc import Iterator, Sequence

import numpy as np

from devtools.simulation.message_groups import MessageGroup, MessageGroups
from devtools.simulation.poison import GOOD, KINDS

# Messages sent within so many seconds count as sent together.
_GRAIN_SECONDS = 10.0


class Traffic:
    """Events that come at random, so many a second.

    Parameters
    ----------
    phases
        From when on (epoch seconds) how many events a second come, in order.
    poison_share
        Share of the events that X refuses, the three kinds in turn.
    """

    def __init__(self, phases: Sequence[tuple[float, float]], poison_share: float, chance: np.random.Generator) -> None:
        self._phases, self._poison_share, self._chance = list(phases), poison_share, chance
        self._kind = GOOD
        self.sent = 0
        self.sent_poison = 0

    def stop(self, now: float) -> None:
        """No more events from now on."""
        self._phases.append((now, 0.0))

    def sent_between(self, start: float, end: float) -> Iterator[tuple[MessageGroup, int]]:
        """The events of (start, end]."""
        while start < end:
            step = min(end, start + _GRAIN_SECONDS)
            if number := int(self._chance.poisson(self._rate(start) * (step - start))):
                yield from self._groups((start + step) / 2, number)
            start = step

    def backlog(self, sent_at: float, number: int) -> MessageGroups:
        """Events that are there already."""
        return list(self._groups(sent_at, number))

    def _groups(self, sent_at: float, number: int) -> Iterator[tuple[MessageGroup, int]]:
        self.sent += number
        poison = int(self._chance.binomial(number, self._poison_share)) if self._poison_share else 0
        if number > poison:
            yield MessageGroup(sent_at), number - poison
        for _ in range(poison):
            self.sent_poison += 1
            self._kind = self._kind % KINDS + 1
            yield MessageGroup(sent_at, self._kind), 1

    def _rate(self, moment: float) -> float:
        return next((rate for start, rate in reversed(self._phases) if start <= moment), 0.0)
