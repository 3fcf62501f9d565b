"""Events of Shopify's web pixels: contract section 4."""

from typing import Any

import pytest

from tests.support.payloads import EVENT_IDS, captured, outcome, sent


def pixel(name: str, **data: Any) -> dict[str, Any]:
    """An event of that name, from a page with a click id."""
    document = {"location": {"href": "https://www.shop.example/p/mug?twclid=2-x"}, "referrer": "https://t.co/"}
    return {
        "id": "sh-2",
        "clientId": "c1",
        "timestamp": "2026-11-26T07:18:39.000Z",
        "name": name,
        "type": "standard",
        "data": data,
        "context": {"document": document, "navigator": {"userAgent": "Mozilla/5.0"}},
    }


CONVERSION = {
    "conversion_time": "2026-11-26T07:18:39.000Z",
    "event_id": EVENT_IDS["Purchase"],
    "identifiers": [
        {"twclid": "2-x"},
        {"hashed_email": "32023064c99bdd80005be565f7bcd3282c55e4981c5a5a63f1d2d84be7af258d"},
    ],
    "conversion_id": "1",
    "description": "checkout_completed",
    "event_source_url": "https://www.shop.example/thank_you",
    "value": "403.00",
    "price_currency": "USD",
}


def test_a_captured_purchase() -> None:
    assert sent(captured("shopify-web-pixel")) == CONVERSION


@pytest.mark.parametrize("order_id", ["1", 1, "gid://shopify/OrderIdentity/1", "gid://shopify/Order/1"])
def test_the_order_has_the_id_that_its_webhook_has(order_id: object) -> None:
    body = captured("shopify-web-pixel")
    body["data"]["checkout"]["order"]["id"] = order_id
    assert sent(body)["conversion_id"] == "1"


def test_without_an_order_the_events_own_id_counts() -> None:
    assert sent(pixel("page_viewed"))["conversion_id"] == "sh-2"


MONEY = {"amount": 5.5, "currencyCode": "EUR"}
VARIANT = {"id": "v1", "sku": "MUG", "price": MONEY, "product": {"id": "p1", "title": "Mug", "type": "Kitchen"}}
MUG = {"content_id": "p1", "content_name": "Mug", "content_type": "Kitchen", "content_price": "5.50"}
EVENTS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "a page": (pixel("page_viewed"), "PageView", {}),
    "a product": (
        pixel("product_viewed", productVariant=VARIANT),
        "ViewContent",
        {"value": "5.50", "price_currency": "EUR", "contents": [MUG]},
    ),
    "a line of the cart": (
        pixel(
            "product_added_to_cart",
            cartLine={
                "merchandise": VARIANT,
                "quantity": 2,
                "cost": {"totalAmount": {"amount": 11, "currencyCode": "EUR"}},
            },
        ),
        "AddToCart",
        {"value": "11.00", "price_currency": "EUR", "number_items": 2, "contents": [MUG | {"num_items": 2}]},
    ),
    "a search": (pixel("search_submitted", searchResult={"query": "mug"}), "Search", {"search_string": "mug"}),
    "a checkout": (
        pixel(
            "checkout_started",
            checkout={
                "currencyCode": "EUR",
                "totalPrice": MONEY,
                "lineItems": [{"id": "l1", "title": "Mug, blue", "quantity": 1, "variant": VARIANT}],
            },
        ),
        "Checkout",
        {
            "value": "5.50",
            "price_currency": "EUR",
            "number_items": 1,
            "contents": [MUG | {"content_name": "Mug, blue", "num_items": 1}],
        },
    ),
    "a payment": (
        pixel("payment_info_submitted", checkout={"totalPrice": MONEY}),
        "AddPaymentInfo",
        {"value": "5.50", "price_currency": "EUR"},
    ),
}


@pytest.mark.parametrize(("body", "event_type", "about"), EVENTS.values(), ids=EVENTS)
def test_what_a_shop_has(body: dict[str, Any], event_type: str, about: dict[str, Any]) -> None:
    assert sent(body) == {
        "conversion_time": "2026-11-26T07:18:39.000Z",
        "event_id": EVENT_IDS[event_type],
        "identifiers": [{"twclid": "2-x", "user_agent": "Mozilla/5.0"}],
        "conversion_id": "sh-2",
        "description": body["name"],
        "event_source_url": "https://www.shop.example/p/mug",
        **about,
    }


def test_what_a_checkout_tells_of_the_buyer() -> None:
    gift = {"phone": "+12025550143"}
    checkout = {
        "phone": None,
        "billingAddress": {"phone": "020 7946 0018", "countryCode": "GB"},
        "shippingAddress": gift,
        "attributes": [{"key": "twclid", "value": "2-kept"}],
    }
    assert sent(pixel("checkout_started", checkout=checkout))["identifiers"] == [
        {"twclid": "2-kept", "user_agent": "Mozilla/5.0"},
        {"hashed_phone_number": "faad3b10918e39b5f4d5334f1e1e128719608e8bd3ad3b963dc30187b4518e23"},
    ]


@pytest.mark.parametrize("name", ["product_removed_from_cart", "collection_viewed", "clicked", "alert_displayed"])
def test_other_names_are_unmapped(name: str) -> None:
    assert outcome(pixel(name)) == "unmapped_event"


@pytest.mark.parametrize("field", ["marketingAllowed", "saleOfDataAllowed"])
def test_a_refusal_that_the_pixel_passes_on(field: str) -> None:
    body = pixel("page_viewed") | {"customerPrivacy": {field: False}}
    assert outcome(body) == "consent_denied"


@pytest.mark.parametrize("kind", ["standard", "Standard", "custom", "dom", "advanced-dom", "meta"])
def test_a_pixels_kind_of_event_is_no_type_of_segments(kind: str) -> None:
    assert outcome(pixel("page_viewed") | {"type": kind}) == "delivered"


@pytest.mark.parametrize(
    "body",
    [
        {"name": "checkout_completed"},
        {"name": "checkout_completed", "type": "standard"},
        {"name": "checkout_completed", "type": "purchase", "clientId": "c1"},
        {"name": "", "type": "standard", "clientId": "c1"},
        {"name": 5, "type": "standard", "clientId": "c1"},
        {"name": "checkout_completed", "data": {"checkout": None}},
    ],
    ids=str,
)
def test_without_the_marks_it_is_nobodys(body: dict[str, Any]) -> None:
    assert outcome(body) == "invalid_event"
