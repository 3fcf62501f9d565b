"""SHA-256 as X matches people by: lower-case hex, made here or ready from the producer."""

import re
from functools import cache
from hashlib import sha256

from x_conversions.core.characters import visible
from x_conversions.core.text import PLACEHOLDERS, is_placeholder

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def hex_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def ready_hash(value: object) -> str | None:
    """A hash that the producer made, lower-cased; None for anything else, and for the hash of nothing."""
    text = _hash(value)
    return None if text is None or _is_of_nothing(text) else text


def says_nothing(value: object) -> bool:
    """Whether a field holds nothing: a placeholder, or what producers get who hash one."""
    text = _hash(value)
    return is_placeholder(value) if text is None else _is_of_nothing(text)


def _hash(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    text = visible(value).strip().lower()
    return text if _HASH.fullmatch(text) else None


def _is_of_nothing(text: str) -> bool:
    # One digit alone is what people fill a field with that has to look like a hash.
    return text in _hashes_of_nothing() or text.count(text[0]) == len(text)


@cache
def _hashes_of_nothing() -> frozenset[str]:
    """Of the empty text, of a space, and of placeholders in each way to write them: None, NULL, undefined, N/A."""
    spellings = {spell(text) for text in PLACEHOLDERS for spell in (str, str.upper, str.title, str.capitalize)}
    return frozenset(map(hex_digest, spellings | {" ", "NaN"}))
