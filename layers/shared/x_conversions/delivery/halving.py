"""Finding the bad ones of a set by sending halves of it (Hwang's generalised binary splitting)."""

from collections.abc import Callable
from math import log

from x_conversions.conversion.payload import Conversion

# With one bad one found, this many others are taken to be good until more is known: a bad one at the very front says
# little about the rest.
_BELIEVED_GOOD = 16


class Suspects:
    """Sets of which each holds a bad one, as far as anybody knows: X would not take it whole."""

    def __init__(self) -> None:
        self._sets: list[list[Conversion]] = []

    def __len__(self) -> int:
        return sum(map(len, self._sets))

    @property
    def members(self) -> list[Conversion]:
        return [conversion for suspects in self._sets for conversion in suspects]

    @property
    def size_of_next(self) -> int:
        return max(1, len(self._sets[-1]) // 2)

    def add(self, suspects: list[Conversion]) -> None:
        if suspects:
            self._sets.append(suspects)

    def take(self, most: int) -> tuple[list[Conversion], list[Conversion]]:
        """The first half of a set, at most so many, and the rest of it.

        When the half goes through, the rest is known to hold a bad one, and is halved further without being sent. When
        it doesn't, nothing is known about the rest any more.
        """
        size = min(most, self.size_of_next)
        suspects = self._sets.pop()
        return suspects[:size], suspects[size:]

    def remove(self, is_meant: Callable[[Conversion], bool]) -> list[Conversion]:
        """Take out all that are meant; returns them."""
        found = [conversion for suspects in self._sets for conversion in suspects if is_meant(conversion)]
        if found:
            sets = self._sets
            self._sets = []
            for suspects in sets:
                self.add([conversion for conversion in suspects if not is_meant(conversion)])
        return found

    def drain(self) -> list[Conversion]:
        found, self._sets = self.members, []
        return found


class Odds:
    """How many of an invocation were good and bad so far, and what group that makes worth trying."""

    def __init__(self) -> None:
        self._good = self._bad = 0

    def counted(self, good: int) -> None:
        self._good += good

    def refused(self) -> None:
        """One was found bad by being sent alone."""
        self._bad += 1

    def best_size(self, most: int) -> int:
        """So many that a group of them is as likely good as not, which is when its answer says most."""
        if not self._bad:
            return most
        return min(most, max(1, round(log(2) * (self._good + self._bad + _BELIEVED_GOOD) / self._bad)))
