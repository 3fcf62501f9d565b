"""From an event's name to X's event id."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from x_conversions.core.outcome import Reason, Skipped
from x_conversions.events.event import Event
from x_conversions.events.names import EVENT_NAMES, EVENT_TYPES, normalise

# X shows ids as tw-<pixel>-<tag> and takes <tag> alone, too; both parts are base 36, a 64-bit number at the longest.
EVENT_ID = re.compile(r"(?:tw-[0-9a-z]{1,13}-)?[0-9a-z]{1,13}", re.ASCII)
# An event's own properties.event_id may be anything, a UUID or a word included. Only what can hardly be anything
# else overrides: the long form, or a tag of the length X gives out with a digit and a letter in it.
_OVERRIDE = re.compile(r"tw-[0-9a-z]{1,13}-[0-9a-z]{1,13}|(?=[0-9a-z]*[0-9])(?=[0-9a-z]*[a-z])[0-9a-z]{4,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EventIds:
    """The stack's `EventIds` and `DefaultEventId`.

    Parameters
    ----------
    entries
        X event id by normalised event name or X event type.
    default
        For the events that no entry covers; may be empty.
    """

    entries: Mapping[str, str]
    default: str

    def resolve(self, event: Event) -> str:
        """X's event id for an event.

        Raises
        ------
        Skipped
            ``unmapped_event``: no override, no entry for its name or type, and no default that takes it.
        """
        name, properties = event.name, event.properties
        if "event_id" in properties or "eventId" in properties:
            own = properties.get("event_id") or properties.get("eventId")
            if isinstance(own, str) and _OVERRIDE.fullmatch(own):
                return own
        event_id = self.entries.get(name.normalised)
        if event_id is None and name.event_type is not None:
            event_id = self.entries.get(name.event_type.lower())
        if event_id is None and self.default and not (event.is_page and self.entries):
            event_id = self.default
        if event_id is None:
            raise Skipped(Reason.UNMAPPED_EVENT)
        return event_id


def near_misses(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Keys of `EventIds` that are close to a known name and aren't one: (`Purchse`, `Purchase`)."""
    from difflib import get_close_matches  # noqa: PLC0415 - once per cold start, and only with custom names

    known = {normalise(name): name for event_type, names in EVENT_NAMES.items() for name in (event_type, *names)}
    for name in names:
        if normalise(name) not in EVENT_TYPES:
            # 0.85: one wrong, missing or swapped letter in six; Purchse is caught, Newsletter Signup isn't.
            for close in get_close_matches(normalise(name), known, n=1, cutoff=0.85):
                yield name, known[close]
