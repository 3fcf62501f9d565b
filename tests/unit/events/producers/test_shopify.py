"""Shopify's orders: contract section 4."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.payloads import EVENT_IDS, captured, ended, outcome, sent

GB_PHONE = {"hashed_phone_number": "faad3b10918e39b5f4d5334f1e1e128719608e8bd3ad3b963dc30187b4518e23"}


def order(**changes: Any) -> dict[str, Any]:
    """The captured order, with other fields."""
    return captured("shopify-orders-create") | changes


def by_eventbridge(payload: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """A webhook as Shopify's partner event source writes it."""
    headers = {"Content-Type": "application/json", "X-Shopify-Shop-Domain": "shop.example"} | metadata
    detail = {"payload": payload, "metadata": headers}
    return {"version": "0", "detail-type": "shopifyWebhook", "source": "aws.partner/shopify.com/1/x", "detail": detail}


CONVERSION = {
    "conversion_time": "2026-11-26T07:00:00.000Z",
    "event_id": EVENT_IDS["Purchase"],
    "identifiers": [
        {"twclid": "2-shopify"},
        {"hashed_email": "32023064c99bdd80005be565f7bcd3282c55e4981c5a5a63f1d2d84be7af258d"},
        {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"},
    ],
    "conversion_id": "820982911946154508",
    "description": "Order Completed",
    "value": "403.00",
    "price_currency": "USD",
    "number_items": 1,
    "contents": [
        {"content_id": "632910392", "content_name": "IPod Nano - 8GB", "content_price": "199.00", "num_items": 1}
    ],
}


def test_a_captured_order() -> None:
    assert sent(order()) == CONVERSION


@pytest.mark.parametrize("topic", ["orders/create", "orders/paid", "Orders/Paid", "ORDERS_PAID", "orders_create"])
@pytest.mark.parametrize("header", ["X-Shopify-Topic", "x-shopify-topic"])
def test_the_same_by_eventbridge(topic: str, header: str) -> None:
    assert sent(by_eventbridge(order(), **{header: topic})) == CONVERSION


def test_its_id_is_one_however_it_is_written() -> None:
    assert sent(order(id="gid://shopify/Order/820982911946154508")) == CONVERSION


def test_a_topic_that_a_forwarder_hands_on_counts() -> None:
    # Given an order with the webhook's headers beside it, When the topic is no sale, Then it is none
    headers = {"X-Shopify-Topic": "orders/cancelled"}
    assert outcome({"payload": order(), "headers": headers}) == "not_a_conversion"
    assert sent({"payload": order(), "headers": {"X-Shopify-Topic": "orders/paid"}}) == CONVERSION
    # And without an order where it is looked for, nobody knows what is meant
    assert outcome({"body": "{}", "headers": headers}) == "invalid_event"


def test_a_refusal_that_a_forwarder_writes_beside_the_order_refuses() -> None:
    assert outcome({"payload": order(), "consent": {"advertising": False}}) == "consent_denied"
    assert outcome({"payload": order(), "consent": {"advertising": True}}, REQUIRE_CONSENT="true") == "delivered"


def test_an_order_that_goes_elsewhere_has_no_number_of_the_stacks_country() -> None:
    body = order(phone="0171 2345678", billing_address=None, customer=None)
    assert "hashed_phone_number" in str(sent(body | {"shipping_address": {"country_code": "DE"}}, DEFAULT_COUNTRY="DE"))
    elsewhere = sent(body | {"shipping_address": {"country_code": "FR"}}, DEFAULT_COUNTRY="DE")
    assert "hashed_phone_number" not in str(elsewhere)


def test_the_same_by_eventbridge_without_a_topic() -> None:
    assert sent(by_eventbridge(order())) == CONVERSION


def test_an_order_without_its_gid_is_known_by_its_other_fields() -> None:
    # Given a webhook that leaves fields out
    body = order()
    del body["admin_graphql_api_id"]
    assert sent(body) == CONVERSION


NO_CONVERSIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a test": (order(test=True), "a test order"),
    "cancelled": (order(cancelled_at="2026-11-26T07:10:00Z"), "a cancelled order"),
    "voided": (order(financial_status="voided"), "an order that is voided"),
    "refunded": (order(financial_status="REFUNDED"), "an order that is refunded"),
    "updated later": (
        order(updated_at="2026-11-27T02:00:01-05:00"),
        "an order that was updated more than a day after it was placed",
    ),
    "imported, and so updated later": (
        order(processed_at="2025-01-01T00:00:00Z", updated_at="2026-11-26T02:00:00-05:00"),
        "an order that was updated more than a day after it was placed",
    ),
    "another topic": (
        by_eventbridge(order(), **{"X-Shopify-Topic": "orders/updated"}),
        "a webhook of the topic orders/updated",
    ),
    "a topic that is none": (
        by_eventbridge(order(), **{"X-Shopify-Topic": "user@example.com"}),
        "a webhook of another topic",
    ),
    "a topic of no order": (
        by_eventbridge({"id": 1}, **{"X-Shopify-Topic": "customers/update"}),
        "a webhook of the topic customers/update",
    ),
    "a draft": (order(admin_graphql_api_id="gid://shopify/DraftOrder/1"), "a DraftOrder, not an order"),
    "a refund": ({"admin_graphql_api_id": "gid://shopify/Refund/1", "order_id": 1}, "a Refund, not an order"),
    "a checkout": (
        {"token": "t", "line_items": [], "total_price": "1.00", "abandoned_checkout_url": "https://shop.example/r"},
        "a Checkout, not an order",
    ),
}


@pytest.mark.parametrize(("body", "why"), NO_CONVERSIONS.values(), ids=NO_CONVERSIONS)
def test_what_is_no_conversion(body: dict[str, Any], why: str) -> None:
    end = ended(body)
    assert (end.reason, end.detail) == ("not_a_conversion", why)


CONVERSIONS: dict[str, dict[str, Any]] = {
    "no test": order(test=False),
    "not cancelled": order(cancelled_at=None),
    "paid": order(financial_status="paid"),
    "to be paid later": order(financial_status="pending"),
    "partly refunded": order(financial_status="partially_refunded"),
    "updated within the day": order(updated_at="2026-11-27T02:00:00-05:00"),
    "updated later, by a topic that counts": by_eventbridge(
        order(updated_at="2026-12-24T00:00:00Z"), **{"X-Shopify-Topic": "orders/paid"}
    ),
    "a time of the update that is none": order(updated_at="soon"),
}


@pytest.mark.parametrize("body", CONVERSIONS.values(), ids=CONVERSIONS)
def test_what_is_one(body: dict[str, Any]) -> None:
    assert sent(body) == CONVERSION


_ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(
    placed=st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 25), timezones=_ZONES),  # noqa: DTZ001 - gets one
    later=st.integers(0, 100_000),
    zone=_ZONES | st.none(),
)
@example(placed=datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=-5))), later=86_400, zone=None)
@example(placed=datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=12))), later=86_401, zone=UTC)
def test_a_day_is_one_in_whatever_zones_its_ends_are_written(placed: datetime, later: int, zone: tzinfo | None) -> None:
    """An update within the day, to the second, or after it."""
    updated = (placed.astimezone(UTC) + timedelta(seconds=later)).astimezone(zone or placed.tzinfo)
    body = order(processed_at=placed.isoformat(timespec="seconds"), updated_at=updated.isoformat(timespec="seconds"))
    assert outcome(body) == ("delivered" if later <= 86_400 else "not_a_conversion")


@pytest.mark.parametrize(
    ("placed", "updated"),
    [
        ("Thu, 19 Nov 2026 07:00:00 GMT", "Thu, 26 Nov 2026 07:00:00 GMT"),
        ("2026-11-24T23:00:00-12:00", "2026-11-24T23:00:00+14:00"),
        ("1795503600", "1795590001"),
    ],
)
def test_a_day_however_times_are_written(placed: str, updated: str) -> None:
    expected = "delivered" if "+14" in updated else "not_a_conversion"
    assert outcome(order(processed_at=placed, updated_at=updated)) == expected


def test_it_happened_when_it_was_processed() -> None:
    assert sent(order(processed_at="2026-11-26T01:30:00-05:00"))["conversion_time"] == "2026-11-26T06:30:00.000Z"


@pytest.mark.parametrize("name", ["twclid", "_xc_twclid", "_twclid"])
def test_a_click_id_kept_with_the_cart_goes_first(name: str) -> None:
    kept = order(note_attributes=[{"name": "gift", "value": "yes"}, {"name": name, "value": "2-kept"}])
    assert sent(kept)["identifiers"][0] == {"twclid": "2-kept"}


@pytest.mark.parametrize(
    "sites",
    [
        {"landing_site": None, "referring_site": "https://t.co/?twclid=2-referrer"},
        {"landing_site": "/wallets/checkouts.json", "referring_site": "https://t.co/?twclid=2-referrer"},
        {"landing_site": "https://shop.example/p?a=1&twclid=2-referrer"},
    ],
)
def test_a_click_id_in_the_page_it_began_with(sites: dict[str, Any]) -> None:
    assert sent(order(**sites))["identifiers"][0] == {"twclid": "2-referrer"}


ADDRESS = {"country": "United Kingdom", "country_code": "GB"}
PHONES: dict[str, dict[str, Any]] = {
    "the order's, from where it is billed": {"phone": "020 7946 0018", "billing_address": ADDRESS},
    "the customer's, from where it is billed": {"customer": {"phone": "020 7946 0018"}, "billing_address": ADDRESS},
    "the customer's, from home": {"customer": {"phone": "020 7946 0018", "default_address": ADDRESS}},
    "the billing address's": {"billing_address": ADDRESS | {"phone": "020 7946 0018"}},
    "with its plus": {"phone": "+44 20 7946 0018"},
}


@pytest.mark.parametrize("fields", PHONES.values(), ids=PHONES)
def test_phone_numbers(fields: dict[str, Any]) -> None:
    assert GB_PHONE in sent(order(**fields))["identifiers"]


def test_a_shipping_addresss_phone_and_country_are_never_read() -> None:
    gift = {"phone": "+44 20 7946 0018", "country_code": "GB"}
    # Given a number of somebody else's
    assert sent(order(shipping_address=gift)) == CONVERSION
    # and a national one of the buyer's, whose country nobody knows
    assert sent(order(shipping_address=gift, phone="020 7946 0018")) == CONVERSION


EMAILS = [
    {"email": "jon@example.com"},
    {"email": None, "contact_email": "jon@example.com"},
    {"email": "", "contact_email": None, "customer": {"email": "jon@example.com"}},
]


@pytest.mark.parametrize("fields", EMAILS)
def test_email_addresses(fields: dict[str, Any]) -> None:
    assert sent(order(**fields))["identifiers"][1] == CONVERSION["identifiers"][1]  # type: ignore[index]


def test_the_total_is_in_the_shops_currency() -> None:
    found = sent(order(presentment_currency="JPY", currency="EUR"))
    assert (found["value"], found["price_currency"]) == ("403.00", "EUR")


def test_the_shops_money_stands_in_for_the_total() -> None:
    body = order(total_price=None, currency=None)
    assert (sent(body)["value"], sent(body)["price_currency"]) == ("403.00", "USD")


def test_a_line_without_a_product_has_its_variants_id_or_its_number() -> None:
    lines = [
        {
            "id": 1,
            "product_id": None,
            "variant_id": 22,
            "sku": "A",
            "name": "Mug - blue",
            "price": "1.00",
            "quantity": 1,
        },
        {"id": 2, "product_id": None, "variant_id": None, "sku": "B", "title": "Tip", "price": "1.00", "quantity": 1},
    ]
    found = sent(order(line_items=lines))["contents"]
    assert [(one["content_id"], one["content_name"]) for one in found] == [("22", "Mug - blue"), ("B", "Tip")]


def test_what_is_said_about_newsletters_is_no_consent() -> None:
    about = order(buyer_accepts_marketing=True, email_marketing_consent={"state": "subscribed"})
    assert outcome(about, REQUIRE_CONSENT="true") == "consent_missing"


@pytest.mark.parametrize(("choice", "expected"), [("granted", "delivered"), ("denied", "consent_denied")])
def test_consent_is_kept_with_the_cart(choice: str, expected: str) -> None:
    kept = order(note_attributes=[{"name": "consent_advertising", "value": choice}])
    assert outcome(kept, REQUIRE_CONSENT="true") == expected
    assert outcome(by_eventbridge(kept), REQUIRE_CONSENT="true") == expected


def test_paths_begin_in_the_order_however_it_came() -> None:
    for body in (order(), by_eventbridge(order(), **{"X-Shopify-Topic": "orders/paid"})):
        assert sent(body, CONVERSION_ID_FROM="order_number")["conversion_id"] == "1234"


def test_an_event_about_an_order_is_not_the_order() -> None:
    body = order(event="refund")
    del body["admin_graphql_api_id"]
    assert outcome(body) in ("unmapped_event", "not_a_conversion")
