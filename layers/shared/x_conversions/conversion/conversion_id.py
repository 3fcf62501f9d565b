"""What X deduplicates by: one id per conversion, the same however often its message comes."""

from hashlib import sha256

import orjson

from x_conversions.conversion.event_time import has_own_time
from x_conversions.conversion.phone import to_e164
from x_conversions.core.text import LONGEST_TEXT, ORDINARY_ID, contains_email, plain_text, readings
from x_conversions.events.event import Event
from x_conversions.events.fields import TIMES_OF_SENDING, Json, child
from x_conversions.events.message import Message
from x_conversions.events.paths import Place

# In front of an id that is a person's before it is hashed, so that its hash isn't the one that X knows the person by;
# the same in every stack. Changing it would count again what was delivered before.
_SALT = b"x-conversions conversion id\n"
_HOUR = 3_600_000  # milliseconds
# The UUID of nothing (RFC 9562, 5.9), as programs write it that never made one: two events with it aren't the same.
_NIL = "00000000-0000-0000-0000-000000000000"


def find_conversion_id(fields: Json, event: Event | None, places: tuple[Place, ...], message: Message) -> str:
    """The first path that holds a string or a whole number, then the producer's own id, then the event's SHA-256.

    Never the SQS message id: a redrive changes it.

    Parameters
    ----------
    fields
        The object that the producer wrote.
    event
        What a reader made of it; None where none knew it.
    places
        The paths of `ConversionIdFrom`.
    message
        Which brought it.
    """
    for parents, keys in places:  # written out, because a generator takes as long as the rest
        place = fields
        for parent in parents:
            place = child(place, parent)
        for key in keys:
            if key in place and (found := sendable_id(place[key])) is not None:
                return found
    if event is not None:
        for own in event.own_ids():
            if (found := sendable_id(own)) is not None:
                return found
    return _digest_of(fields, message, has_own_time=event is not None and has_own_time(event))


def _digest_of(fields: Json, message: Message, *, has_own_time: bool) -> str:
    """An id for an event that has none: the SHA-256 of what it says, however that is written and whenever it is sent.

    The times at which it was on its way don't count. Where it says nothing of when it happened, the hour in which its
    message was first sent does: two events then may say the same, and a copy mostly comes within the hour.
    """
    said = {key: value for key, value in fields.items() if key not in TIMES_OF_SENDING}
    try:
        written = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # nested deeper than orjson writes; the body stays the same in a redrive, too
        written = message.body.encode()
    return _digest(written if has_own_time else written + b"%d" % (message.sent_at // _HOUR))


def sendable_id(value: object) -> str | None:
    """A string or a whole number as an id that may leave in clear; None for what says nothing.

    One that is too long becomes its SHA-256; one that has an e-mail address in it, or that is a phone number with its
    ``+``, a salted one.
    """
    if isinstance(value, str) and ORDINARY_ID.fullmatch(value):  # by far the most common
        return None if value == _NIL else value
    text = plain_text(value)
    if text is None:
        return None
    if len(text) > LONGEST_TEXT:
        return _digest(text.encode())
    return _digest(_SALT + text.encode()) if contains_email(text) or _is_phone(text) else text


def _is_phone(text: str) -> bool:
    if text[0] not in "+%" and text.isascii():  # by far the most common
        return False
    return any(reading.startswith("+") and to_e164(reading, None) is not None for reading in readings(text))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
