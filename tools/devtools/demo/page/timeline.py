"""How many messages ended each way, over the last minutes."""

from collections import Counter, deque
from typing import Any

BUCKET_SECONDS = 2
_BUCKETS = 60


class Timeline:
    """Counts in buckets of time, the last two minutes of them."""

    def __init__(self) -> None:
        self._buckets: deque[tuple[int, Counter[str]]] = deque(maxlen=_BUCKETS)

    def add(self, now: float, outcome: str) -> None:
        """One message ended this way, at that epoch second."""
        start = _start(now)
        if not self._buckets or self._buckets[-1][0] != start:
            self._buckets.append((start, Counter()))
        self._buckets[-1][1][outcome] += 1

    def buckets(self, now: float) -> list[dict[str, Any]]:
        """Sixty buckets up to now, oldest first, those in which nothing happened included."""
        found = dict(self._buckets)
        last = _start(now)
        starts = range(last - (_BUCKETS - 1) * BUCKET_SECONDS, last + 1, BUCKET_SECONDS)
        return [{"start": start, "counts": dict(found.get(start, {}))} for start in starts]


def _start(now: float) -> int:
    return int(now) // BUCKET_SECONDS * BUCKET_SECONDS
