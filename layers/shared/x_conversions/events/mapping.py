"""`FieldMapping`: where a producer keeps what, for producers that no reader knows, or that keep it elsewhere.

A layer over the event that a reader made: what a field is mapped to comes first, what the reader finds after it. A
stack without the parameter has no such layer.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from x_conversions.core.outcome import Rejected
from x_conversions.core.text import plain_text
from x_conversions.events.consent import read_consent_of_a_stranger
from x_conversions.events.consent_statements import Statement
from x_conversions.events.event import Candidates, Event, Located
from x_conversions.events.fields import Json, child, lower
from x_conversions.events.names import EventName, event_names
from x_conversions.events.paths import Place, read_places, values_at
from x_conversions.events.producers import read_event
from x_conversions.events.producers.segment import KINDS, PAGE, SegmentEvent

FIELDS = (
    "event", "conversion_time", "value", "currency", "email", "phone", "twclid", "ip_address", "user_agent", "page_url",
    "description", "search_string", "products", "consent",
)  # fmt: skip
_PATH = re.compile(r"[A-Za-z0-9_$]+(?:\.[A-Za-z0-9_$]+)*", re.ASCII)

# The places of each field that is mapped.
FieldMapping = Mapping[str, tuple[Place, ...]]


def read_field_mapping(setting: str) -> FieldMapping:
    """The entries of `FieldMapping`, written ``value=properties.order.grand_total,email=properties.customer.mail``.

    Raises
    ------
    ValueError
        One line: an entry that is none, an unknown field, one that is there twice, a path that is none.
    """
    mapping: dict[str, tuple[Place, ...]] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        field, equals, path = (part.strip() for part in entry.partition("="))
        if not (field and equals and path):
            raise ValueError(f"FieldMapping has the entry {entry!r}; it takes field=path, as in value=properties.total")
        if field not in FIELDS:
            raise ValueError(f"FieldMapping has no field {field!r}; its fields are {', '.join(FIELDS)}")
        if field in mapping:
            raise ValueError(f"FieldMapping names {field} twice; it takes each field once")
        if not _PATH.fullmatch(path):
            raise ValueError(f"FieldMapping maps {field} to {path!r}; a path looks like properties.order.total")
        mapping[field] = read_places(path)
    return mapping


def read_mapped_event(fields: Json, mapping: FieldMapping) -> Event:
    """What a producer wrote, as `read_event` and a `FieldMapping` read it.

    An object that no reader knows is a track event when the mapped place of `event` holds a text.

    Raises
    ------
    Rejected, Skipped
        As `read_event`.
    """
    if not mapping:
        return read_event(fields)
    name = _mapped_name(fields, mapping)
    try:
        event = read_event(fields)
    except Rejected:
        if name is None:
            raise
        event = StrangersEvent(name, fields, child(fields, "properties"), child(fields, "context"))
    if name is not None and event.name is not PAGE:
        event.name = name
    return MappedEvent(event, mapping)


def _mapped_name(fields: Json, mapping: FieldMapping) -> EventName | None:
    for value, _ in values_at(fields, mapping.get("event", ())):
        text = plain_text(value) if isinstance(value, str) else None
        # Mapped to `type`: of Segment's events, and of what the intake makes of any, that is the kind of call.
        if text is not None and not (lower(text) in KINDS and value == fields.get("type")):
            return event_names[text]
    return None


class StrangersEvent(SegmentEvent):
    """An event of a shape that no reader knows. Nobody can say where a refusal would be in it: it counts anywhere."""

    __slots__ = ()

    def consent(self) -> Sequence[Statement]:
        return read_consent_of_a_stranger(self.fields)


class MappedEvent(Event):
    """An event, with what is mapped before what its reader finds; all else is the reader's."""

    __slots__ = ("_mapping", "_read")

    def __init__(self, read: Event, mapping: FieldMapping) -> None:
        self._read, self._mapping = read, mapping
        super().__init__(read.name, read.fields)

    @property
    def name(self) -> EventName:
        """The reader's own, because what it finds first may depend on what is said to have happened."""
        return self._read.name

    @name.setter
    def name(self, name: EventName) -> None:
        self._read.name = name

    @property
    def identifier_places(self) -> Sequence[str]:  # type: ignore[override]
        """Those of the mapping, then the reader's own."""
        mapped = (self._mapping.get(field, ()) for field in ("twclid", "email", "phone"))
        paths = (".".join((*parents, keys[0])) for places in mapped for parents, keys in places[:1])
        return (*paths, *self._read.identifier_places)

    def mapped(self, field: str) -> Candidates:
        return (value for value, _ in self._located(field))

    def conversion_times(self) -> Candidates:
        return chain(self.mapped("conversion_time"), self._read.conversion_times())

    def values(self) -> Candidates:
        return chain(self.mapped("value"), self._read.values())

    def currencies(self) -> Candidates:
        return chain(self.mapped("currency"), self._read.currencies())

    def emails(self) -> Candidates:
        return chain(self.mapped("email"), self._read.emails())

    def phones(self) -> Iterable[Located]:
        return chain(self._located("phone"), self._read.phones())

    def click_ids(self) -> Candidates:
        return chain(self.mapped("twclid"), self._read.click_ids())

    def locations(self) -> Candidates:
        return chain(self.mapped("page_url"), self._read.locations())

    def ip_addresses(self) -> Candidates:
        return chain(self.mapped("ip_address"), self._read.ip_addresses())

    def user_agents(self) -> Candidates:
        return chain(self.mapped("user_agent"), self._read.user_agents())

    def page_urls(self) -> Candidates:
        return chain(self.mapped("page_url"), self._read.page_urls())

    def descriptions(self) -> Candidates:
        return chain(self.mapped("description"), self._read.descriptions())

    def search_strings(self) -> Candidates:
        return chain(self.mapped("search_string"), self._read.search_strings())

    def product_lists(self) -> Candidates:
        return chain(self.mapped("products"), self._read.product_lists())

    def _located(self, field: str) -> Iterable[Located]:
        return values_at(self.fields, self._mapping.get(field, ()))


def _handed_on(name: str) -> Callable[..., Any]:
    def method(self: MappedEvent, *arguments: Any) -> Any:
        return getattr(self._read, name)(*arguments)

    return method


# What isn't mapped is asked of the event as it was read: every method that an Event has, or will have.
for _name in [one for one in vars(Event) if not one.startswith("_") and callable(getattr(Event, one))]:
    if _name not in vars(MappedEvent):
        setattr(MappedEvent, _name, _handed_on(_name))
