"""Values, currencies, products: contract sections 4 and 6."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from x_conversions.conversion.money import CURRENCIES
from x_conversions.conversion.payload import Conversion

from tests.support.builders import event, payload, purchase, reason, result

AMOUNTS = {
    "a float": (129.99, "129.99"),
    "a text": ("129.99", "129.99"),
    "a whole number": (200, "200.00"),
    "one decimal": (130.5, "130.50"),
    "more decimals stay": ("123.3345", "123.3345"),
    "three, as in KWD": (1.234, "1.234"),
    "zero": (0, "0.00"),
    "zero as a float": (0.0, "0.00"),
    "with a sign": ("+5", "5.00"),
    "leading zeros": ("007.5", "7.50"),
    "spaces around": (" 12.00 ", "12.00"),
    "small": (0.0000001, "0.0000001"),
    "large": (999_999_999_999_999, "999999999999999.00"),
}


@pytest.mark.parametrize(("written", "sent"), AMOUNTS.values(), ids=AMOUNTS)
def test_amounts(written: object, sent: str) -> None:
    assert payload(purchase(total=written))["value"] == sent


@pytest.mark.parametrize(
    "written",
    ["1,299.00", "1.299,00", "12 €", "1e3", "Infinity", True, [10], {"amount": 10}, -1, "-0.01", 1e15, "١٢"],
    ids=str,
)
@pytest.mark.parametrize("name", ["Order Completed", "Newsletter"])
def test_what_is_no_amount_is_refused_rather_than_guessed(written: object, name: str) -> None:
    assert reason(purchase(total=written) | {"event": name}) == "invalid_value"


@pytest.mark.parametrize("field", ["value", "total", "revenue"])
def test_each_field_of_the_value(field: str) -> None:
    assert payload(purchase(**{"total": None, field: 5}))["value"] == "5.00"


def test_the_first_valid_value_wins() -> None:
    assert payload(purchase(value="N/A", total="1,299.00", revenue=7))["value"] == "7.00"


PRODUCTS = [{"product_id": "a", "price": 10.1, "quantity": 2}, {"product_id": "b", "price": "0.20"}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Order Completed", "20.40"),
        ("Product Added", "20.40"),
        ("begin_checkout", "20.40"),
        ("add_payment_info", "20.40"),
        ("Product Viewed", None),
    ],
)
def test_where_products_are_paid_for_their_sum_is_the_value(name: str, value: str | None) -> None:
    written = event({"event": name, "properties": {"currency": "EUR"}})
    written["properties"]["products"] = PRODUCTS
    assert payload(written).get("value") == value


@pytest.mark.parametrize(
    "product", [{"product_id": "a"}, {"price": "1,0"}, {"price": 1, "quantity": 0}, {"price": -1}], ids=str
)
def test_no_sum_unless_every_product_has_its_price_and_quantity(product: dict[str, Any]) -> None:
    assert reason(purchase(total=None, products=[*PRODUCTS, product])) == "invalid_value"


def test_a_purchase_needs_a_value() -> None:
    assert reason(purchase(total=None)) == "invalid_value"


CURRENCY_PLACES: dict[str, dict[str, Any]] = {
    "currency": {"currency": " eur "},
    "price_currency": {"currency": None, "price_currency": "EUR"},
    "priceCurrency": {"currency": None, "priceCurrency": "EUR"},
    "the first product's": {"currency": None, "products": [{"product_id": "a", "currency": "EUR"}]},
    "after one that is none": {"currency": "€", "price_currency": "EUR"},
}


@pytest.mark.parametrize("properties", CURRENCY_PLACES.values(), ids=CURRENCY_PLACES)
def test_each_place_of_the_currency(properties: dict[str, Any]) -> None:
    assert payload(purchase(**properties), DEFAULT_CURRENCY="USD")["price_currency"] == "EUR"


def test_the_stacks_currency_where_the_event_has_none() -> None:
    assert payload(purchase(currency="N/A"), DEFAULT_CURRENCY="JPY")["price_currency"] == "JPY"


@pytest.mark.parametrize("currency", ["US$", "Euro", "XXX", 5, ["EUR"]], ids=str)
def test_a_currency_that_is_none_is_never_replaced_by_the_stacks(currency: object) -> None:
    assert reason(purchase(currency=currency), DEFAULT_CURRENCY="USD") == "invalid_currency"


def test_a_purchase_without_a_currency_is_rejected() -> None:
    assert reason(purchase(currency=None)) == "missing_currency"


def test_other_events_without_a_currency_are_sent_without_their_money() -> None:
    # Given a lead with a value and a priced product, and no currency
    found = result(event({"properties": {"value": 10, "product_id": "a", "price": 5, "quantity": 2}}))

    # Then nothing is left that X could take for USD, and it is counted
    assert isinstance(found, Conversion)
    assert not found.payload.keys() & {"value", "price_currency"}
    assert found.payload["contents"] == [{"content_id": "a", "num_items": 2}]
    assert found.value_dropped


def test_prices_alone_carry_their_currency_too() -> None:
    sent = payload(event({"properties": {"product_id": "a", "price": 5, "currency": "GBP"}}))
    assert (sent["price_currency"], "value" in sent) == ("GBP", False)


def test_a_currency_without_money_is_not_sent() -> None:
    assert "price_currency" not in payload(event({"properties": {"currency": "EUR"}}))


def test_currencies_are_those_of_iso_4217() -> None:
    assert {"USD", "EUR", "JPY", "KWD", "GBP"} <= CURRENCIES
    assert not CURRENCIES & {"XAU", "XXX", "XTS", "DEM"}
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


def amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


LARGEST_CENTS = 10**17 - 1  # no amount is larger; from 2**53 cents on a double loses some


@given(
    cents=st.integers(0, LARGEST_CENTS) | st.integers(2**53, LARGEST_CENTS),
    before=st.sampled_from(["", "+", "0", "+00", " "]),
)
@example(cents=LARGEST_CENTS, before="")
@example(cents=LARGEST_CENTS, before="+")
def test_no_cent_of_a_text_is_lost(cents: int, before: str) -> None:
    assert payload(purchase(total=before + amount(cents)))["value"] == amount(cents)


@given(cents=st.integers(0, 10**15 - 1))
def test_no_cent_of_a_number_is_lost(cents: int) -> None:
    # A double holds any 15 digits.
    assert payload(purchase(total=cents / 100))["value"] == amount(cents)


@given(prices=st.lists(st.integers(0, 10**13 - 1), min_size=1, max_size=20), quantity=st.integers(1, 9))
def test_no_cent_of_a_sum_is_lost(prices: list[int], quantity: int) -> None:
    products = [{"product_id": "a", "price": cents / 100, "quantity": quantity} for cents in prices]
    assert payload(purchase(total=None, products=products))["value"] == amount(quantity * sum(prices))
