"""What X deduplicates by: one id per conversion, the same however often its message comes."""

import re
from hashlib import sha256
from itertools import groupby

import orjson

from x_conversions.core.text import LONGEST_TEXT, contains_email, plain_text
from x_conversions.events.fields import Json, child

# Where to look: the objects on the way, and the keys to try in the last of them.
Place = tuple[tuple[str, ...], tuple[str, ...]]


def read_places(setting: str) -> tuple[Place, ...]:
    """The paths of `ConversionIdFrom`, each followed by its other spelling (messageId, message_id)."""
    paths: list[tuple[str, ...]] = []
    for path in (tuple(part.strip().split(".")) for part in setting.split(",") if part.strip()):
        paths += [path, tuple(_camel(key) for key in path), tuple(_snake(key) for key in path)]
    by_parents = groupby(dict.fromkeys(paths), key=lambda path: path[:-1])
    return tuple((parents, tuple(path[-1] for path in group)) for parents, group in by_parents)


def find_conversion_id(fields: Json, places: tuple[Place, ...], body: str) -> str:
    """The first path that holds a string or a whole number; without one the SHA-256 of the event itself.

    Never the SQS message id: a redrive changes it. An id that is too long, or that has an e-mail address in it,
    becomes its SHA-256.
    """
    for parents, keys in places:
        place = fields
        for parent in parents:
            place = child(place, parent)
        for key in keys:
            if key in place and (text := plain_text(place[key])) is not None:
                return text if len(text) <= LONGEST_TEXT and not contains_email(text) else _digest(text.encode())
    try:
        return _digest(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))
    except orjson.JSONEncodeError:  # nested deeper than orjson writes; the body stays the same in a redrive, too
        return _digest(body.encode())


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _camel(key: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), key)


def _snake(key: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", lambda match: f"{match[1]}_{match[2].lower()}", key)
