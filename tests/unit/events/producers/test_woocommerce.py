"""WooCommerce's orders: contract section 4."""

from typing import Any

import pytest

from tests.support.payloads import EVENT_IDS, captured, ended, outcome, sent


def order(**changes: Any) -> dict[str, Any]:
    """The captured order, with other fields."""
    return captured("woocommerce-order") | changes


def test_a_captured_order() -> None:
    assert sent(order()) == {
        "conversion_time": "2026-11-26T06:00:00.000Z",
        "event_id": EVENT_IDS["Purchase"],
        "identifiers": [
            {"twclid": "2-woo"},
            {"hashed_email": "836f82db99121b3481011f16b49dfa5fbc714a0d1b1b9f784a1ebbbf5b39577f"},
            {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"},
        ],
        "conversion_id": "727",
        "description": "Order Completed",
        "value": "29.35",
        "price_currency": "USD",
        "number_items": 2,
        "contents": [
            {"content_id": "93", "content_name": "Woo Single #1", "content_price": "3.00", "num_items": 2},
        ],
    }


@pytest.mark.parametrize("status", ["processing", "completed", "wc-processing", "Completed"])
def test_a_paid_order_is_a_conversion(status: str) -> None:
    assert outcome(order(status=status)) == "delivered"


@pytest.mark.parametrize(
    "status",
    [
        "pending",
        "on-hold",
        "failed",
        "cancelled",
        "refunded",
        "trash",
        "checkout-draft",
        "partial-shipped",
        "",
        None,
        5,
    ],
)
def test_any_other_is_none(status: object) -> None:
    end = ended(order(status=status))
    assert end.reason == "not_a_conversion"
    assert end.detail == f"an order with status {status if status and isinstance(status, str) else 'unknown'}"


def test_a_status_that_may_be_personal_is_not_repeated() -> None:
    assert "@" not in ended(order(status="user@example.com")).detail


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"date_paid_gmt": "2026-11-26T06:30:00"}, "2026-11-26T06:30:00.000Z"),
        ({"date_paid_gmt": None}, "2026-11-26T06:00:00.000Z"),
        ({"date_paid_gmt": ""}, "2026-11-26T06:00:00.000Z"),
        ({"date_paid_gmt": "2026-11-26 06:30:00"}, "2026-11-26T06:30:00.000Z"),
        ({"date_paid_gmt": "2026-11-26T06:30:00.250"}, "2026-11-26T06:30:00.250Z"),
        ({"date_paid_gmt": "2026-11-26T07:30:00+01:00"}, "2026-11-26T06:30:00.000Z"),
        # the shop's own clock, which no one knows the zone of
        ({"date_paid": "2026-11-26T07:30:00", "date_created": "2026-11-26T07:00:00"}, "2026-11-26T06:00:00.000Z"),
    ],
)
def test_its_time_is_in_utc(times: dict[str, Any], expected: str) -> None:
    assert sent(order(**times))["conversion_time"] == expected


@pytest.mark.parametrize("key", ["twclid", "_twclid", "_xc_twclid"])
def test_a_click_id_kept_with_the_order_goes_first(key: str) -> None:
    kept = [*order()["meta_data"], {"key": key, "value": "2-kept"}]
    assert sent(order(meta_data=kept))["identifiers"][0] == {"twclid": "2-kept"}


def test_the_pixels_cookie_kept_with_the_order() -> None:
    kept = [{"key": "_twclid", "value": "%7B%22twclid%22%3A%222-cookie%22%7D"}]
    assert sent(order(meta_data=kept))["identifiers"][0] == {"twclid": "2-cookie"}


@pytest.mark.parametrize("meta", [None, {}, [], ["text"], [{"key": 5}], "text"])
def test_meta_data_of_any_kind(meta: object) -> None:
    assert [*sent(order(meta_data=meta))["identifiers"][0]] == ["hashed_email"]


def test_a_national_number_is_of_the_billing_country() -> None:
    billing = {"phone": "020 7946 0018", "country": "GB"}
    assert sent(order(billing=billing, meta_data=[]))["identifiers"][0] == {
        # SHA-256 of +442079460018
        "hashed_phone_number": "faad3b10918e39b5f4d5334f1e1e128719608e8bd3ad3b963dc30187b4518e23"
    }


def test_a_shipping_addresss_phone_is_never_read() -> None:
    gift = order(billing={}, shipping={"phone": "+12025550143", "email": "someone@example.com"}, meta_data=[])
    assert outcome(gift) == "no_identifier"


def test_other_ids_are_the_stacks_choice() -> None:
    assert sent(order(), CONVERSION_ID_FROM="order_key")["conversion_id"] == "wc_order_58d2d042d1d"


def test_a_lines_own_id_is_no_products() -> None:
    # Given a line whose product is gone
    line = {"id": 315, "name": "Mug", "product_id": 0, "sku": "MUG", "quantity": 1, "price": 3}
    # Then the article number stands for it
    assert sent(order(line_items=[line]))["contents"][0]["content_id"] == "MUG"


def test_an_event_about_an_order_is_not_the_order() -> None:
    assert outcome(order(event="refund")) in ("unmapped_event", "not_a_conversion")


@pytest.mark.parametrize("field", ["order_key", "line_items"])
def test_without_one_of_its_marks_it_is_nobodys(field: str) -> None:
    body = order()
    del body[field]
    assert outcome(body) == "invalid_event"
