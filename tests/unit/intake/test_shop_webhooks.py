"""Webhooks of shops: verified before anything else, and read by the readers that the queue's orders are read by."""

import json
from typing import Any

import pytest
from stripe import WebhookSignature

from tests.support.intake_builders import delivered_as
from tests.support.intake_scene import Scene
from tests.support.shop_webhooks import (
    SHOPIFY_ORDER,
    STRIPE_EVENT,
    WOOCOMMERCE_ORDER,
    Signers,
    in_base64,
    shopify,
    stripe,
    woocommerce,
)

NOW = Scene().now
CONSENT = {"name": "consent_advertising", "value": "granted"}
SIGNED: Signers = {
    "shopify": (SHOPIFY_ORDER, shopify),
    "woocommerce": (WOOCOMMERCE_ORDER, woocommerce),
    "stripe": (STRIPE_EVENT, lambda event: stripe(event, NOW)),
}
AT = {"REQUIRE_CONSENT": "false", "DEFAULT_COUNTRY": "US", "MAX_EVENT_AGE_DAYS": "3000"}


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("source", SIGNED)
def test_a_signed_order_becomes_the_conversion_that_its_reader_makes(scene: Scene, source: str) -> None:
    # Given an order as the shop wrote it, signed with the shop's secret
    order, sign = SIGNED[source]
    assert scene.webhook(source, *sign(order)) == (200, {"success": True})
    # Then delivery makes the same of what is queued, whatever it is
    copy = scene.queue.events[0]
    assert delivered_as(copy, **AT) == delivered_as(order, **AT)
    assert copy["context"]["intake"] == {"via": source}
    assert "@" not in scene.queue.bodies[0]


@pytest.mark.parametrize("source", SIGNED)
def test_one_flipped_bit_is_refused(scene: Scene, source: str) -> None:
    order, sign = SIGNED[source]
    body, headers = sign(order)
    for place in range(0, len(body), 97):
        flipped = bytearray(body)
        flipped[place] ^= 1
        assert scene.webhook(source, bytes(flipped), headers) == (
            401,
            {"success": False, "code": "bad_signature", "message": "the signature does not belong to this body"},
        )
    assert scene.queue.bodies == []


@pytest.mark.parametrize("source", SIGNED)
@pytest.mark.parametrize("shown", ["", "=", "v1=,t=", "t=1,v1=zz", "t=-1,v1=00", "é", "t=9" * 400, "," * 5000])
def test_what_is_no_signature_is_refused(scene: Scene, source: str, shown: str) -> None:
    order, sign = SIGNED[source]
    body, headers = sign(order)
    forged = {name: shown if "signature" in name or "hmac" in name else text for name, text in headers.items()}
    assert scene.webhook(source, body, forged)[0] == 401
    assert scene.webhook(source, body, {})[0] == 401


def test_either_of_two_secrets_signs(scene: Scene) -> None:
    assert scene.webhook("shopify", *shopify(SHOPIFY_ORDER, "shopify-old"))[0] == 200
    assert scene.webhook("stripe", *stripe(STRIPE_EVENT, NOW, "whsec_unknown", "whsec_old"))[0] == 200
    assert scene.webhook("woocommerce", *woocommerce(WOOCOMMERCE_ORDER, ""))[0] == 401


@pytest.mark.parametrize("source", SIGNED)
def test_a_secret_that_was_taken_out_signs_for_five_minutes_at_most(scene: Scene, source: str) -> None:
    order, sign = SIGNED[source]
    assert scene.webhook(source, *sign(order))[0] == 200
    scene.secret.text = json.dumps({source: ["another"]})
    scene.now += 300
    signed = stripe(order, scene.now) if source == "stripe" else sign(order)
    assert scene.webhook(source, *signed)[0] == 401


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (0, 200), (299, 200), (301, 401)])
def test_stripes_signatures_are_good_for_five_minutes(scene: Scene, seconds: int, status: int) -> None:
    assert scene.webhook("stripe", *stripe(STRIPE_EVENT, NOW + seconds))[0] == status


def test_stripes_own_library_signs_alike(scene: Scene) -> None:
    text = json.dumps(STRIPE_EVENT)
    header = WebhookSignature.generate_signature_header(text, "whsec_new", timestamp=int(NOW))
    assert scene.webhook("stripe", text.encode(), {"stripe-signature": header})[0] == 200


@pytest.mark.parametrize("source", [*SIGNED, "paypal", ""])
def test_a_source_without_a_secret_is_not_there(source: str) -> None:
    scene = Scene({"shopify": [""], "stripe": []})
    assert scene.webhook(source, b"{}", {})[0] == 404


@pytest.mark.parametrize("source", ["shopify", "woocommerce"])
def test_an_old_webhook_sent_again_is_the_same_order_at_its_own_time(scene: Scene, source: str) -> None:
    # Given shops whose signature says nothing of the time, and somebody who kept a body
    order, sign = SIGNED[source]
    for _ in range(2):
        assert scene.webhook(source, *sign(order))[0] == 200
        scene.now += 10 * 365 * 86_400
    # Then it is queued again with the id and the time that it had, by which delivery knows it, or its age
    first, again = scene.queue.events
    assert first == again


def test_woocommerces_first_sign_of_life_is_answered_unsigned(scene: Scene) -> None:
    assert scene.webhook("woocommerce", b"webhook_id=12", {})[0] == 200
    assert scene.webhook("woocommerce", b"webhook_id=12&order=1", {})[0] == 401
    assert scene.webhook("shopify", b"webhook_id=12", {})[0] == 401


NO_CONVERSIONS: dict[str, tuple[str, tuple[bytes, dict[str, str]]]] = {
    "Shopify test": ("shopify", shopify(SHOPIFY_ORDER | {"test": True})),
    "Shopify cancelled": ("shopify", shopify(SHOPIFY_ORDER | {"cancelled_at": "2026-11-24T00:00:00Z"})),
    "Shopify point of sale": ("shopify", shopify(SHOPIFY_ORDER | {"source_name": "pos"})),
    "Shopify topic": ("shopify", shopify(SHOPIFY_ORDER, topic="orders/updated")),
    "Shopify no topic": ("shopify", shopify(SHOPIFY_ORDER, topic="")),
    "Woo pending": ("woocommerce", woocommerce(WOOCOMMERCE_ORDER | {"status": "pending"})),
    "Woo topic": ("woocommerce", woocommerce(WOOCOMMERCE_ORDER, topic="order.deleted")),
    "Stripe test mode": ("stripe", stripe(STRIPE_EVENT | {"livemode": False}, NOW)),
    "Stripe type": ("stripe", stripe(STRIPE_EVENT | {"type": "charge.succeeded"}, NOW)),
}


@pytest.mark.parametrize(("source", "signed"), NO_CONVERSIONS.values(), ids=NO_CONVERSIONS)
def test_what_is_no_sale_of_the_shop_is_taken_and_not_queued(
    scene: Scene, source: str, signed: tuple[bytes, dict[str, str]]
) -> None:
    assert scene.webhook(source, *signed)[0] == 200
    assert (scene.queue.bodies, scene.report.ignored) == ([], {"not_a_conversion": 1})


def test_another_channel_counts_where_it_is_named() -> None:
    scene = Scene(INTAKE_SHOPIFY_SOURCES="web, pos")
    scene.webhook("shopify", *shopify(SHOPIFY_ORDER | {"source_name": "pos"}))
    assert len(scene.queue.bodies) == 1


REFUSED: dict[str, tuple[str, tuple[bytes, dict[str, str]]]] = {
    "shopify": (
        "shopify",
        shopify(SHOPIFY_ORDER | {"note_attributes": [{"name": "consent_advertising", "value": "denied"}]}),
    ),
    "woocommerce": (
        "woocommerce",
        woocommerce(WOOCOMMERCE_ORDER | {"meta_data": [{"key": "consent_advertising", "value": "no"}]}),
    ),
}


@pytest.mark.parametrize(("source", "signed"), REFUSED.values(), ids=REFUSED)
def test_an_order_whose_buyer_refused_is_not_queued(
    scene: Scene, source: str, signed: tuple[bytes, dict[str, str]]
) -> None:
    assert scene.webhook(source, *signed)[0] == 200
    assert (scene.queue.bodies, scene.report.left_out) == ([], {"consent_denied": 1})


def test_what_a_shop_writes_into_the_order_about_consent_grants_it(scene: Scene) -> None:
    order = SHOPIFY_ORDER | {"note_attributes": [CONSENT]}
    scene.webhook("shopify", *shopify(order))
    payload, *_ = delivered_as(scene.queue.events[0], MAX_EVENT_AGE_DAYS="3000")
    assert payload["value"] == "403.00"


@pytest.mark.parametrize(
    ("source", "signed", "order_id"),
    [
        ("shopify", shopify(SHOPIFY_ORDER), "820982911946154508"),
        ("woocommerce", woocommerce(WOOCOMMERCE_ORDER), "727"),
        ("stripe", None, "ORD-7"),
    ],
)
def test_an_order_has_the_id_by_which_the_page_knows_it(source: str, signed: Any, order_id: str) -> None:
    # Given a stack that deduplicates by the order's id first
    first = "properties.order_id,messageId"
    scene = Scene(CONVERSION_ID_FROM=first)
    if signed is None:
        session = STRIPE_EVENT["data"]["object"] | {
            "metadata": {"order_id": "ORD-7"},
            "client_reference_id": "customer-1",
        }
        signed = stripe(STRIPE_EVENT | {"data": {"object": session}}, scene.now)
    scene.webhook(source, *signed)
    payload, *_ = delivered_as(scene.queue.events[0], CONVERSION_ID_FROM=first, **AT)
    assert payload["conversion_id"] == order_id
    assert "customer-1" not in scene.queue.bodies[0]


@pytest.mark.parametrize("planted", ["jane@secret.example", "jane%2540secret.example", "+12025550143"])
def test_an_order_id_that_is_a_persons_is_not_queued_in_clear(scene: Scene, planted: str) -> None:
    session = STRIPE_EVENT["data"]["object"] | {"metadata": {"order_id": planted}}
    scene.webhook("stripe", *stripe(STRIPE_EVENT | {"data": {"object": session}}, scene.now))
    scene.webhook("shopify", *shopify(SHOPIFY_ORDER | {"id": planted}))
    scene.webhook("woocommerce", *woocommerce(WOOCOMMERCE_ORDER | {"id": planted}))
    assert len(scene.queue.bodies) == 3
    assert [body for body in scene.queue.bodies if "secret" in body or planted in body] == []


def test_large_orders_are_taken_and_larger_bodies_are_not(scene: Scene) -> None:
    line = SHOPIFY_ORDER["line_items"][0]
    assert scene.webhook("shopify", *shopify(SHOPIFY_ORDER | {"line_items": [line] * 300}))[0] == 200
    assert scene.webhook("shopify", *shopify(SHOPIFY_ORDER | {"note": "x" * 1_000_000}))[0] == 413


@pytest.mark.parametrize("body", [b"[]", b"{", b"null", b'"text"'])
def test_signed_nonsense_is_refused(scene: Scene, body: bytes) -> None:
    headers = {"x-shopify-hmac-sha256": in_base64("shopify-secret", body), "x-shopify-topic": "orders/paid"}
    assert scene.webhook("shopify", body, headers)[0] == 400


def test_shops_are_told_to_come_again(scene: Scene) -> None:
    scene.queue.down = 1
    assert scene.webhook("stripe", *stripe(STRIPE_EVENT, NOW))[0] == 503
    scene.secret.text, scene.now = None, scene.now + 300
    assert scene.webhook("stripe", *stripe(STRIPE_EVENT, scene.now))[0] == 503
