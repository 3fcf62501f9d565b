"""From a message body to the object a producer wrote: JSON, and out of its envelopes."""

from collections.abc import Mapping
from typing import Any

import orjson

from x_conversions.core.outcome import Reason, Rejected

Json = Mapping[str, Any]

NOTHING: Json = {}
# An EventBridge rule that forwards what SNS forwarded is two envelopes; nobody has a use for more than three.
_MOST_ENVELOPES = 3


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


def child(fields: Json, key: str) -> Json:
    """The object under `key`; an empty one when there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else NOTHING


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
