"""What X did with each request, as X itself knows it: what an answer says may be something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from x_conversions.conversion.payload import Conversion


class Deed(Enum):
    """What X did."""

    COUNTED = auto()  # all, and its answer says so
    COUNTED_SOME = auto()  # the first so many, and its answer says how many
    REFUSED = auto()  # none, and its answer is about conversions
    TOO_LARGE = auto()  # none, and its answer says so
    NOT_COUNTED = auto()  # none, and its answer is one that no counting goes with
    LOST = auto()  # all or none, and its answer may stand for both
    UNREADABLE = auto()  # all or none, and its answer is a 2xx that can't be read


# After these a conversion that X counted may come back, or stand with those that a person looks at.
OPEN = frozenset({Deed.LOST, Deed.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and how many of its conversions X counted: the first ones."""

    deed: Deed
    counted: int
    group: Sequence[Conversion] = ()

    @property
    def counted_ones(self) -> Sequence[Conversion]:
        return self.group[: self.counted]
