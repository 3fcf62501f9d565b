"""Strings as events carry them: what counts as nothing, and what must never leave in clear."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from x_conversions.core.characters import visible

# What producers write when they have nothing to say. "First hit wins" passes over these.
PLACEHOLDERS = frozenset({"", "n/a", "null", "undefined", "none", "nil", "nan", "(not set)"})
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
# What templates leave behind that nobody filled in: {{email}}, {{ DLV - E-Mail }}, {email}, __EMAIL__. In single braces
# ids stand as well, such as {6F9619FF-8B86-D011-B42D-00CF4FC964FF}: a name's words begin with letters.
_WORDS = r"[^\W\d][\w.$ ]*(?:-[^\W\d][\w.$ ]*)*"
_MACRO = re.compile(rf"\{{\{{[^{{}}]*\}}\}}|\{{\s*(?:{_WORDS})?\}}|__[^\W\d_](?:[\w.-]*[^\W_])?__")
# An address anywhere in a text: something, an at sign, something with a dot in it. Domain names take an ideographic
# full stop for a dot, too.
_EMAIL_INSIDE = re.compile(r"[^\s@]@[^\s@]+[.\u3002][^\s@]")
# Without one of these, or what they are as wide or small letters, no text has an at sign, however it is read.
_WIDE_AT = re.compile("[\ufe6a\ufe6b\uff05\uff20]")
# A percent sign that is encoded itself, as in links in links, however often.
_ENCODED_PERCENT = re.compile("%(?:25)+")
_MOST_DECODINGS = 4  # of texts that only a riddle's author would write; each takes all levels of the above at once
_SHOWN_NAME = re.compile(r"C[0-9]{4}|(?!.*[0-9]{4})[A-Za-z][A-Za-z0-9_.$ -]{0,39}", re.ASCII)
_MOST_SHOWN_NAMES = 20
# What needs no closer look, as most ids: longer than a placeholder, and without the signs that an address, a number in
# E.164 and a macro have.
ORDINARY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{9,199}", re.ASCII)
# X documents no length limits. A kilobyte is far beyond any id or name, and keeps 500 conversions in one request.
LONGEST_TEXT = 1000


def is_placeholder(value: object) -> bool:
    """Whether a field says nothing: null, an empty string, "N/A" and the like, a macro that nothing filled in."""
    return value is None or (isinstance(value, str) and plain_text(value) is None)


def plain_text(value: object, *, joiners: bool = False) -> str | None:
    """A string, or a whole number as a string; None for anything else and for placeholders.

    Without control and invisible characters, but for `joiners` where they may stay.
    """
    if isinstance(value, str):
        # Asked here, too, because a call takes as long as the question.
        text = (value if value.isascii() and value.isprintable() else visible(value, joiners=joiners)).strip()
        if len(text) <= _LONGEST_PLACEHOLDER and text.lower() in PLACEHOLDERS:
            return None
        return None if text[0] in "{_" and _MACRO.fullmatch(text) else text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def contains_email(text: str) -> bool:
    """Whether an e-mail address stands anywhere in the text.

    Also one that is percent-encoded, in wide letters, or has invisible characters inside.
    """
    if "@" not in text and "%" not in text and (text.isascii() or not _WIDE_AT.search(text)):
        return False
    return any(_EMAIL_INSIDE.search(reading) for reading in readings(text))


def readings(text: str) -> Iterator[str]:
    """The text as people and machines may read it: as it is, and decoded as often as it can be."""
    for _ in range(_MOST_DECODINGS):
        text = _folded(text)
        yield text
        decoded = unquote(_ENCODED_PERCENT.sub("%", text)) if "%" in text else text
        if decoded == text:
            return
        text = decoded


def _folded(text: str) -> str:
    """Wide letters as ordinary ones, invisible characters gone."""
    if text.isascii():
        return visible(text)
    from unicodedata import normalize  # noqa: PLC0415 - few texts need it

    return visible(normalize("NFKC", text))


def sendable_text(value: object, *, joiners: bool = False) -> str | None:
    """`plain_text` that may leave in clear: not too long, and without an e-mail address in it."""
    text = plain_text(value, joiners=joiners)
    return None if text is None or len(text) > LONGEST_TEXT or contains_email(text) else text


def shown_names(names: Iterable[str]) -> str:
    """Names of fields, categories and events as people may see them: ``C0001, C0002 and 3 more``.

    Names can be addresses and telephone numbers, too: only what has the form of a name is shown, at most 20 of them,
    and the others are counted. OneTrust's categories (C0004) are names although they have four digits in a row.
    """
    distinct = dict.fromkeys(names)
    shown = [name for name in distinct if _SHOWN_NAME.fullmatch(name)][:_MOST_SHOWN_NAMES]
    hidden = len(distinct) - len(shown)
    if shown:
        return ", ".join(shown) + (f" and {hidden} more" if hidden else "")
    return f"{hidden} name{'' if hidden == 1 else 's'}" if hidden else ""


def shown_name(name: str) -> str:
    """One name as people may see it, in a sentence."""
    return name if _SHOWN_NAME.fullmatch(name) else "a name that can't be shown"
