"""Personal fields, wherever producers put them: none of them on the queue but those that X wants in clear."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.builders import PURCHASE
from tests.support.intake_scene import ORIGIN, Scene
from tests.support.shop_webhooks import SHOPIFY_ORDER, STRIPE_EVENT, WOOCOMMERCE_ORDER, shopify, stripe, woocommerce

PERSON: dict[str, Any] = {
    "email": "Jane.Canary@secret.example",
    "email_address": "jane2@secret.example",
    "phone": "+1 202 555 0143",
    "phoneNumber": "(202) 555-0144",
    "firstName": "Janecanary",
    "lastName": "Doecanary",
    "name": "Jane Middle Canary",
    "birthday": "1980-01-02canary",
    "address": {"street": "1 Canary Street", "city": "Canaryville", "postalCode": "C4N 4RY", "country": "US"},
    "username": "canary-user",
    "avatar": f"{ORIGIN}/canary.png",
}
URL = f"{ORIGIN}/thanks?email=jane.canary%40secret.example&name=canary&twclid=2-click#canary"
SEARCH = "?email=jane.canary%40secret.example&token=canary-token"
PAGE = {
    "url": URL,
    "search": SEARCH,
    "referrer": f"https://mail.example/?to=canary{SEARCH[1:]}",
    "title": "Canary's orders",
}
CONTEXT = {
    "traits": PERSON,
    "page": PAGE,
    "consent": {"advertising": True, "jane.canary@secret.example": True, "note": "canary consents"},
    "device": {"id": "canary-device", "advertisingId": "canary-idfa", "name": "Jane's canary phone"},
    "location": {"city": "Canaryville", "latitude": 12.3456789},
    "library": {"name": "canary-library"},
    "network": {"carrier": "canary-carrier"},
    "sessionId": 1234567890123,
    "groupId": "canary-group",
    "cookies": {"session": "canary-cookie", "_twclid": "2-click"},
    "userAgentData": {"brands": [{"brand": "Canary"}]},
}
PROPERTIES = {
    **PERSON,
    "url": URL,
    "search": SEARCH,
    "title": "Canary's orders",
    "referrer": f"https://mail.example/{SEARCH}",
    "coupon": "CANARY10",
    "shipping_address": PERSON["address"],
    "note": "leave it with canary",
    "card": {"last4": "canary-4242"},
    "gender": "canary",
    "checkout_url": URL,
}
# The name, ids, products, the page's path, agent and address may be there in clear: X wants them.
COPIED = {"total": 129.99, "currency": "USD", "products": [{"product_id": "SKU-A", "name": "Widget", "price": 49.99}]}
KINDS = [("track", "Order Completed"), ("track", "Signed Up"), ("page", "Canary page"), ("track", "Search")]
# Further context, further properties.
CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"user_data": PERSON}, {}),
    ({"traits": {}}, {"hashed_email": "0" * 31 + "canary"}),
    ({"page": PAGE | {"path": "/canary-path"}}, {"timestamp": "canary"}),
    ({"consent": {"categoryPreferences": {"advertising": True}}}, {"consent": {"newsletter": "canary"}}),
    ({"consentManagement": {"allowedConsentIds": ["advertising", "canary-id"]}}, {}),
    ({"campaign": {"name": "canary", "twclid": "2-x"}}, {}),
    ({"ip": "203.0.113.42"}, {"twclid": "call jane canary"}),
    ({"gpc": False, "headers": {"Cookie": "canary"}}, {}),
    ({"clientIds": {"fbp": "canary", "ga4": {"clientId": "canary"}}}, {"event_id": "canary's event"}),
]
EVENTS: list[dict[str, Any]] = [
    {
        "type": kind,
        "event": name,
        "messageId": f"m-{kind}-{number}",
        "userId": "canary-user-id",
        "anonymousId": "canary-anonymous-id",
        "traits": PERSON,
        "user": PERSON,
        "context": CONTEXT | extra,
        "properties": PROPERTIES | COPIED | {"user_data": PERSON | {"address": [PERSON["address"]]}} | properties,
        "writeKey": "canary-write-key",
        "_metadata": {"nodeVersion": "canary"},
        "rudderId": "canary-rudder",
    }
    for kind, name in KINDS
    for number, (extra, properties) in enumerate(CHANGES)
]


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


def test_of_forty_events_full_of_personal_fields_none_is_on_the_queue() -> None:
    # Given forty events in which every personal text says so, sent by a page and by a server
    assert len(EVENTS) == 40
    scene = Scene()
    for event in EVENTS:
        assert scene.from_browser(event)[0] == 200
        assert scene.from_server(event)[0] == 200
    # Then all are there
    assert (len(scene.queue.bodies), scene.failures) == (80, [])
    # And no text in them, key or value, says so
    texts = {text.lower() for event in scene.queue.events for text in strings_in(event)}
    assert [text for text in texts if "canary" in text or "@" in text or "jane" in text or "%40" in text] == []
    assert [text for text in texts if "555" in text or "0143" in text] == []


@pytest.mark.parametrize("planted", ["jane@secret.example", "jane%40secret.example", "jane＠secret.example"])
def test_an_address_is_nowhere_in_clear_whatever_field_it_is_in(planted: str) -> None:
    # Given a purchase in each text of which, one after another, an address stands
    scene = Scene()
    for body in _planted(PURCHASE, planted):
        scene.from_server(body)
    # Then it is never queued
    assert len(scene.queue.bodies) >= 10
    assert [body for body in scene.queue.bodies if "secret" in body.lower()] == []


def _planted(value: Any, text: str) -> Iterator[Any]:
    """The value, with each of its texts in turn replaced."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: changed} for changed in _planted(inner, text))
            yield {**value, text: inner}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], changed, *value[place + 1 :]] for changed in _planted(inner, text))
    elif isinstance(value, str) and value not in ("track", "advertising"):
        yield text


@pytest.mark.parametrize("source", ["shopify", "woocommerce", "stripe"])
def test_nothing_of_a_buyer_but_hashes_is_queued_of_an_order(source: str) -> None:
    scene = Scene()
    address = PERSON["address"] | {"first_name": "Canary", "address1": "1 Canary Street", "phone": PERSON["phone"]}
    buyer = {"customer": PERSON, "billing_address": address, "shipping_address": address, "note": "canary"}
    session = STRIPE_EVENT["data"]["object"] | {"customer_details": PERSON, "success_url": URL}
    signed = {
        "shopify": shopify(SHOPIFY_ORDER | buyer | {"order_status_url": URL, "landing_site": f"/?{SEARCH[1:]}"}),
        "woocommerce": woocommerce(WOOCOMMERCE_ORDER | buyer | {"billing": PERSON | {"country": "US"}}),
        "stripe": stripe(STRIPE_EVENT | {"data": {"object": session}}, scene.now),
    }
    scene.webhook(source, *signed[source])
    (body,) = scene.queue.bodies
    assert [word for word in ("canary", "@", "jane", "555", "jon", "john") if word in body.lower()] == []
    assert scene.queue.events[0]["context"]["traits"]["hashed_email"]
