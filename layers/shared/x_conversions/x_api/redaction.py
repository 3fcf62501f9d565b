"""X's words without what they quote: the only form in which anything of X's text is kept (contract section 8)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson

from x_conversions.conversion.payload import Conversion
from x_conversions.x_api.errors import CONVERSION_FIELDS, UNNAMED

# Nobody's data: the stack's own event ids, times, currencies, amounts.
_SHOWN_FIELDS = ("event_id", "conversion_time", "price_currency", "value")
_WORD = re.compile(r"[A-Za-z]{1,20}(?:['’][a-z]{1,2})?")
# What X's sentences are made of. These stay also where one of the conversions' values has them in it.
_ORDINARY = CONVERSION_FIELDS.union(*(field.split("_") for field in CONVERSION_FIELDS)) | frozenset(
    """a access account already an and are at authentication authenticated bad be been belong belongs by can cannot code
    conversion could count currency data does duplicate email empty error event expected expired field for format
    found from given got greater has hash have id identifier identifiers in invalid is it item items least length less
    limit long longer many missing more must name no not number of one only or parameter phone price properly provided
    request required resource see should single string supported tag than that the this time to token too type
    unknown unsupported url user valid was were with""".split()
)
_BRACKETS = dict.fromkeys("([{<", True) | dict.fromkeys(")]}>", False)
_QUOTES = "\"'`“”„«»‹›‘’‚"
_APOSTROPHES = "'’"
_EDGE = ".,;:!?…" + "".join(_BRACKETS) + _QUOTES
_NO_LETTERS = re.compile(r"[\W\d_]+")
TAKEN_OUT = "(…)"
_LONGEST_TEXT = 500


class Redaction:
    """Takes out of X's words every value of the conversions that they are about, and all that isn't a word.

    A word has letters only, at most 20. Nothing stays in brackets or quotes, also where they aren't closed, but what
    is an event id, a time, a currency or an amount of these conversions: that stays everywhere.
    """

    def __init__(self, conversions: Sequence[Conversion]) -> None:
        self._payloads = [conversion.payload for conversion in conversions]
        self._held: dict[str, bool] = {}  # the values of a whole request may be megabytes: each word is looked for once

    def text(self, text: str) -> str:
        """The words of a text, at most 500 characters. Takes time in proportion to its length, whatever is in it."""
        found: list[str] = []
        quotation = _Quotation()
        for token in text[:_LONGEST_TEXT].split():
            core = token.strip(_EDGE)
            is_quoted = quotation.goes_on_in(token)
            if core in self._shown or (core and not is_quoted and self._is_word(core)):
                found.append(token)
            elif found[-1:] != [TAKEN_OUT]:
                found.append(TAKEN_OUT)
        return " ".join(found)[:_LONGEST_TEXT]

    def name(self, name: str) -> str:
        """A code or a parameter (of an `XError`), unless it is one of the values."""
        parts = _words(name).split()
        is_xs_own = name in CONVERSION_FIELDS or all(part in _ORDINARY for part in parts)
        return UNNAMED if not is_xs_own and self._holds(name) else name

    def _is_word(self, core: str) -> bool:
        if core in _ORDINARY or core.lower() in _ORDINARY:
            return True
        return _WORD.fullmatch(core) is not None and not self._holds(core)

    def _holds(self, text: str) -> bool:
        """Whether a value has this in it, from the beginning of one of its words on: X may have cut it off."""
        if text not in self._held:
            words = _words(text).split()
            may_hold = all(word in self._written for word in words)
            self._held[text] = may_hold and f" {' '.join(words)}" in self._values
        return self._held[text]

    @cached_property
    def _shown(self) -> frozenset[str]:
        shown = {str(payload[field]) for payload in self._payloads for field in _SHOWN_FIELDS if field in payload}
        # X takes tw-<pixel>-<tag> and the tag alone, and its own examples quote the tag.
        return frozenset(shown | {str(payload["event_id"]).rpartition("-")[2] for payload in self._payloads})

    @cached_property
    def _written(self) -> str:
        """All of it: what isn't in here needn't be looked for in `_values`, which takes ten times as long to make."""
        return orjson.dumps(self._payloads).decode().lower()

    @cached_property
    def _values(self) -> str:
        return " " + _words("\n".join({text for payload in self._payloads for text in _texts(payload)}))


class _Quotation:
    """Whether a text, read token by token, is inside brackets or quotes."""

    def __init__(self) -> None:
        self._in_brackets = self._in_quotes = False

    def goes_on_in(self, token: str) -> bool:
        """Read the next token; whether any of it is quoted."""
        was_quoted = self._in_brackets or self._in_quotes
        for place, mark in enumerate(token):
            if mark in _BRACKETS:
                self._in_brackets = _BRACKETS[mark]
            elif mark in _QUOTES and not (mark in _APOSTROPHES and self._is_inside_word(token, place)):
                self._in_quotes = not self._in_quotes
            was_quoted = was_quoted or self._in_brackets or self._in_quotes
        return was_quoted

    def _is_inside_word(self, token: str, place: int) -> bool:
        """Whether a mark is an apostrophe (can't, users'), and doesn't end a quotation."""
        return token[:place][-1:].isalnum() and (not self._in_quotes or token[place + 1 :][:1].isalnum())


def _words(text: str) -> str:
    return _NO_LETTERS.sub(" ", text).lower()


def _texts(payload: Mapping[str, Any]) -> Iterator[str]:
    """Every text of a payload that isn't shown."""
    for place in (payload, *payload["identifiers"], *payload.get("contents", ())):
        for field, value in place.items():
            if isinstance(value, str) and field not in _SHOWN_FIELDS:
                yield value
