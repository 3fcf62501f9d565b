"""Captured events as a sloppy shop would write them: what says the same is read the same, and nothing breaks."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from devtools.x_simulator import Account, errors_of
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion
from x_conversions.core.outcome import Rejected
from x_conversions.events.envelopes import read_fields

from tests.support.each import each
from tests.support.payloads import PAYLOADS, bodies, captured, outcome, result, results

Write = Callable[[Any], Any]


@cache
def events_of(producer: str) -> dict[int, Any]:
    """Its captured events by their lines, which are counted from 1."""
    found = {}
    for line, body in enumerate(bodies(producer), 1):
        with suppress(Rejected):  # several in one body
            found[line] = read_fields(body)
    return found


PRODUCERS = [name for name in sorted(file.stem for file in PAYLOADS.glob("*.jsonl")) if events_of(name)]
every_producer = each("producer", PRODUCERS)


def ends(events: Mapping[int, Any]) -> dict[int, object]:
    """What becomes of each, by its line: the conversion, or the reason why there is none."""
    found = dict(zip(events, results(list(events.values())), strict=True))
    assert {line: one for line, one in found.items() if isinstance(one, Exception)} == {}
    return {line: end_of(one) for line, one in found.items() if not isinstance(one, Exception)}


@cache
def ends_as_captured(producer: str) -> dict[int, object]:
    return ends(events_of(producer))


def everywhere(value: Any, write: Write) -> Any:
    """Every object and list in it, from within, as `write` has it."""
    if isinstance(value, dict):
        return write({key: everywhere(inner, write) for key, inner in value.items()})
    return write([everywhere(inner, write) for inner in value]) if isinstance(value, list) else write(value)


def numbers_as_texts(value: Any) -> Any:
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def lists_as_php_writes_them(value: Any) -> Any:
    return {str(number): one for number, one in enumerate(value)} if isinstance(value, list) else value


def listed(*names: str) -> Write:
    """What stands under these names as lists of one."""

    def write(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: [one] if key in names and not isinstance(one, list) else one for key, one in value.items()}

    return write


def shouted_addresses(value: Any) -> Any:
    return f" <{value.upper()}>\u200b" if isinstance(value, str) and re.fullmatch(r"[\w.]+@[\w.]+", value) else value


def with_empty_fields(value: Any) -> Any:
    return {**value, "empty": "", "nothing": None, "none": "N/A", "list": []} if isinstance(value, dict) else value


SLOPPY: dict[str, Write] = {
    "numbers as texts": numbers_as_texts,
    "PHP's lists": lists_as_php_writes_them,
    "addresses and numbers in lists": listed("email", "email_address", "phone", "phone_number"),
    "people in lists": listed("traits", "user_data", "user", "$set"),
    "addresses shouted, in brackets, with what nobody sees": shouted_addresses,
    "empty fields everywhere": with_empty_fields,
    "all of it": lambda value: lists_as_php_writes_them(listed("user_data", "email")(shouted_addresses(value))),
}


@every_producer
@pytest.mark.parametrize("write", SLOPPY.values(), ids=SLOPPY)
def test_what_says_the_same_becomes_the_same(write: Write, producer: str) -> None:
    sloppy = {line: everywhere(event, write) for line, event in events_of(producer).items()}
    assert ends(sloppy) == ends_as_captured(producer)


PARTS = ("context", "properties", "traits", "person")


@every_producer
@pytest.mark.parametrize("parts", [PARTS, *([part] for part in PARTS)], ids="+".join)
def test_objects_as_tables_hold_them_are_read_as_objects(producer: str, parts: Sequence[str]) -> None:
    def as_held(event: Any) -> Any:
        texts = {key: json.dumps(value) for key, value in event.items() if key in parts and isinstance(value, dict)}
        return event | texts

    # Given events with some parts as texts, or only one of them, When they come, Then they become what they became
    held = {line: as_held(event) for line, event in events_of(producer).items()}
    assert ends(held) == ends_as_captured(producer)


def test_what_traits_that_are_a_text_say_is_read_and_heard() -> None:
    event = {"type": "track", "event": "Lead", "traits": '{"email": "user@example.com"}'}
    assert outcome(event, REQUIRE_CONSENT="false") == "delivered"
    refused = event | {"traits": '{"email": "user@example.com", "consent": {"advertising": false}}'}
    assert outcome(refused, REQUIRE_CONSENT="false") == "consent_denied"


@pytest.mark.parametrize("text", ["{", "[]", '"text"', "checkout", "", "{}"])
def test_a_text_that_holds_no_object_is_a_text(text: str) -> None:
    event = {"type": "track", "event": "Lead", "traits": {"email": "user@example.com"}}
    assert outcome(event | {"context": text, "properties": text}) == "delivered"


def end_of(found: Conversion | NoConversion) -> object:
    """The conversion, but for an id that is the hash of how it was written; or the reason why there is none."""
    if isinstance(found, NoConversion):
        return found.disposition.reason
    is_hash = re.fullmatch("[0-9a-f]{64}", found.conversion_id) is not None
    return {key: value for key, value in found.payload.items() if not (is_hash and key == "conversion_id")}


@every_producer
def test_whatever_is_missing_or_of_another_kind_x_takes_what_is_left(producer: str) -> None:
    account = Account("o8z6j")
    for line, event in events_of(producer).items():
        changed = list(without_each(event))
        for body, found in zip(changed, results(changed), strict=True):
            assert not isinstance(found, Exception), (line, body)
            assert isinstance(found, NoConversion) or errors_of(found.payload, account) == [], (line, body)


OTHERS: list[object] = [[], {}, "", 0, True, [[[]]], {"0": {"0": {}}}, {"0": 1, "email": []}, [None]]


def without_each(value: Any) -> Iterator[Any]:
    """The event without each of its parts, and with something else in its place."""
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        rest = {name: one for name, one in value.items() if name != key}
        yield rest
        for other in OTHERS:
            yield {**rest, key: other}
        for changed in without_each(inner):
            yield {**rest, key: changed}


REFUSED_NOTES = {
    "shopify-orders-create": "note_attributes",
    "woocommerce-order": "meta_data",
}


@pytest.mark.parametrize(("name", "place"), REFUSED_NOTES.items())
@pytest.mark.parametrize("key", ["name", "key"])
def test_a_refusal_in_a_list_as_php_writes_it_refuses(name: str, place: str, key: str) -> None:
    order = json.loads(bodies(name)[0])
    refused = [*order.get(place, []), {key: "Consent-Advertising", "value": "denied"}]
    for written in (refused, lists_as_php_writes_them(refused)):
        assert outcome({**order, place: written}) == "consent_denied"


@pytest.mark.parametrize("written", [True, "true", "TRUE ", "1", 1, "yes"])
def test_a_test_order_is_none_however_that_is_written(written: object) -> None:
    assert outcome(captured("shopify-orders-create") | {"test": written}) == "not_a_conversion"


@pytest.mark.parametrize("written", [False, "false", "0", 0, None, ""])
def test_an_order_that_is_no_test_is_one(written: object) -> None:
    assert outcome(captured("shopify-orders-create") | {"test": written}) == "delivered"


@pytest.mark.parametrize("written", [False, "false", "False", 0, "0"])
def test_stripes_test_mode_is_none_however_that_is_written(written: object) -> None:
    event = captured("stripe-eventbridge")["detail"]
    assert outcome(event | {"livemode": written}) == "not_a_conversion"
    assert outcome(event | {"livemode": "true"}) == "delivered"


@pytest.mark.parametrize("place", [{"channel": "Server"}, {"$is_server": "true"}, {"context": {"channel": " server"}}])
def test_a_servers_own_address_is_nobodys_however_it_says_so(place: dict[str, Any]) -> None:
    event = {
        "type": "page",
        "twclid": "2-a",
        "request_ip": "203.0.113.42",
        "page_location": "https://a.example/?twclid=2-a",
    }
    assert "ip_address" in result(event).payload["identifiers"][0]  # type: ignore[union-attr]
    assert "ip_address" not in result(event | place).payload["identifiers"][0]  # type: ignore[union-attr]
