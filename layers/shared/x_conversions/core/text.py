"""Strings as events carry them: what counts as nothing, and what must never leave in clear."""

import re

# What producers write when they have nothing to say. "First hit wins" passes over these.
_PLACEHOLDERS = frozenset({"", "n/a", "null", "undefined", "none", "nil", "nan", "(not set)"})
_LONGEST_PLACEHOLDER = max(map(len, _PLACEHOLDERS))
# An address anywhere in a text: something, an at sign, something with a dot in it.
_EMAIL_INSIDE = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
# The at sign as it looks inside URLs, once and twice encoded.
_ENCODED_AT = re.compile(r"%(?:25)*40")
# X documents no length limits. A kilobyte is far beyond any id or name, and keeps 500 conversions in one request.
LONGEST_TEXT = 1000


def is_placeholder(value: object) -> bool:
    """Whether a field says nothing: null, an empty string, "N/A" and the like."""
    return value is None or (isinstance(value, str) and value.strip().lower() in _PLACEHOLDERS)


def plain_text(value: object) -> str | None:
    """A string, or a whole number as a string; None for anything else and for placeholders."""
    if isinstance(value, str):
        text = value.strip()
        return text if len(text) > _LONGEST_PLACEHOLDER or text.lower() not in _PLACEHOLDERS else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def contains_email(text: str) -> bool:
    """Whether an e-mail address stands anywhere in the text, percent-encoded or not."""
    if "%" in text:
        text = _ENCODED_AT.sub("@", text)
    return "@" in text and _EMAIL_INSIDE.search(text) is not None


def sendable_text(value: object) -> str | None:
    """`plain_text` that may leave in clear: not too long, and without an e-mail address in it."""
    text = plain_text(value)
    return None if text is None or len(text) > LONGEST_TEXT or contains_email(text) else text
