"""Halves of characters, as they are left where a text was cut: they cost the character, and not the event."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Reason
from x_conversions.intake.lenient_json import made_strict, parse

from tests.support.builders import PURCHASE
from tests.support.generated_events import ANYTHING, EVENTS
from tests.support.intake_builders import delivered_as
from tests.support.intake_scene import Scene
from tests.support.shop_webhooks import SHOPIFY_ORDER, STRIPE_EVENT, shopify, shopify_partner_event, stripe

HALVES = st.sampled_from(["\ud83d", "\ude00", "\ud800", "\udfff", "\ude00\ud83d"])
REPLACED = "\ufffd"
ORDER: dict[str, Any] = PURCHASE | {
    "properties": PURCHASE["properties"] | {"description": "Tea and a cup", "coupon": "TEA"}
}


def with_text(value: Any, place: int, more: str) -> Any:
    """The value with something more at the end of one of its texts, or of one of its keys."""
    texts = list(texts_in(value))
    left = place % len(texts) if texts else -1

    def written(one: Any) -> Any:
        nonlocal left
        if isinstance(one, str):
            left -= 1
            return one + more if left == -1 else one
        if isinstance(one, list):
            return [written(inner) for inner in one]
        return {key: written(inner) for key, inner in one.items()} if isinstance(one, dict) else one

    return written(value)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def queued(event: Any) -> tuple[int, list[str], Any]:
    scene = Scene()
    status, _ = scene.from_server(json.dumps({"batch": [event, PURCHASE]}).encode())
    assert scene.failures == []
    return status, scene.queue.bodies, scene.report.left_out


@given(st.just(ORDER) | EVENTS, st.integers(0, 10_000), HALVES)
def test_an_event_with_a_half_is_queued_as_with_a_replacement_character(event: Any, place: int, half: str) -> None:
    # Given any event, of which one text was cut in the midst of a character
    event = with_text(event, place, half)
    # Then it becomes what it becomes with the replacement character there, and so does what is beside it
    mended = json.loads(json.dumps(event, ensure_ascii=False).replace(half, REPLACED * len(half)))
    assert queued(event) == queued(mended)


def test_a_purchase_is_not_lost_for_a_cut_name() -> None:
    status, bodies, left_out = queued(ORDER | {"properties": ORDER["properties"] | {"description": "Tea \ud83d"}})
    assert (status, len(bodies), left_out) == (200, 2, {})
    assert json.loads(bodies[0])["properties"]["description"] == f"Tea {REPLACED}"


@pytest.mark.parametrize("source", ["shopify", "stripe"])
def test_an_order_with_a_half_is_taken_too(source: str) -> None:
    scene = Scene()
    cut = {"note": "Tea \ud83d", "email": "user@example.com"}
    signed = shopify(SHOPIFY_ORDER | cut) if source == "shopify" else stripe(STRIPE_EVENT | cut, scene.now)
    assert (scene.webhook(source, *signed)[0], len(scene.queue.bodies)) == (200, 1)
    scene.partner_event(shopify_partner_event(SHOPIFY_ORDER | cut))
    assert len(scene.queue.bodies) == 2


def test_an_address_with_a_half_is_nobodys() -> None:
    # Given an address that was cut: its hash would be another's, or no one's
    context = {"consent": {"advertising": True}, "twclid": "click-1", "traits": {"email": "user\ud83d@example.com"}}
    scene = Scene()
    scene.from_server(json.dumps(PURCHASE | {"context": context}).encode())
    (copy,) = scene.queue.events
    assert "hashed_email" not in copy["context"].get("traits", {})
    assert scene.report.identifiers_left_out == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_purchase_is_not_lost_for_a_number_that_is_none(number: str) -> None:
    # Given an event as Python's SDKs write it where somebody divided by zero; beside the value it says nothing
    text = json.dumps(ORDER).replace('"coupon": "TEA"', f'"discount": {number}')
    scene = Scene()
    assert (number in text, scene.from_server(text.encode())[0]) == (True, 200)
    assert delivered_as(scene.queue.events[0])[0] == delivered_as(ORDER)[0]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_no_amount_and_no_grant(number: str) -> None:
    # Given a value that is none: the purchase ends for it at delivery, and is not sent with another one
    scene = Scene()
    text = json.dumps(ORDER | {"properties": {"value": "THE VALUE", "currency": "USD"}})
    scene.from_server(text.replace('"THE VALUE"', number).encode())
    assert delivered_as(scene.queue.events[0])[1] is Reason.INVALID_VALUE
    # And a consent that is none refuses
    context = ORDER["context"] | {"consent": {"advertising": "THE CHOICE"}}
    scene.from_server(json.dumps(ORDER | {"context": context}).replace('"THE CHOICE"', number).encode())
    assert (len(scene.queue.bodies), scene.report.left_out) == (1, {"consent_denied": 1})


@given(ANYTHING.filter(lambda value: "NaN" not in json.dumps(value) and "Infinity" not in json.dumps(value)))
def test_what_is_strict_stays_as_it_is(value: Any) -> None:
    try:
        found, is_strict = parse(json.dumps({"a": value}).encode())
    except ValueError:  # a number of too many digits
        return
    assert isinstance(found, dict)
    if is_strict:
        assert made_strict(found) == found
