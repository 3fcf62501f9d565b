"""Event ids that the stack itself configured and X refuses: the stack's trouble, never an event's."""

from collections.abc import Callable, Collection, Sequence

from x_conversions.delivery.refusal_attribution import tag_of
from x_conversions.x_api.errors import XError

HOLD_SECONDS = 900.0  # contract section 8
# One conversion may be refused for its event id by an error of X's: so many in a row are the event id's trouble.
_REFUSALS_OF_A_HOLD = 3


def is_about_event_id(errors: Sequence[XError]) -> bool:
    """Whether one of X's errors is about the event id."""
    return any(error.field_name == "event_id" or error.is_about_event_id for error in errors)


class EventIdHolds:
    """Which of the stack's event ids are held back; learnt by a function instance, and outlives invocations.

    Parameters
    ----------
    configured
        The ids that the stack's parameters name.
    clock
        Epoch seconds.
    """

    def __init__(self, configured: Collection[str], clock: Callable[[], float]) -> None:
        self._tags = frozenset(map(tag_of, configured))
        self._clock = clock
        self._refused: dict[str, int] = {}  # alone and in a row
        self._held_until: dict[str, float] = {}

    def __bool__(self) -> bool:
        """Whether X has refused any of them lately."""
        return bool(self._refused)

    def is_configured(self, event_id: str) -> bool:
        return tag_of(event_id) in self._tags

    def refused(self, event_id: str) -> None:
        """X refused a conversion alone, for this event id."""
        tag = tag_of(event_id)
        self._refused[tag] = self._refused.get(tag, 0) + 1
        if self._refused[tag] >= _REFUSALS_OF_A_HOLD:
            self._held_until[tag] = self._clock() + HOLD_SECONDS

    def counted(self, event_ids: Collection[str]) -> None:
        """X counted conversions with these."""
        for tag in map(tag_of, event_ids):
            self._refused.pop(tag, None)
            self._held_until.pop(tag, None)

    def is_held(self, event_id: str) -> bool:
        """Whether it is to be sent alone at most, and only when `seconds_left` is 0."""
        return tag_of(event_id) in self._held_until

    def seconds_left(self, event_id: str) -> float:
        """Until one may be tried. Never longer than a hold: the clock may be set back."""
        return min(HOLD_SECONDS, max(0.0, self._held_until.get(tag_of(event_id), 0.0) - self._clock()))
