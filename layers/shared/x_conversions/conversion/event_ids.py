"""From an event's name to X's event id."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import orjson

from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import shown_name
from x_conversions.events.event import Event
from x_conversions.events.names import EVENT_NAMES, EVENT_TYPES, EventName, normalise

# X shows ids as tw-<pixel>-<tag> and takes <tag> alone, too; both parts are base 36, a 64-bit number at the longest.
EVENT_ID = re.compile(r"(?:tw-[0-9a-z]{1,13}-)?[0-9a-z]{1,13}", re.ASCII)
# As ids they would pass for short ones.
_TYPES_IN_SMALL_LETTERS = {event_type.lower(): event_type for event_type in EVENT_NAMES}


@dataclass(frozen=True, slots=True)
class EventIds:
    """The stack's `EventIds` and `DefaultEventId`.

    Parameters
    ----------
    entries
        X event id by normalised event name or X event type.
    default
        For the events that no entry covers; may be empty.
    pixel_id
        The stack's own pixel.
    types
        X event type of the entries that name one in place of an id, by the same names.

    Attributes
    ----------
    configured
        The ids that the parameters name, those of the own pixel in both of X's forms.
    """

    entries: Mapping[str, str]
    default: str
    pixel_id: str
    types: Mapping[str, str] = field(default_factory=dict)
    configured: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        named = {*self.entries.values(), *filter(None, [self.default])}
        own = f"tw-{self.pixel_id}-"
        tags = {event_id.removeprefix(own) for event_id in named} - {one for one in named if one.startswith("tw-")}
        object.__setattr__(self, "configured", frozenset(named | tags | {own + tag for tag in tags}))

    def resolve(self, event: Event) -> str:
        """X's event id for an event; one whose entry names an X event type is of that type from here on.

        Raises
        ------
        Skipped
            ``unmapped_event``: no override, no entry for its name or type, and no default that takes it.
            ``not_a_conversion``: the name never is one, or `DefaultEventId` would be the only one to take it for one.
        """
        if self.types:
            event.name = self._of_named_type(event.name)
        name = event.name
        if name.is_check:
            raise Skipped(Reason.NOT_A_CONVERSION, "sent by a tool, to look at the way")
        for own in event.event_id_overrides():
            if isinstance(own, str) and self._overrides(own):
                return own
        event_id = self.entries.get(name.normalised)
        if event_id is None and name.event_type is not None:
            event_id = self.entries.get(name.event_type.lower())
        return self._by_default(name) if event_id is None else event_id

    def _of_named_type(self, name: EventName) -> EventName:
        # An entry for the name itself goes before one for the type that the name has by the table.
        key = name.normalised
        if key not in self.entries and name.event_type is not None:
            key = name.event_type.lower()
        event_type = self.types.get(key)
        return name if event_type is None else replace(name, event_type=event_type)

    def _by_default(self, name: EventName) -> str:
        if not self.default or (self.entries and name.event_type == "PageView"):
            raise Skipped(Reason.UNMAPPED_EVENT, f"no event id for {shown_name(name.normalised)}")
        if not name.is_taken_by_default():
            raise Skipped(Reason.NOT_A_CONVERSION, "an event of this name is none for DefaultEventId")
        return self.default

    def _overrides(self, own: str) -> bool:
        """Whether an event's own `event_id` is one of X's: elsewhere that field is the id to deduplicate by."""
        if own in self.configured:
            return True
        return own.startswith(f"tw-{self.pixel_id}-") and EVENT_ID.fullmatch(own) is not None


def near_misses(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Keys of `EventIds` that are close to a known name and aren't one: (`Purchse`, `Purchase`)."""
    from difflib import get_close_matches  # noqa: PLC0415 - once per cold start, and only with custom names

    known = {normalise(name): name for event_type, names in EVENT_NAMES.items() for name in (event_type, *names)}
    for name in names:
        if normalise(name) not in EVENT_TYPES:
            # 0.85: one wrong, missing or swapped letter in six; Purchse is caught, Newsletter Signup isn't.
            for close in get_close_matches(normalise(name), known, n=1, cutoff=0.85):
                yield name, known[close]


def event_id_entries(setting: str) -> dict[str, str]:
    """The entries of `EventIds` as they were written, in either form.

    Raises
    ------
    ValueError
        For what is neither ``Name=id,Name=id`` nor a JSON object of strings.
    """
    setting = setting.strip()
    if setting.startswith("{"):
        try:
            entries = orjson.loads(setting)
        except orjson.JSONDecodeError:
            raise ValueError("EventIds is not valid JSON; Purchase=tw-o8z6j-o87ne is accepted, too") from None
        for name, event_id in entries.items():
            if not isinstance(event_id, str):
                raise ValueError(
                    f"EventIds gives {shown_name(name)} the id {event_id!r}; "
                    "an event id is a text such as tw-o8z6j-o87ne"
                )
        return dict(entries)
    entries = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, equals, event_id = (part.strip() for part in entry.partition("="))
        if not (name and equals and event_id):
            written = f"{shown_name(name) if name else ''}{equals}{event_id}"
            raise ValueError(
                f"EventIds has the entry '{written}'; it takes Name=event id, as in Purchase=tw-o8z6j-o87ne"
            )
        if name in entries:
            raise ValueError(f"EventIds names {shown_name(name)} twice; it takes each event once")
        entries[name] = event_id
    return entries


def read_event_ids(setting: str, default: str, pixel_id: str) -> EventIds:
    """`EventIds` and `DefaultEventId`, checked: forms of the ids, types with an id, no two entries that compare equal.

    Raises
    ------
    ValueError
        Naming the entry.
    """
    entries: dict[str, str] = {}
    types: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in event_id_entries(setting).items():
        key = normalise(name)
        if key in names:
            both = f"{shown_name(names[key])} and {shown_name(name)}"
            raise ValueError(f"EventIds has {both}, which name the same event; it takes each once")
        names[key] = name
        if value in EVENT_NAMES:
            types[key] = value
        else:
            entries[key] = _checked_id(name, value)
    for key, event_type in types.items():
        if event_type.lower() not in entries:
            raise ValueError(
                f"EventIds makes {shown_name(names[key])} a {event_type}, which has no id of its own; "
                f"add {event_type}=event id"
            )
    entries |= {key: entries[event_type.lower()] for key, event_type in types.items()}
    if default and not EVENT_ID.fullmatch(default):
        raise ValueError(f"DefaultEventId is {default!r}; an event id looks like tw-o8z6j-o87ne")
    if not entries and not default:
        raise ValueError("EventIds and DefaultEventId are both empty; one of them must say where events go")
    return EventIds(entries, default, pixel_id, types)


def _checked_id(name: str, value: str) -> str:
    if not EVENT_ID.fullmatch(value):
        raise ValueError(
            f"EventIds gives {shown_name(name)} the id {value!r}; "
            "an event id looks like tw-o8z6j-o87ne, a type like Purchase"
        )
    if (meant := _TYPES_IN_SMALL_LETTERS.get(value)) is not None:
        raise ValueError(f"EventIds gives {shown_name(name)} the id {value!r}; the event type is written {meant}")
    return value
