"""What `xconv preview` proposes for `FieldMapping`: places that change what becomes of an event, and no others."""

import json
from typing import Any

import pytest
from devtools.paths import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import Rules, transform
from x_conversions.events.message import Message
from xconv.common.event_files import message as numbered
from xconv.preview.faults import find_faults
from xconv.preview.preview import preview

from tests.support.builders import NOW, settings
from tests.support.payloads import PAYLOADS, bodies

IDS = "Purchase=tw-o8z6j-o87ne,Lead=tw-o8z6j-o87nh"
UNKNOWN = {
    "kind": "order complete",
    "at": "2026-11-24T09:00:00Z",
    "order": {"grand_total": "19.90", "currency": "EUR", "lines": [{"sku": "a", "price": "19.90", "quantity": 1}]},
    "customer": {"mail": "jane@example.com", "agreed": True},
    "entered_at_url": "https://shop.example/?twclid=2-abc",
}


def message(body: str) -> Message:
    return numbered(1, body, NOW)


def rules(**changes: str) -> Rules:
    return settings(EVENT_IDS=IDS, DEFAULT_EVENT_ID="", REQUIRE_CONSENT="true", **changes).rules()


def proposed(event: Any, **changes: str) -> str:
    (found,) = preview([message(json.dumps(event))], rules(**changes), NOW)
    return found.field_mapping


def test_an_unknown_shape_is_delivered_with_what_is_proposed_for_it() -> None:
    # Given an event that no reader knows, and what is proposed for it
    setting = proposed(UNKNOWN)
    assert dict(entry.split("=") for entry in setting.split(",")) == {
        "event": "kind",
        "conversion_time": "at",
        "value": "order.grand_total",
        "currency": "order.currency",
        "email": "customer.mail",
        "page_url": "entered_at_url",
        "products": "order.lines",
        "consent": "customer.agreed",
    }

    # When it is read with that
    result = transform(message(json.dumps(UNKNOWN)), rules(FIELD_MAPPING=setting), NOW)

    # Then it becomes a whole conversion
    assert isinstance(result, Conversion)
    assert result.payload["value"] == "19.90"
    assert [list(one) for one in result.payload["identifiers"]] == [["twclid"], ["hashed_email"]]


GRANTED = {"consent": {"advertising": True}}
BUYER = {"traits": {"email": "jane@example.com"}}
TRACK = {"type": "track", "event": "Order Completed"}
HELPED = {
    "an address elsewhere": (
        TRACK | {"context": GRANTED, "properties": {"total": 5, "currency": "EUR", "buyer": {"mail": "a@example.com"}}},
        "email=properties.buyer.mail",
    ),
    "a value elsewhere": (
        TRACK | {"context": GRANTED | BUYER, "properties": {"order": {"grand_total": 5}, "currency": "EUR"}},
        "value=properties.order.grand_total",
    ),
    "a currency elsewhere": (
        TRACK | {"context": GRANTED | BUYER, "properties": {"total": 5, "order": {"currency": "EUR"}}},
        "currency=properties.order.currency",
    ),
    "consent elsewhere": (
        TRACK | {"context": BUYER, "properties": {"total": 5, "currency": "EUR", "ad_consent": "yes"}},
        "consent=properties.ad_consent",
    ),
}


@pytest.mark.parametrize(("event", "setting"), HELPED.values(), ids=HELPED)
def test_what_a_known_producer_keeps_elsewhere(event: Any, setting: str) -> None:
    assert proposed(event) == setting


NOT_HELPED = {
    "delivered as it is": TRACK | {"context": GRANTED | BUYER, "properties": {"total": 5, "currency": "EUR"}},
    "refused": TRACK | {"context": {"consent": {"advertising": False}}, "properties": {"agreed": True}},
    "nothing of a person": TRACK | {"context": GRANTED, "properties": {"total": 5, "currency": "EUR"}},
    "no name": {"order": {"total": 5}},
    "a batch": {"batch": [TRACK], "sentAt": "2026-11-24T09:00:00Z"},
    "a list": [UNKNOWN],
    "a place that no path leads to": {"event name": "purchase", "käufer": {"email": "jane@example.com"}},
}


@pytest.mark.parametrize("event", NOT_HELPED.values(), ids=NOT_HELPED)
def test_where_it_would_not_help_nothing_is_proposed(event: Any) -> None:
    assert proposed(event) == ""


def test_what_is_mapped_already_is_left_as_it_is() -> None:
    setting = proposed(UNKNOWN, FIELD_MAPPING="email=customer.mail")
    assert "email=" not in setting
    assert setting.startswith("event=kind")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["purchase", "EUR", "a@example.com", "19.90", "yes"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from("event kind total currency mail consent order items at url".split()), inner)
    ),
    max_leaves=12,
)


@given(event=st.dictionaries(st.sampled_from("event kind order customer total".split()), JSON))
@example(event={"event": "EUR", "total": {"consent": True}})
def test_whatever_is_proposed_is_a_setting_that_mends_something(event: dict[str, Any]) -> None:
    body = message(json.dumps(event))
    setting = proposed(event)
    if not setting:
        return
    assert len(setting) <= 400
    # Not the first fault in every case: what else is wrong may be mended, and the event's name still be no known one.
    before, after = find_faults(body, rules(), NOW), find_faults(body, rules(FIELD_MAPPING=setting), NOW)
    assert before != []
    assert [fault.reason for fault in after] != [fault.reason for fault in before]


def test_nothing_is_proposed_to_get_round_a_refusal_of_a_known_producer() -> None:
    for file in PAYLOADS.glob("*denied.jsonl"):
        for body in bodies(file.stem):
            (found,) = preview([message(body)], rules(), NOW)
            assert found.field_mapping == "", file.relative_to(ROOT)
