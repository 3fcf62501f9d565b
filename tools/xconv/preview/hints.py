"""What is no fault, and most likely not what was meant: an id that is a hash, another pixel's event id, a name, a time
that can't be read.
"""

import re
from collections.abc import Iterator

from x_conversions.conversion.event_ids import EVENT_ID, near_misses
from x_conversions.conversion.transform import Rules
from x_conversions.core.outcome import NotSent
from x_conversions.core.text import is_placeholder, plain_text
from x_conversions.core.timestamps import epoch_milliseconds, is_unset
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, child
from x_conversions.events.mapping import read_mapped_event
from x_conversions.events.paths import find_place

# What an order, or an event, is told by elsewhere; the likeliest first.
_IDS = re.compile(
    r"orderid|ordernumber|orderno|transactionid|purchaseid|checkoutid|eventid|messageid|uuid|number|id", re.ASCII
)
_INSIDE = ("", "properties", "order", "ecommerce", "data", "properties.order", "context")


def find_hints(fields: Json, rules: Rules) -> Iterator[str]:
    """One sentence for each."""
    try:
        event = read_mapped_event(fields, rules.field_mapping)
    except NotSent:
        return
    yield from _about_conversion_id(fields, event, rules)
    yield from _about_event_id(event, rules)
    yield from _about_name(fields, event)
    yield from _about_time(event)


def _about_conversion_id(fields: Json, event: Event, rules: Rules) -> Iterator[str]:
    is_named = find_place(fields, rules.conversion_id_from, lambda value: plain_text(value) is not None) is not None
    if is_named or any(plain_text(own) is not None for own in event.own_ids()):
        return
    paths = [
        f"{inside}.{name}".lstrip(".")
        for inside in _INSIDE
        for name, value in _at(fields, inside).items()
        if plain_text(value) is not None and _IDS.fullmatch(name.lower().replace("_", ""))
    ]
    said = "conversion_id is a hash of the event: no messageId, and nothing where ConversionIdFrom says"
    if paths:
        likeliest = min(paths, key=lambda path: _rank(path.rpartition(".")[2]))
        yield f"{said}; --conversion-id-from {likeliest},messageId?"
    else:
        yield f"{said}; an order's number in messageId lets X know the order again"


def _at(fields: Json, path: str) -> Json:
    for key in filter(None, path.split(".")):
        fields = child(fields, key)
    return fields


def _rank(name: str) -> int:
    return _IDS.pattern.split("|").index(name.lower().replace("_", ""))


def _about_event_id(event: Event, rules: Rules) -> Iterator[str]:
    own = rules.event_ids
    for written in event.event_id_overrides():
        if isinstance(written, str) and written.startswith("tw-") and EVENT_ID.fullmatch(written):
            pixel = written.split("-")[1]
            if pixel != own.pixel_id and written not in own.configured:
                yield f"the event's own event_id is of pixel {pixel}, not of PixelId {own.pixel_id}: it is not taken"


def _about_name(fields: Json, event: Event) -> Iterator[str]:
    written = fields.get("event") or fields.get("event_name")
    if event.name.event_type is None and isinstance(written, str):
        for _, known in near_misses({written: ""}):
            yield f"the event's name is no known one; is {known} meant?"


def _about_time(event: Event) -> Iterator[str]:
    """A `timestamp` that can't be read is rejected; any other place of a time is passed over."""
    said = (time for time in event.conversion_times() if not is_placeholder(time) and not is_unset(time))
    first = next(said, None)
    if first is not None and epoch_milliseconds(first) is None:
        yield "conversion_time can't be read, and isn't taken: a time needs its zone, as in 2026-01-29T12:00:00Z"
