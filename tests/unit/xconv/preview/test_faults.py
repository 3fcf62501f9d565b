"""All faults of an event at once: the first is where the function ends, and none is missing or made up."""

import json
from typing import Any

import pytest
from hypothesis import given
from x_conversions.conversion.transform import NoConversion, Rules, transform
from xconv.common.event_files import message
from xconv.preview.faults import find_faults
from xconv.preview.preview import Preview, preview

from tests.support.builders import NOW, settings
from tests.support.each import each
from tests.support.generated_events import ANYTHING, EVENTS

IDS = "Purchase=tw-o8z6j-o87ne,Sale=Purchase"
BUYER = {"email": "user@example.com"}
GRANTED = {"consent": {"advertising": True}}
TRACK = {"type": "track", "event": "Order Completed", "messageId": "m-1"}
GOOD = TRACK | {"context": GRANTED | {"traits": BUYER}, "properties": {"total": 5, "currency": "EUR"}}


def rules(**changes: str) -> Rules:
    return settings(EVENT_IDS=IDS, DEFAULT_EVENT_ID="", REQUIRE_CONSENT="true", **changes).rules()


def looked_at(event: Any, **changes: str) -> Preview:
    (found,) = preview([message(1, json.dumps(event), NOW)], rules(**changes), NOW)
    return found


def faults(event: Any, **changes: str) -> list[str]:
    return [fault.reason for fault in looked_at(event, **changes).faults]


MONEY = {"total": 5, "currency": "EUR"}
FIRST_EVENTS: dict[str, tuple[Any, list[str]]] = {
    "a good one": (GOOD, []),
    "GA4, a purchase without a currency": (
        {"event": "purchase", "ecommerce": {"value": 20, "items": [{"item_id": "a"}]}, "user_data": BUYER},
        ["consent_missing", "missing_currency"],
    ),
    "a part of a Shopify order": (
        BUYER | {"id": 1, "total_price": "5.00", "currency": "USD", "line_items": []},
        ["invalid_event", "consent_missing"],
    ),
    "names in snake_case": (
        {"event_type": "order_completed", "user": BUYER, "order": {"total_amount": 5, "currency": "EUR"}},
        ["invalid_event", "consent_missing"],
    ),
    "a nested user": (TRACK | {"properties": MONEY, "profile": {"user": BUYER}}, ["consent_missing", "no_identifier"]),
    "a time without a zone": (GOOD | {"timestamp": "2026-11-24 10:00:00"}, ["invalid_time"]),
    "an old one": (GOOD | {"timestamp": "2024-11-24T10:00:00Z"}, ["too_old"]),
    "a decimal comma and a sign": (
        GOOD | {"properties": {"total": "12,50", "currency": "€"}},
        ["invalid_value", "invalid_currency"],
    ),
    "no money at all": (GOOD | {"properties": {}}, ["invalid_value", "missing_currency"]),
    "a type as name": (BUYER | MONEY | {"type": "Purchase"}, ["invalid_event", "consent_missing"]),
    "no name": (
        {"type": "track", "properties": MONEY | BUYER}, ["invalid_event", "consent_missing"],
    ),
    "a misspelt name": (GOOD | {"event": "Order Complet"}, ["unmapped_event"]),
    "an entry's type": (GOOD | {"event": "Sale", "properties": {"total": 5}}, ["missing_currency"]),
    "everything": (TRACK | {"timestamp": "yesterday"}, [
        "consent_missing", "no_identifier", "invalid_time", "invalid_value", "missing_currency",
    ]),
    "of a kind that is none": ({"type": "identify", "traits": {}}, ["not_a_conversion"]),
    "X's own request": ({"conversions": [{"event_id": "tw-o8z6j-o87ne"}]}, ["invalid_event"]),
    "no object": ([GOOD], ["invalid_event"]),
}  # fmt: skip


@each(("event", "expected"), FIRST_EVENTS.values(), ids=FIRST_EVENTS)
def test_first_events(event: Any, expected: list[str]) -> None:
    assert faults(event) == expected


@each("event", [event for event, _ in FIRST_EVENTS.values()], ids=FIRST_EVENTS)
def test_each_fault_says_what_to_do(event: Any) -> None:
    found = looked_at(event)
    without = [fault.reason for fault in found.faults if not fault.remedy]
    assert without in ([], ["not_a_conversion"])
    said = json.dumps([found.has, *(fault.looked_for + fault.detail for fault in found.faults), found.hints])
    assert BUYER["email"] not in said


@given(event=EVENTS | ANYTHING)
def test_the_first_is_where_the_function_ends(event: Any) -> None:
    body = message(1, json.dumps(event), NOW)
    found = find_faults(body, rules(), NOW)
    end = transform(body, rules(), NOW)
    assert found[:1] == ([end.disposition] if isinstance(end, NoConversion) else [])
    assert len(looked_at(event).faults) >= len(found)


REMEDIES = {
    "an event without a type": ({"event": "Order Completed", "properties": MONEY}, 'write "type": "track"'),
    "a number without a country": (TRACK | {"traits": {"phone": "0171 2345678"}}, "its country beside it"),
}


@pytest.mark.parametrize(("event", "said"), REMEDIES.values(), ids=REMEDIES)
def test_what_is_to_be_done_about_the_kind_of_fault(event: Any, said: str) -> None:
    assert any(said in fault.remedy for fault in looked_at(event).faults)


HINTS = {
    "a hash for an id": (
        {**GOOD, "messageId": None, "properties": MONEY | {"order_id": "1"}},
        "--conversion-id-from properties.order_id,messageId?",
    ),
    "a hash, and no order": ({**GOOD, "messageId": None}, "an order's number in messageId"),
    "another pixel's event id": (
        GOOD | {"properties": MONEY | {"event_id": "tw-zzzzz-o87ne"}},
        "of pixel zzzzz, not of PixelId o8z6j",
    ),
    "a name near a known one": (GOOD | {"event": "Order Complet"}, "is order complete meant?"),
    "a time without its zone": (
        GOOD | {"properties": MONEY | {"conversion_time": "2026-11-24 09:00:00"}},
        "conversion_time can't be read",
    ),
}


@pytest.mark.parametrize(("event", "said"), HINTS.values(), ids=HINTS)
def test_hints(event: Any, said: str) -> None:
    (hint,) = looked_at(event).hints
    assert said in hint


def test_a_time_that_is_mapped_and_cannot_be_read_is_told() -> None:
    # Given a table's own column, which has no zone
    (hint,) = looked_at(GOOD | {"at": "2026-11-24 09:00:00"}, FIELD_MAPPING="conversion_time=at").hints
    assert "a time needs its zone" in hint


AS_IT_SHOULD_BE: list[dict[str, Any]] = [
    {"event_id": "shop-17"},
    {"conversion_time": "2026-11-24T09:00:00Z"},
    {"conversion_time": "", "conversionTime": 0},
]


@pytest.mark.parametrize("properties", [{}, *AS_IT_SHOULD_BE], ids=str)
def test_what_is_as_it_should_be_has_no_hint(properties: dict[str, Any]) -> None:
    assert looked_at(GOOD | {"properties": MONEY | properties}).hints == ()


def test_a_refusal_has_no_remedy_but_other_names_for_consent_have() -> None:
    for consent, remedy in (({"advertising": False}, ""), ({"C0004": True}, "set ConsentCategories")):
        (fault,) = looked_at(GOOD | {"context": {"consent": consent, "traits": BUYER}}).faults
        assert (fault.reason, fault.remedy[:21]) == ("consent_denied", remedy)
