"""Who may be meant by a refusal, told by the value that X's message quotes: a hint, never a verdict."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.x_api.errors import CONVERSION_FIELDS, XError

# `event_id (o6dkt) is not a single event tag (SET)`, and `Expected Time in …, got "2022-…" for conversion_time`.
_QUOTES = (
    re.compile(r"(?P<field>\w+) \((?P<value>[^()]*)\)(?: |$)", re.DOTALL),
    re.compile(r".*\bgot \"(?P<value>.*)\" for (?P<field>\w+)\.?$", re.DOTALL),
)

Refusal = tuple[Conversion, tuple[XError, ...]]


class Quote(NamedTuple):
    """What an error quotes: of which field, and which value."""

    code: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What conversions have in common that X may refuse for one and the same thing: contract section 8.

    Parameters
    ----------
    quote
        The code, the field, and the value that they all have in it.
    event_id, currency, fields
        Of the conversions; of the fields their names, those of identifiers and contents included.
    """

    quote: Quote
    event_id: str
    currency: str
    fields: frozenset[object]


def quote_of(error: XError) -> Quote | None:
    """What an error quotes of the field that it names; None when it quotes nothing, or something of another field.

    Producers choose what stands in a conversion, and X may quote that: only the field that the error is about counts.
    """
    named = error.field_name
    for pattern in _QUOTES:
        match = pattern.match(error.message)
        if match and match["field"] == (named or match["field"]) and match["field"] in CONVERSION_FIELDS:
            value = match["value"]
            return Quote(error.code, match["field"], tag_of(value) if match["field"] == "event_id" else value)
    return None


def holders(group: Sequence[Conversion], quotes: Sequence[Quote]) -> dict[Quote, list[Conversion]]:
    """The conversions that have each of the quoted values in its field; a conversion counts for one quote only."""
    found: dict[Quote, list[Conversion]] = {quote: [] for quote in quotes}
    wanted: dict[str, dict[str, Quote]] = {}
    for quote in reversed(quotes):
        wanted.setdefault(quote.field, {})[quote.value] = quote
    for conversion in group:
        if (held := _held(conversion.payload, wanted)) is not None:
            found[held].append(conversion)
    return found


def kind_of(conversion: Conversion, quote: Quote) -> Kind:
    payload = conversion.payload
    fields: set[object] = set(payload)
    fields.update(*payload["identifiers"])
    fields.update(map(tuple, payload.get("contents", ())))
    return Kind(quote, tag_of(conversion.event_id), str(payload.get("price_currency", "")), frozenset(fields))


def tag_of(event_id: str) -> str:
    """X takes tw-<pixel>-<tag> and the tag alone, and its own examples quote the tag: either form names it."""
    return event_id.rpartition("-")[2]


def _held(payload: Mapping[str, Any], wanted: Mapping[str, Mapping[str, Quote]]) -> Quote | None:
    for field, quotes in wanted.items():
        values = _values(payload, field)
        # A request may have fifty thousand of them, and nearly never one that is quoted.
        if not quotes.keys().isdisjoint(values):
            return next(quotes[value] for value in values if value in quotes)
    return None


def _values(payload: Mapping[str, Any], field: str) -> Sequence[str]:
    if field == "event_id":
        return (tag_of(str(payload["event_id"])),)
    if field in payload:
        return (str(payload[field]),)
    places = [*payload["identifiers"], *payload.get("contents", ())]
    found = [place[field] for place in places if field in place]
    return list(map(str, found)) if field == "num_items" else found
