"""What X deduplicates by: one id per conversion, the same however often its message comes."""

import re
from hashlib import sha256
from itertools import groupby

import orjson

from x_conversions.conversion.phone import to_e164
from x_conversions.core.text import LONGEST_TEXT, contains_email, plain_text, readings
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, child

# In front of an id that is a person's before it is hashed, so that its hash isn't the one that X knows the person by;
# the same in every stack. Changing it would count again what was delivered before.
_SALT = b"x-conversions conversion id\n"
# Where to look: the objects on the way, and the keys to try in the last of them.
Place = tuple[tuple[str, ...], tuple[str, ...]]


def read_places(setting: str) -> tuple[Place, ...]:
    """The paths of `ConversionIdFrom`, each followed by its other spelling (messageId, message_id)."""
    paths: list[tuple[str, ...]] = []
    for path in (tuple(part.strip().split(".")) for part in setting.split(",") if part.strip()):
        paths += [path, tuple(_camel(key) for key in path), tuple(_snake(key) for key in path)]
    by_parents = groupby(dict.fromkeys(paths), key=lambda path: path[:-1])
    return tuple((parents, tuple(path[-1] for path in group)) for parents, group in by_parents)


def find_conversion_id(fields: Json, event: Event | None, places: tuple[Place, ...], body: str) -> str:
    """The first path that holds a string or a whole number, then the producer's own id, then the event's SHA-256.

    Never the SQS message id: a redrive changes it. An id that is too long becomes its SHA-256; one that has an e-mail
    address in it, or that is a phone number with its ``+``, a salted one.

    Parameters
    ----------
    fields
        The object that the producer wrote.
    event
        What a reader made of it; None where none knew it.
    places
        The paths of `ConversionIdFrom`.
    body
        Of the message.
    """
    for parents, keys in places:
        place = fields
        for parent in parents:
            place = child(place, parent)
        for key in keys:
            if key in place and (text := plain_text(place[key])) is not None:
                return _sendable(text)
    if event is not None:
        for own in event.own_ids():
            if (text := plain_text(own)) is not None:
                return _sendable(text)
    try:
        return _digest(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))
    except orjson.JSONEncodeError:  # nested deeper than orjson writes; the body stays the same in a redrive, too
        return _digest(body.encode())


def _sendable(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return _digest(text.encode())
    return _digest(_SALT + text.encode()) if contains_email(text) or _is_phone(text) else text


def _is_phone(text: str) -> bool:
    if text[0] not in "+%" and text.isascii():  # by far the most common
        return False
    return any(reading.startswith("+") and to_e164(reading, None) is not None for reading in readings(text))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _camel(key: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), key)


def _snake(key: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", lambda match: f"{match[1]}_{match[2].lower()}", key)
