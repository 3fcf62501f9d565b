"""What producers send."""

from collections.abc import Iterator, Sequence
from itertools import cycle

import numpy as np

from devtools.simulation.message_groups import MessageGroup, MessageGroups
from devtools.simulation.poison import GOOD, REFUSED, number_of
from devtools.simulation.repeats import Repeats

# Messages sent within so many seconds count as sent together; where each is told from the others, less so.
_GRAIN_SECONDS, _FINE_GRAIN_SECONDS = 10.0, 1.0


class Traffic:
    """Events that come at random, so many a second.

    Parameters
    ----------
    phases
        From when on (epoch seconds) how many events a second come, in order.
    poison_share, poison
        Share of the events that X refuses or can't answer, and their kinds, which come in turn.
    is_numbered
        Whether each message is told from all others.
    repeats
        Share of the events that come once more, as the same conversion; of messages that have a number.
    """

    def __init__(  # noqa: PLR0913 - what producers can do
        self,
        phases: Sequence[tuple[float, float]],
        poison_share: float,
        chance: np.random.Generator,
        poison: Sequence[str] = REFUSED,
        *,
        is_numbered: bool = False,
        repeats: float = 0.0,
    ) -> None:
        self._phases, self._poison_share, self._chance = list(phases), poison_share, chance
        self._kinds = cycle(map(number_of, poison))
        self._grain = _FINE_GRAIN_SECONDS if is_numbered else _GRAIN_SECONDS
        self._is_numbered = is_numbered
        self._repeats = Repeats(repeats, chance)
        self.sent = 0
        self.sent_poison = 0

    def stop(self, now: float) -> None:
        """No more events from now on."""
        self._phases.append((now, 0.0))

    def sent_between(self, start: float, end: float) -> Iterator[tuple[MessageGroup, int]]:
        """The events of (start, end]."""
        while start < end:
            step = min(end, start + self._grain)
            if number := int(self._chance.poisson(self._rate(start) * (step - start))):
                yield from self._groups((start + step) / 2, number)
            for number in self._repeats.due(step):
                self.sent += 1
                yield MessageGroup(step, number=number), 1
            start = step

    def backlog(self, sent_at: float, number: int) -> MessageGroups:
        """Events that are there already."""
        return list(self._groups(sent_at, number))

    def _groups(self, sent_at: float, number: int) -> Iterator[tuple[MessageGroup, int]]:
        poison = int(self._chance.binomial(number, self._poison_share)) if self._poison_share else 0
        kinds = [next(self._kinds) for _ in range(poison)]
        self.sent_poison += poison
        if self._is_numbered:
            for kind in [*[GOOD] * (number - poison), *kinds]:
                self.sent += 1
                self._repeats.come(self.sent, sent_at)
                yield MessageGroup(sent_at, kind, number=self.sent), 1
            return
        self.sent += number
        if number > poison:
            yield MessageGroup(sent_at), number - poison
        yield from ((MessageGroup(sent_at, kind), 1) for kind in kinds)

    def _rate(self, moment: float) -> float:
        for start, rate in reversed(self._phases):
            if start <= moment:
                return rate
        return 0.0
