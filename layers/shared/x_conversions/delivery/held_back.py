"""The conversions of one invocation whose event id is held back: none is sent, or one of each id to see."""

from collections.abc import Callable, Iterable, Sequence

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.event_id_holds import EventIdHolds
from x_conversions.delivery.refusal_attribution import tag_of


class HeldBack:
    """Those that are held back, those that wait for the one that is tried, and those that are to be tried.

    Attributes
    ----------
    ended
        Held back: they are not sent in this invocation any more.
    """

    def __init__(self, holds: EventIdHolds) -> None:
        self._holds = holds
        self._waiting: dict[str, list[Conversion]] = {}  # by tag
        self._tries: list[Conversion] = []
        self.ended: list[Conversion] = []

    @property
    def has_tries(self) -> bool:
        return bool(self._tries)

    @property
    def tries(self) -> Sequence[Conversion]:
        return tuple(self._tries)

    def let_through(self, conversions: Iterable[Conversion]) -> Iterable[Conversion]:
        """Those whose event id is not held back; of each whose hold is over one is tried."""
        if not self._holds:
            return conversions
        free: list[Conversion] = []
        for conversion in conversions:
            event_id = conversion.event_id
            if not self._holds.is_held(event_id):
                free.append(conversion)
            elif self._holds.seconds_left(event_id):
                self.ended.append(conversion)
            else:
                self._waiting.setdefault(tag_of(event_id), []).append(conversion)
        for tag in list(self._waiting):
            self._try_one(tag)
        return free

    def take(self) -> list[Conversion]:
        return [self._tries.pop()]

    def requeued(self, group: Sequence[Conversion]) -> Sequence[Conversion]:
        """X didn't look at these: whoever was tried is still to be; returns the others."""
        if not self._holds:
            return group
        self._tries += filter(self._is_tried, group)
        return [one for one in group if not self._is_tried(one)]

    def take_ended(self) -> list[Conversion]:
        """What is held back, once."""
        ended, self.ended = self.ended, []
        return ended

    def counted(self, group: Sequence[Conversion]) -> list[Conversion]:
        """X counted these; returns those that needn't wait any more."""
        if not self._holds:
            return []
        event_ids = {conversion.event_id for conversion in group}
        self._holds.counted(event_ids)
        return [one for event_id in event_ids for one in self._waiting.pop(tag_of(event_id), ())]

    def is_own_trouble(self, conversion: Conversion) -> bool:
        """Whether the stack itself configured the event id."""
        return self._holds.is_configured(conversion.event_id)

    def refused(self, conversion: Conversion) -> Callable[[Conversion], bool] | None:
        """X refused it alone, for the stack's own event id; returns who else is held back now, if anybody is."""
        tag = tag_of(conversion.event_id)
        self._holds.refused(tag)
        self.ended.append(conversion)
        if not self._holds.is_held(tag):
            return None
        self.ended += self._waiting.pop(tag, ())
        return lambda other: tag_of(other.event_id) == tag

    def inconclusive(self, conversion: Conversion) -> None:
        """It got no answer about its event id: another one is tried, if others wait for that and none is."""
        tag = tag_of(conversion.event_id)
        if tag in self._waiting and not any(tag_of(one.event_id) == tag for one in self._tries):
            self._try_one(tag)

    def remove(self, is_meant: Callable[[Conversion], bool]) -> list[Conversion]:
        """Take out all that are to be tried and are meant; others are tried in their place."""
        found = [one for one in self._tries if is_meant(one)]
        self._tries = [one for one in self._tries if not is_meant(one)]
        for conversion in found:
            self.inconclusive(conversion)
        return found

    def drain(self) -> list[Conversion]:
        """Everybody who still waits."""
        found = [*self._tries, *(one for waiting in self._waiting.values() for one in waiting)]
        self._tries, self._waiting = [], {}
        return found

    def _is_tried(self, conversion: Conversion) -> bool:
        """Whether it was sent to see if X takes its event id again."""
        return self._holds.is_held(conversion.event_id) and not self._holds.seconds_left(conversion.event_id)

    def _try_one(self, tag: str) -> None:
        self._tries.append(self._waiting[tag].pop())
        if not self._waiting[tag]:
            del self._waiting[tag]
