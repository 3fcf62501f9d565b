"""From a message body to an event: JSON, envelopes, type and name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from x_conversions.outcome import Reason, Rejected, Skipped
from x_conversions.text import plain_text

Json = Mapping[str, Any]

_NOTHING: Json = {}
NOT_CONVERSIONS = frozenset({"screen", "identify", "group", "alias"})
# An EventBridge rule that forwards what SNS forwarded is two envelopes; nobody has a use for more than three.
_MOST_ENVELOPES = 3


@dataclass(slots=True)
class Event:
    """An event out of its envelopes. `properties`, `context` are empty where the producer sent none, or no object."""

    is_page: bool
    name: str
    fields: Json
    properties: Json
    context: Json


def read_fields(body: str) -> Json:
    """Parse a message body and take the event out of its EventBridge and SNS envelopes.

    Raises
    ------
    Rejected
        ``malformed_json`` (RFC 8259, so no NaN and no lone surrogates), ``invalid_event`` for what is no object.
    """
    fields = _parse(body)
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
        name = plain_text(fields.get("event"))
        if name is None:
            raise Rejected(Reason.INVALID_EVENT, "a track event needs its name in the field event")
        is_page = False
    elif kind == "page":
        name, is_page = "page", True
    elif isinstance(kind, str) and kind in NOT_CONVERSIONS:
        raise Skipped(Reason.NOT_A_CONVERSION)
    else:
        raise Rejected(Reason.INVALID_EVENT, "the field type must be track or page")
    return Event(is_page, name, fields, child(fields, "properties"), child(fields, "context"))


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
