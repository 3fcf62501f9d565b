"""Producers that send an event once more: a page that fires twice, a retry, a page opened again."""

import heapq
from collections.abc import Iterator

import numpy as np

# Seconds after the first time, each as likely as the others: into the same batch, to the other instance while the
# first is at it, after its batch, and when the instance that sent it may be gone.
_LATER = (0.3, 10.0, 60.0, 1800.0)


class Repeats:
    """Which messages come again, and when.

    Parameters
    ----------
    share
        Of the messages, from 0 to 1.
    """

    def __init__(self, share: float, chance: np.random.Generator) -> None:
        self._share, self._chance = share, chance
        self._to_come: list[tuple[float, int]] = []

    def come(self, number: int, sent_at: float) -> None:
        """A message came for the first time."""
        if self._share and self._chance.random() < self._share:
            heapq.heappush(self._to_come, (sent_at + float(self._chance.choice(_LATER)), number))

    def due(self, now: float) -> Iterator[int]:
        """The numbers of those that come again by now."""
        while self._to_come and self._to_come[0][0] <= now:
            yield heapq.heappop(self._to_come)[1]
