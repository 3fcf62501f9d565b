"""From a request's body to its events: unpacked within bounds, parsed leniently, each event by itself strictly."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from x_conversions.core.outcome import Rejected
from x_conversions.events.consent import read_consent
from x_conversions.events.consent_statements import GoogleChoice, Refusal, is_granted, plain_name
from x_conversions.events.envelopes import read_fields
from x_conversions.events.fields import Json
from x_conversions.events.producers import with_objects
from x_conversions.intake.lenient_json import made_strict, parse
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.request import IntakeRequest

# SDKs cut their batches at half a megabyte; rudder-sdk-python's four are more than Lambda can be handed as gzip anyway.
MOST_BYTES = 1_000_000
MOST_EVENTS = 500
# As Segment and RudderStack have it.
MOST_EVENT_BYTES = 32_768
_GZIP = b"\x1f\x8b"
_GZIP_AS_TEXT = b"\x1f"  # its second byte is no UTF-8, and was replaced on the way
# What a batch says for all of its events, where they say nothing themselves; beside it whatever else speaks of consent,
# but for what is the batch's own, or is one event's wherever it stands.
_FOR_ALL = frozenset({"context", "integrations"})
_NOT_FOR_ALL = frozenset({"batch", "sentAt", "sent_at", "writeKey", "properties", "data"})
_OF_ENVELOPES = frozenset({"detail-type", "Type", "specversion"})  # without one of these there is none
_LISTS_OF_IDS = "consentmanagement"  # where what one list lacks refuses, so that no two can be made one


@dataclass(frozen=True, slots=True)
class Body:
    """What a request brings.

    Parameters
    ----------
    events
        Objects of strict JSON.
    unreadable, too_large
        How many more there were that are none, or too large.
    sent_at
        When the sender says it sent them.
    write_key
        The key that is in the body; may be empty.
    """

    events: list[Json]
    unreadable: int
    too_large: int
    sent_at: object
    write_key: str


def unpacked(request: IntakeRequest) -> bytes:
    """The body's bytes, out of gzip, whatever the headers say of it.

    Raises
    ------
    RequestRefused
        ``too_large`` before and after, ``bad_gzip``, ``gzip_garbled``.
    """
    body = request.body
    if len(body) > MOST_BYTES:
        raise RequestRefused(Code.TOO_LARGE)
    if body.startswith(_GZIP):
        return _gunzip(body)
    if request.is_text and body.startswith(_GZIP_AS_TEXT):
        raise RequestRefused(Code.GZIP_GARBLED)
    return body


def _gunzip(body: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=31)  # gzip's own header and trailer
    try:
        found = stream.decompress(body, MOST_BYTES + 1)
    except zlib.error:
        raise RequestRefused(Code.BAD_GZIP) from None
    if len(found) > MOST_BYTES:
        raise RequestRefused(Code.TOO_LARGE)
    if not stream.eof or stream.unused_data:  # what is behind the end would be lost in silence
        raise RequestRefused(Code.BAD_GZIP)
    return found


def read_body(text: bytes, default_type: str = "") -> Body:
    """Parse a body: one event, or an object with a list of them as ``batch``.

    Parameters
    ----------
    default_type
        The type of an event that has none, by the path it came to.

    Raises
    ------
    RequestRefused
        ``malformed_json``, ``no_events``, ``too_large``: more events than may be, or a single one that is too large.
    """
    whole, is_strict = _parse(text)
    batch = whole.get("batch")
    if "batch" in whole and not isinstance(batch, list):
        raise RequestRefused(Code.NO_EVENTS)
    written = batch if isinstance(batch, list) else [whole]
    if len(written) > MOST_EVENTS:
        raise RequestRefused(Code.TOO_LARGE)
    found = [_strict(one, is_strict=is_strict) for one in written]
    readable = [one for one in found if one is not None]
    if batch is None and not readable:
        raise RequestRefused(Code.MALFORMED_JSON)
    fitting = [event for event, size in readable if size <= MOST_EVENT_BYTES]
    if batch is None and len(fitting) < len(readable):
        raise RequestRefused(Code.TOO_LARGE)
    of_all = {} if batch is None else with_objects(whole)
    said = {key: value for key, value in of_all.items() if _is_for_all(key, value)}
    key = whole.get("writeKey")
    return Body(
        events=[_completed(event, said, default_type) for event in fitting],
        unreadable=len(found) - len(readable),
        too_large=len(readable) - len(fitting),
        sent_at=whole.get("sentAt", whole.get("sent_at")),
        write_key=key if isinstance(key, str) else "",
    )


def _parse(text: bytes) -> tuple[Mapping[str, Any], bool]:
    """The body's object, and whether it is strict JSON as a whole."""
    try:
        whole, is_strict = parse(text)
    except ValueError:
        raise RequestRefused(Code.MALFORMED_JSON) from None
    if not isinstance(whole, dict):
        raise RequestRefused(Code.MALFORMED_JSON)
    return whole, is_strict


def _strict(one: object, *, is_strict: bool) -> tuple[Json, int] | None:
    """An event as strict JSON, and its size in bytes; None for what is none."""
    if not isinstance(one, dict):
        return None
    try:
        found: Json = one if is_strict else made_strict(one)
        # Here, so that all that is found out about a request is said of the event, and not of what is around it.
        if not _OF_ENVELOPES.isdisjoint(found):
            found = read_fields(orjson.dumps(found).decode())
        found = with_objects(found)
        # Written as it will be, too: what can't be written can't be queued.
        return found, len(orjson.dumps(found))
    except (ValueError, TypeError, RecursionError, Rejected):
        return None


def _is_for_all(key: str, value: object) -> bool:
    if key in _FOR_ALL:
        return isinstance(value, dict)
    return key not in _NOT_FOR_ALL and bool(read_consent({key: value}))


def _completed(event: Json, said: Json, default_type: str) -> Json:
    found = _merged(said, event) if said else dict(event)
    if default_type and not found.get("type"):
        found["type"] = default_type
    return found


def _merged(of_all: Json, own: Json) -> dict[str, Any]:
    """What a batch says of all its events, and an event of itself: its own word, but for what only it grants."""
    found: dict[str, Any] = {**of_all, **own}
    for key in of_all.keys() & own.keys():
        batch_says, event_says = of_all[key], own[key]
        if event_says is None:
            found[key] = batch_says
        elif plain_name[key] == _LISTS_OF_IDS:
            found[f"{key}_"] = batch_says  # the same name where names are compared: both are read, each by itself
        elif isinstance(batch_says, dict) and isinstance(event_says, dict):
            found[key] = _merged(batch_says, event_says)
        elif _is_signal(key, batch_says) or (is_granted(event_says) and not is_granted(batch_says)):
            found[key] = batch_says
    return found


def _is_signal(key: str, value: object) -> bool:
    """Whether this by itself refuses, such as Global Privacy Control."""
    return any(
        isinstance(one, Refusal) or (isinstance(one, GoogleChoice) and not is_granted(one.choice))
        for one in read_consent({key: value})
    )
