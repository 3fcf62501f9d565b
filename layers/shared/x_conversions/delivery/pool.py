"""What is still to be sent of one invocation, in lanes: what may hold up others goes last, and in small groups."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import IntEnum

from x_conversions.conversion.payload import Conversion


class Lane(IntEnum):
    """In the order in which they are sent."""

    FRESH = 0
    RETURNED = 1  # came back several times
    UNANSWERED = 2  # sent before, and nobody knows whether it was counted
    UNANSWERED_AGAIN = 3  # the same, more than once
    CULPRIT = 4  # alone, or in a group that time didn't suffice for, it got no usable answer while others were counted


# What is sent last, and what goes wrong there is taken for its own fault.
MAY_BE_COUNTED = (Lane.UNANSWERED, Lane.UNANSWERED_AGAIN)
APART = frozenset({*MAY_BE_COUNTED, Lane.CULPRIT})


class Pool:
    """Conversions that nothing is known against.

    Parameters
    ----------
    conversions
        In the order in which they are to be sent: money first, the least that is at stake last.
    lanes
        By the ``id()`` of a conversion; what isn't there is fresh.
    """

    def __init__(self, conversions: Iterable[Conversion], lanes: Mapping[int, Lane] | None = None) -> None:
        self._lane_of = lanes or {}
        self._lanes: tuple[deque[Conversion], ...] = tuple(deque() for _ in Lane)
        self.put_back(conversions)

    def __len__(self) -> int:
        return sum(map(len, self._lanes))

    def __getitem__(self, lane: Lane) -> Sequence[Conversion]:
        return self._lanes[lane]

    @property
    def lane(self) -> Lane | None:
        """The one whose turn it is; None when there is nothing left."""
        return next((lane for lane in Lane if self._lanes[lane]), None)

    def lane_of(self, conversion: Conversion) -> Lane:
        return self._lane_of.get(id(conversion), Lane.FRESH)

    def take(self, lane: Lane, size: int) -> list[Conversion]:
        waiting = self._lanes[lane]
        return [waiting.popleft() for _ in range(min(size, len(waiting)))]

    def take_first(self) -> list[Conversion]:
        """The first of the lane whose turn it is; there must be one."""
        return [next(filter(None, self._lanes)).popleft()]

    def take_last(self, lane: Lane) -> list[Conversion]:
        """One with which the least is at stake."""
        return [self._lanes[lane].pop()]

    def take_other_end(self, event_ids: Collection[str]) -> list[Conversion]:
        """One as unlike those at the front as there is: with none of these event ids, and without money."""
        # What was sent before without an answer is no probe while there is anything else.
        candidates = [*self._lanes[Lane.RETURNED], *self._lanes[Lane.FRESH]]
        candidates = candidates or [one for lane in reversed(Lane) for one in self._lanes[lane]]
        unlike = max(reversed(candidates), key=lambda one: (one.event_id not in event_ids, not one.carries_money))
        return self.remove(lambda one: one is unlike)

    def put_back(self, conversions: Iterable[Conversion]) -> None:
        """These are to be sent, after the others of their lanes."""
        if not self._lane_of:
            self._lanes[Lane.FRESH].extend(conversions)
            return
        for conversion in conversions:
            self._lanes[self.lane_of(conversion)].append(conversion)

    def put_first(self, conversions: Sequence[Conversion]) -> None:
        """These are to be sent, before the others of their lanes."""
        for conversion in reversed(conversions):
            self._lanes[self.lane_of(conversion)].appendleft(conversion)

    def remove(self, is_meant: Callable[[Conversion], bool]) -> list[Conversion]:
        """Take out all that are meant."""
        found: list[Conversion] = []
        for lane in self._lanes:
            if taken := [one for one in lane if is_meant(one)]:
                left = [one for one in lane if not is_meant(one)]
                found += taken
                lane.clear()
                lane.extend(left)
        return found

    def drain(self, lanes: Iterable[Lane] = Lane) -> list[Conversion]:
        """Everything in these lanes; they are empty then."""
        found: list[Conversion] = []
        for lane in lanes:
            found += self._lanes[lane]
            self._lanes[lane].clear()
        return found
