"""JSON of senders that cut texts in the midst of a character, or write NaN; read, and made strict for the queue."""

import json
import re

import orjson

from x_conversions.events.fields import Json

# Half of a character beyond the first 65,536: what is left of an emoji where a text was cut (RFC 8259, 8.2).
_HALVES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def parse(text: bytes) -> tuple[object, bool]:
    """Parse JSON; second, whether it is strict as it came. NaN and infinity, as Python's SDKs write them, become texts.

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
        # As texts: a placeholder where an amount is looked for, and no grant where consent is.
        return json.loads(text.decode("utf-8-sig", "replace"), parse_constant=str), False
    except RecursionError:
        raise ValueError("nested too deep") from None


def made_strict(one: Json) -> Json:
    """The object with a replacement character for each half of one, in which nothing else is changed.

    Raises
    ------
    ValueError
        There is something else in it that is no JSON: a number that is too large.
    RecursionError
        It is nested too deep.
    """
    text = json.dumps(one, allow_nan=False, ensure_ascii=False)
    found: Json = orjson.loads(_HALVES.sub(_REPLACEMENT, text))
    return found
