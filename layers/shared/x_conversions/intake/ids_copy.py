"""What ids the copy of an event has, and where: found by the deliver function's own rules, and found there again."""

from collections.abc import Sequence
from typing import Any

import orjson

from x_conversions.conversion.conversion_id import find_conversion_id, sendable_id
from x_conversions.core.text import plain_text
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, child
from x_conversions.events.message import Message
from x_conversions.events.paths import Place, find_place, put_at, read_places

_MESSAGE_ID = read_places("messageId")
# Ids that a later `ConversionIdFrom` may ask for, beside those of today's.
_KNOWN_IDS = ("conversion_id", "order_id", "transaction_id")


def add_ids(copy: dict[str, Any], event: Event, fields: Json, wanted: tuple[Place, ...], received_at: int) -> None:
    """Write the conversion id to where `ConversionIdFrom` finds it, and the ids it may ask for another day."""
    message = Message("", "", _written(fields), received_at, 1)
    properties = child(fields, "properties")
    for key in _KNOWN_IDS:
        if (found := sendable_id(properties.get(key))) is not None:
            copy["properties"][key] = found
    copy["messageId"] = find_conversion_id(fields, event, _MESSAGE_ID, message)
    place = find_place(fields, wanted, lambda value: plain_text(value) is not None) or _place_of_own(wanted)
    put_at(copy, place, find_conversion_id(fields, event, wanted, message))


def _place_of_own(wanted: Sequence[Place]) -> tuple[str, ...]:
    """Where an id goes that stands at none of the places: the message's, or else the first of them."""
    if any(not parents and "messageId" in keys for parents, keys in wanted):
        return ("messageId",)
    parents, keys = wanted[0]
    return (*parents, keys[0])


def _written(fields: Json) -> str:
    try:
        return orjson.dumps(fields).decode()
    except orjson.JSONEncodeError:  # nested deeper than orjson writes
        return repr(fields)
