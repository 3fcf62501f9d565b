"""A log group's lines, and which of them were seen before."""

from collections import deque
from typing import NamedTuple

_REMEMBERED = 100_000


class LogLine(NamedTuple):
    """A line of a log stream: when it was printed, in epoch milliseconds, and what it says."""

    at: int
    message: str
    stream: str = ""


class SeenLines:
    """The last 100,000 lines, by what they are: a live line has no id that an asked one would have, too."""

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._order: deque[int] = deque()

    def add(self, line: LogLine) -> bool:
        """Remember a line; whether it is new."""
        # 64 bits of each: a line may name 500 ids. One of 100,000 is taken for another once in billions of lines.
        known = hash(line)
        if known in self._known:
            return False
        self._known.add(known)
        self._order.append(known)
        if len(self._order) > _REMEMBERED:
            self._known.discard(self._order.popleft())
        return True
