"""From a message body to an event: JSON, envelopes, type and name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from x_conversions.core.outcome import Reason, Rejected, Skipped
from x_conversions.core.text import plain_text
from x_conversions.events.names import EventName, event_names

Json = Mapping[str, Any]

_NOTHING: Json = {}
_PAGE = EventName("page", "page", "PageView")  # whatever its own name
NOT_CONVERSIONS = frozenset({"screen", "identify", "group", "alias"})
# An EventBridge rule that forwards what SNS forwarded is two envelopes; nobody has a use for more than three.
_MOST_ENVELOPES = 3


@dataclass(slots=True)
class Event:
    """An event out of its envelopes.

    `properties`, `context` and the context's `page` are empty where the producer sent none, or no object.
    """

    is_page: bool
    name: EventName
    fields: Json
    properties: Json
    context: Json
    page: Json


def read_fields(body: str) -> Json:
    """Parse a message body and take the event out of its EventBridge and SNS envelopes.

    Raises
    ------
    Rejected
        ``malformed_json`` (RFC 8259, so no NaN and no lone surrogates), ``invalid_event`` for what is no object.
    """
    fields = _parse(body)
    if "detail" not in fields and "Message" not in fields:  # by far the most common
        return fields
    for _ in range(_MOST_ENVELOPES):
        inner = _inside_envelope(fields)
        if inner is None:
            break
        fields = inner
    return fields


def read_event(fields: Json) -> Event:
    """Read type and name.

    Raises
    ------
    Rejected
        ``invalid_event`` for an unknown type, or a track event without a name.
    Skipped
        ``not_a_conversion`` for the types that are none.
    """
    kind = fields.get("type")
    if kind == "track":
        name = _track_name(fields.get("event"))
        if name is None:
            raise Rejected(Reason.INVALID_EVENT, "a track event needs its name in the field event")
    elif kind == "page":
        name = _PAGE
    elif isinstance(kind, str) and kind in NOT_CONVERSIONS:
        raise Skipped(Reason.NOT_A_CONVERSION)
    else:
        raise Rejected(Reason.INVALID_EVENT, "the field type must be track or page")
    context = child(fields, "context")
    return Event(kind == "page", name, fields, child(fields, "properties"), context, child(context, "page"))


def _track_name(name: object) -> EventName | None:
    if not isinstance(name, str):
        name = plain_text(name)  # a whole number
    return None if name is None else event_names[name]


def child(fields: Json, key: str) -> Json:
    """The object under `key`; an empty one when there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else _NOTHING


def _parse(body: str) -> Json:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Rejected(Reason.MALFORMED_JSON, "the message body must be one JSON object (RFC 8259)") from None
    if not isinstance(fields, dict):
        raise Rejected(Reason.INVALID_EVENT, "the message body must be a JSON object")
    return fields


def _inside_envelope(fields: Json) -> Json | None:
    # By their own marks, because "detail" and "Message" alone may be a producer's own fields.
    detail = fields.get("detail")
    if isinstance(detail, dict) and "detail-type" in fields:
        return detail
    message = fields.get("Message")
    if isinstance(message, str) and fields.get("Type") == "Notification":
        return _parse(message)
    return None
