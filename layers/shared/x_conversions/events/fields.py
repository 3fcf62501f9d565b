"""JSON objects as producers write them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

Json = Mapping[str, Any]

NOTHING: Json = {}
# When an event was on its way, as SDKs and the services behind them stamp it: anew whenever they send it.
TIMES_OF_SENDING = ("sentAt", "sent_at", "receivedAt", "received_at")
# What a currency is called, beside the value of an event as beside the price of a product.
CURRENCIES = ("currency", "currencyCode", "currency_code", "price_currency", "priceCurrency", "presentment_currency")

# How deep objects in objects are looked for: nobody nests what says something deeper.
_MOST_LEVELS = 4


def child(fields: Json, key: str) -> Json:
    """The object under `key`; an empty one when there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else NOTHING


def objects_inside(fields: Json, levels: int = _MOST_LEVELS) -> Iterator[Json]:
    """The objects that stand in an object, and in those, four levels deep; none that is empty."""
    for inner in fields.values():
        if inner and isinstance(inner, dict):
            yield inner
            if levels > 1:
                yield from objects_inside(inner, levels - 1)


def object_in(value: object) -> object:
    """The object that a text holds as its JSON; any other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def opened(fields: Json) -> Json:
    """An object with the objects that stand in it as their JSON."""
    return {name: object_in(value) for name, value in fields.items()}


def says(value: object, what: bool) -> bool:
    """Whether a field says yes, or says no, as a boolean, a number or a text; one that says nothing says neither."""
    if isinstance(value, str):
        return value.strip().lower() in (("true", "1", "yes") if what else ("false", "0", "no"))
    return isinstance(value, int | float) and value == what


def lower(value: object) -> str:
    """A word as words are compared: without case and white space around it; empty for what is no text."""
    return value.strip().lower() if isinstance(value, str) else ""


def listed(value: object) -> Sequence[object]:
    """What is in a list; PHP writes some lists as objects whose keys are numbers. Nothing where it is neither."""
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) and all(map(_is_index, value)) else ()


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit()
