"""JSON of senders that cut texts in the midst of a character, read; and made strict, as the queue wants it."""

import json
import re

import orjson

from x_conversions.events.fields import Json

# Half of a character beyond the first 65,536: what is left of an emoji where a text was cut (RFC 8259, 8.2).
_HALVES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def parse(text: bytes) -> tuple[object, bool]:
    """Parse JSON; second, whether it is strict as it came.

    Raises
    ------
    ValueError
        It is none, or nested too deep.
    """
    try:
        return orjson.loads(text), True
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text.decode("utf-8-sig", "replace")), False
    except RecursionError:
        raise ValueError("nested too deep") from None


def made_strict(one: Json) -> Json:
    """The object with a replacement character for each half of one, in which nothing else is changed.

    Raises
    ------
    ValueError
        There is something else in it that is no JSON: NaN, infinity, a number of too many digits.
    RecursionError
        It is nested too deep.
    """
    text = json.dumps(one, allow_nan=False, ensure_ascii=False)
    found: Json = orjson.loads(_HALVES.sub(_REPLACEMENT, text))
    return found
