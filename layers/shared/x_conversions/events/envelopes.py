"""From a message body to the object a producer wrote: JSON, and out of what services put around it."""

from base64 import b64decode

import orjson

from x_conversions.core.outcome import Reason, Rejected
from x_conversions.events.encoded import encoding_of
from x_conversions.events.fields import Json
from x_conversions.events.no_event import several_events

# SNS around EventBridge around a CloudEvent; nobody has a use for more than three.
_MOST_ENVELOPES = 3
_AN_OBJECT = "the message body must be a JSON object"
_ONE_OBJECT = "the message body must be one JSON object"
_BYTE_ORDER_MARK = "\ufeff"
_BEFORE_JSON = f" \t\r\n{_BYTE_ORDER_MARK}"


def read_fields(body: str) -> Json:
    """Parse a message body and take the event out of its envelopes.

    Those of EventBridge (``detail``), SNS (``Message``), CloudEvents in structured mode (``data``, ``data_base64``),
    and a JSON text that holds an object; at most three of them.

    Raises
    ------
    Rejected
        ``malformed_json`` (RFC 8259, so no NaN and no lone surrogates), ``invalid_event`` for what is no object.
    """
    value = _parse(body)
    for _ in range(_MOST_ENVELOPES):
        if isinstance(value, dict):
            kind = value.get("type")
            if kind in ("track", "page") and "specversion" not in value:  # by far the most common
                return value
            inner = _inside_envelope(value)
            if inner is None:
                return value
            value = inner
        elif isinstance(value, str) and value.lstrip(_BEFORE_JSON)[:1] in ("{", '"'):
            value = _parse(value)
        else:
            break
    if isinstance(value, dict):
        return value
    detail = several_events(value) if isinstance(value, list) else _decoded(value) or _AN_OBJECT
    raise Rejected(Reason.INVALID_EVENT, detail)


def _parse(body: str | bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        if isinstance(body, str) and body.startswith(_BYTE_ORDER_MARK):
            return _parse(body[1:])
        raise Rejected(Reason.MALFORMED_JSON, _decoded(body) or f"{_ONE_OBJECT} (RFC 8259)") from None


def _decoded(body: object) -> str:
    """What to do with a text that holds something in an encoding; empty for what is none."""
    encoding = encoding_of(body) if isinstance(body, str) else ""
    return f"{_ONE_OBJECT}, and is {encoding}: send it decoded" if encoding else ""


def _inside_envelope(fields: Json) -> object:
    """What is inside; None when the object is no envelope.

    By their own marks, because names such as "detail", "Message" and "data" may be a producer's own fields.
    """
    detail = fields.get("detail")
    if isinstance(detail, dict | str) and "detail-type" in fields:
        return detail
    message = fields.get("Message")
    if isinstance(message, str) and fields.get("Type") == "Notification":
        return _parse(message)
    if isinstance(fields.get("specversion"), str):
        return _inside_cloud_event(fields)
    return None


def _inside_cloud_event(fields: Json) -> object:
    data = fields.get("data")
    if isinstance(data, dict | str):
        return data
    encoded = fields.get("data_base64")
    if not isinstance(encoded, str):
        return None
    try:
        return _parse(b64decode(encoded, validate=True).removeprefix(b"\xef\xbb\xbf"))
    except ValueError:  # no base64
        raise Rejected(Reason.MALFORMED_JSON, "data_base64 must be base64, as CloudEvents has it") from None
