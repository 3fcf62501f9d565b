"""Stripe's checkout sessions: contract section 4."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.money import CURRENCIES, read_amount
from x_conversions.events.producers.stripe import major_units

from tests.support.payloads import EVENT_IDS, captured, ended, outcome, sent


def webhook(session: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The captured event as a webhook sends it, with other fields of its session and of its own."""
    body: dict[str, Any] = captured("stripe-eventbridge")["detail"] | changes
    body["data"] = {"object": body["data"]["object"] | (session or {})}
    return body


CONVERSION = {
    "conversion_time": "2026-11-26T07:18:39.000Z",
    "event_id": EVENT_IDS["Purchase"],
    "identifiers": [{"hashed_email": "2bb1c62d1d1a1eb20e95be953a9c86c30a50f38d297efa475d636d580ed7f696"}],
    "conversion_id": "cs_1",
    "description": "Order Completed",
    "value": "27.50",
    "price_currency": "USD",
}


def test_a_captured_event_by_eventbridge() -> None:
    assert sent(captured("stripe-eventbridge")) == CONVERSION


def test_the_same_by_webhook() -> None:
    assert sent(webhook()) == CONVERSION


def test_a_payment_that_came_later_is_the_same_conversion() -> None:
    assert sent(webhook(type="checkout.session.async_payment_succeeded")) == CONVERSION


NO_CONVERSIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a test": (webhook(livemode=False), "a test (livemode is false)"),
    "not paid": (webhook({"payment_status": "unpaid"}), "a session that is not paid"),
    "nothing said of payment": (webhook({"payment_status": None}), "a session that is not paid"),
    "a card that is kept for later": (
        webhook({"mode": "setup", "payment_status": "no_payment_required", "amount_total": None}),
        "a session that sells nothing (mode is setup)",
    ),
    "expired": (webhook(type="checkout.session.expired"), "an event of type checkout.session.expired"),
    "a refund": (webhook(type="charge.refunded"), "an event of type charge.refunded"),
    "no type": (webhook(type=None), "an event of type unknown"),
}


@pytest.mark.parametrize(("body", "why"), NO_CONVERSIONS.values(), ids=NO_CONVERSIONS)
def test_what_is_no_conversion(body: dict[str, Any], why: str) -> None:
    end = ended(body)
    assert (end.reason, end.detail) == ("not_a_conversion", why)


def test_a_type_that_may_be_personal_is_not_repeated() -> None:
    assert "555" not in ended(webhook(type="+1 202 555 0143")).detail


def test_a_free_order_is_one() -> None:
    free = webhook({"payment_status": "no_payment_required", "amount_total": 0})
    assert sent(free)["value"] == "0.00"


# By docs.stripe.com/currencies.
AMOUNTS = {
    "two decimals": (2750, "usd", "27.50"),
    "as a text": ("2750", "EUR", "27.50"),
    "none": (500, "jpy", "500.00"),
    "none, unlike in ISO 4217": (500, "mga", "500.00"),
    "three": (5120, "kwd", "5.120"),
    "three, small": (10, "bhd", "0.010"),
    "ISK, two": (500, "isk", "5.00"),
    "UGX, two": (500, "ugx", "5.00"),
    "HUF, two": (1045, "huf", "10.45"),
    "TWD, two": (80045, "twd", "800.45"),
    "zero": (0, "usd", "0.00"),
    "one cent": (1, "usd", "0.01"),
}


@pytest.mark.parametrize(("amount", "currency", "expected"), AMOUNTS.values(), ids=AMOUNTS)
def test_minor_units(amount: object, currency: str, expected: str) -> None:
    found = sent(webhook({"amount_total": amount, "currency": currency}))
    assert (found["value"], found["price_currency"]) == (expected, currency.upper())


@pytest.mark.parametrize("amount", [27.5, "27.50", "1,000", True, [], {}, "²", "1e3", "9" * 30, -100], ids=str)
def test_an_amount_that_cannot_be_told_is_refused_and_never_guessed(amount: object) -> None:
    assert outcome(webhook({"amount_total": amount})) == "invalid_value"


@pytest.mark.parametrize("currency", ["XX", "dollars", 5], ids=str)
def test_a_currency_that_is_none_is_refused(currency: object) -> None:
    assert outcome(webhook({"currency": currency}), DEFAULT_CURRENCY="JPY") == "invalid_currency"


@pytest.mark.parametrize("currency", [None, "", []], ids=str)
def test_without_a_currency_nobody_knows_the_minor_unit(currency: object) -> None:
    assert outcome(webhook({"currency": currency}), DEFAULT_CURRENCY="JPY") == "invalid_value"


@given(amount=st.integers(0, 10**12), currency=st.sampled_from(sorted(CURRENCIES)))
def test_minor_units_are_whole_again_when_they_are_put_back(amount: int, currency: str) -> None:
    # Given any amount in any currency
    major = major_units(amount, currency)
    # Then its digits are the same, and only the point is elsewhere
    assert isinstance(major, str)
    assert int(major.replace(".", "")) == amount
    assert isinstance(read_amount(major), str)


def test_everything_that_a_session_tells_of_the_buyer() -> None:
    session = {
        "customer_details": {"email": None, "phone": "020 7946 0018", "address": {"country": "GB"}},
        "customer_email": "Jenny@Example.com",
        "metadata": {"twclid": "2-stripe", "order_id": "O-1"},
    }
    assert sent(webhook(session))["identifiers"] == [
        {"twclid": "2-stripe"},
        {"hashed_email": "2bb1c62d1d1a1eb20e95be953a9c86c30a50f38d297efa475d636d580ed7f696"},
        {"hashed_phone_number": "faad3b10918e39b5f4d5334f1e1e128719608e8bd3ad3b963dc30187b4518e23"},
    ]


def test_other_ids_are_the_stacks_choice() -> None:
    places = "data.object.metadata.order_id,data.object.client_reference_id"
    ordered = webhook({"metadata": {"order_id": "O-1"}, "client_reference_id": "C-1"})
    assert sent(ordered, CONVERSION_ID_FROM=places)["conversion_id"] == "O-1"
    assert sent(ordered)["conversion_id"] == "cs_1"


@pytest.mark.parametrize(
    ("choice", "expected"), [("granted", "delivered"), ("denied", "consent_denied"), (None, "consent_missing")]
)
def test_consent_is_in_its_metadata_and_nowhere_else(choice: str | None, expected: str) -> None:
    session = {
        "metadata": {} if choice is None else {"consent_advertising": choice},
        "consent": {"promotions": "opt_in"},
    }
    assert outcome(webhook(session), REQUIRE_CONSENT="true") == expected


@pytest.mark.parametrize("data", [None, [], "text", {"object": None}, {"object": []}], ids=str)
def test_an_event_without_a_session(data: object) -> None:
    assert outcome(webhook() | {"data": data}) == "not_a_conversion"
