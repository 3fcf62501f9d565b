"""The work for an event grows with its size and no faster, whatever a producer sends. Counted, not timed."""

import sys
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from x_conversions.conversion.transform import transform
from x_conversions.events.message import Message

from tests.support.builders import NOW, event, settings
from tests.support.each import each
from tests.support.memories import forget_everything

RULES = settings(DEFAULT_COUNTRY="DE", DEFAULT_CURRENCY="EUR").rules()
# Of products no more than 200 are sent: what is beyond them costs less.
PARTS = {"shortest": 60, "middle": 120, "longest": 180}


def calls(written: dict[str, Any]) -> int:
    """How many functions are called, Python's own included, to transform an event that was never seen before."""
    body = orjson.dumps(written).decode()
    forget_everything()
    counted = 0

    def count(_frame: object, kind: str, _argument: object) -> None:
        nonlocal counted
        counted += kind in {"call", "c_call"}

    sys.setprofile(count)
    try:
        transform(Message("1", "", body, NOW, 1), RULES, NOW)
    finally:
        sys.setprofile(None)
    return counted


def products(number: int) -> dict[str, Any]:
    return event({"properties": {"products": [{"id": f"p-{one}", "price": 1.25} for one in range(number)]}})


def consents(number: int) -> dict[str, Any]:
    return event({"context": {"consent": {"advertising": None} | {f"category {one}": True for one in range(number)}}})


def parameters(number: int) -> dict[str, Any]:
    url = "https://example.com/?" + "twclid=%20&" * number
    return event({"context": {"twclid": None, "page": {"url": url}}})


def cookies(number: int) -> dict[str, Any]:
    return event({"context": {"twclid": None, "cookies": "a=b; " * number}})


MANY = {"products": products, "consent categories": consents, "query parameters": parameters, "cookies": cookies}


@pytest.mark.parametrize("make", MANY.values(), ids=MANY)
def test_each_part_costs_the_same(make: Callable[[int], dict[str, Any]]) -> None:
    # Given the work for so many parts, once, twice and three times, when everything is imported
    calls(make(1))
    shortest, middle, longest = (calls(make(number)) for number in PARTS.values())

    # Then the last third costs what the second did
    assert longest - middle == middle - shortest
    assert middle > shortest


TEXTS = {
    "at signs": "a@" * 1000,
    "almost an e-mail address": "a" * 1000 + "@" + "b." * 1000,
    "almost an encoded one": "%25" * 1000,
    "digits": "9" * 1000,
    "a fraction": "0." + "1" * 1000,
    "white space": "a" + " " * 1000 + "b",
    "an address": "https://" + "a" * 1000 + "/" * 1000,
}
FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "name": lambda text: {"event": text},
    "id": lambda text: {"messageId": text},
    "time": lambda text: {"timestamp": text},
    "e-mail address": lambda text: {"traits": {"email": text}},
    "phone number": lambda text: {"traits": {"phone": text}},
    "page": lambda text: {"context": {"page": {"url": text, "search": text, "referrer": text}}},
    "browser": lambda text: {"context": {"ip": text, "userAgent": text}},
    "value": lambda text: {"properties": {"value": text, "currency": text}},
    "product": lambda text: {"properties": {"products": [{"id": text, "name": text, "price": text, "quantity": text}]}},
    "event id": lambda text: {"properties": {"event_id": text}},
}


@each("text", TEXTS.values(), ids=TEXTS)
@each("write", FIELDS.values(), ids=FIELDS)
def test_a_longer_text_is_not_taken_apart_in_python(write: Callable[[str], dict[str, Any]], text: str) -> None:
    # Given a text of some kilobytes, and one twenty times as long
    once, longer = event(write(text)), event(write(text * 20))
    calls(once)

    # Then it takes no more calls
    assert calls(longer) <= calls(once) + 5
