"""Values, currencies, products: contract sections 4 and 6."""

import re
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from x_conversions.conversion.money import CURRENCIES, UNREADABLE, Unreadable, read_amount
from x_conversions.conversion.payload import Conversion

from tests.support.builders import disposition, event, payload, purchase, reason, result
from tests.support.each import each

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
    "eight decimals stay": (" 1.10000000 ", "1.10000000"),
    "nine are rounded": (0.123456789, "0.12345679"),
    "nine that end in zeros are rounded": ("1.100000000", "1.10"),
    "small": (0.0000001, "0.0000001"),
    "large": (999_999_999_999_999, "999999999999999.00"),
}


@each(("written", "sent"), AMOUNTS.values(), ids=AMOUNTS)
def test_amounts(written: object, sent: str) -> None:
    assert payload(purchase(total=written))["value"] == sent


@pytest.mark.parametrize(
    "written",
    ["1,299.00", "1.299,00", "12 €", "1e3", "Infinity", True, [10], {"amount": 10}, -1, "-0.01", 1e15, "١٢"],
    ids=str,
)
def test_what_is_no_amount_is_refused_rather_than_guessed(written: object) -> None:
    assert reason(purchase(total=written)) == "invalid_value"
    # and any other event goes without its money
    sent = result(purchase(total=written, product_id="a", price=5) | {"event": "Newsletter"})
    assert isinstance(sent, Conversion)
    assert not sent.payload.keys() & {"value", "price_currency"}
    assert sent.payload["contents"] == [{"content_id": "a"}]
    assert sent.value_dropped


VALUE_PLACES: dict[str, dict[str, Any]] = {
    "value": {"properties": {"value": 5, "total": 6}},
    "total": {"properties": {"total": 5, "revenue": 6}},
    "revenue": {"properties": {"revenue": 5, "ecommerce": {"value": 6}}},
    "value of ecommerce": {"properties": {"ecommerce": {"value": 5, "total": 6}}, "ecommerce": {"value": 6}},
    "total of ecommerce": {"properties": {"ecommerce": {"total": 5}}},
    "revenue of ecommerce": {"properties": {"ecommerce": {"revenue": 5}}},
    "ecommerce beside the properties": {"ecommerce": {"value": 5}, "value": 6},
    "beside the properties": {"value": 5, "total": 6},
    "params, as GA4's protocol has them": {"properties": None, "params": {"value": 5}},
    "after placeholders": {
        "properties": {"value": "N/A", "total": "{{total}}", "revenue": ""},
        "ecommerce": {"value": 5},
    },
}


@pytest.mark.parametrize("change", VALUE_PLACES.values(), ids=VALUE_PLACES)
def test_each_place_of_the_value(change: dict[str, Any]) -> None:
    written = event({"event": "Order Completed"}, change)
    assert payload(written, DEFAULT_CURRENCY="EUR")["value"] == "5.00"


def test_a_place_that_holds_something_that_is_no_amount_ends_the_search() -> None:
    assert reason(purchase(value="1,299.00", total=1299, revenue=7)) == "invalid_value"
    assert reason(purchase(total="1,299.00", products=PRODUCTS)) == "invalid_value"


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


CURRENCY_FIELDS = [
    "currency",
    "currencyCode",
    "currency_code",
    "price_currency",
    "priceCurrency",
    "presentment_currency",
]


@each("field", CURRENCY_FIELDS)
@each("where", ["properties", "properties.ecommerce", "ecommerce", "", "products"])
def test_each_place_of_the_currency(field: str, where: str) -> None:
    stated: dict[str, Any] = {field: " eur "}
    if where == "products":
        stated = {"products": [{"product_id": "a", **stated}]}
    for key in reversed((where.replace("products", "properties")).split(".") if where else []):
        stated = {key: stated}
    assert payload(event(purchase(currency=None), stated), DEFAULT_CURRENCY="USD")["price_currency"] == "EUR"


def test_the_first_currency_that_is_one_wins() -> None:
    both = purchase(currency="€", priceCurrency="EUR", ecommerce={"currency": "USD"})
    assert payload(both)["price_currency"] == "EUR"


def test_the_stacks_currency_where_the_event_has_none() -> None:
    assert payload(purchase(currency="N/A"), DEFAULT_CURRENCY="JPY")["price_currency"] == "JPY"
    assert payload(purchase(currency="{{currency}}"), DEFAULT_CURRENCY="JPY")["price_currency"] == "JPY"


@pytest.mark.parametrize("currency", ["US$", "Euro", "XXX", 5, ["EUR"]], ids=str)
@pytest.mark.parametrize("field", ["currency", "currencyCode"])
def test_a_currency_that_is_none_is_never_replaced_by_the_stacks(currency: object, field: str) -> None:
    written = purchase(**{"currency": None, field: currency})
    assert reason(written, DEFAULT_CURRENCY="USD") == "invalid_currency"
    # and any other event goes without its money
    sent = result(written | {"event": "Newsletter"}, DEFAULT_CURRENCY="USD")
    assert isinstance(sent, Conversion)
    assert not sent.payload.keys() & {"value", "price_currency"}
    assert sent.value_dropped


DOLLARS, EUROS = {"id": "a", "price": 5, "currency": "USD"}, {"id": "b", "price": 7, "currency": "EUR"}
UNSAID = {"id": "c", "price": 9}


@pytest.mark.parametrize(
    ("products", "found"),
    [
        ([EUROS, UNSAID], ("EUR", "16.00")),
        ([EUROS, EUROS], ("EUR", "14.00")),
        ([UNSAID], ("JPY", "9.00")),
    ],
)
def test_the_products_currency_when_they_agree(products: list[dict[str, Any]], found: tuple[str, str]) -> None:
    sent = payload(purchase(total=None, currency=None, products=products), DEFAULT_CURRENCY="JPY")
    assert (sent["price_currency"], sent["value"]) == found


def test_currencies_are_never_added_up() -> None:
    mixed = [DOLLARS, EUROS]
    assert reason(purchase(total=None, products=mixed)) == "invalid_value"
    assert reason(purchase(total=None, currency=None, products=mixed), DEFAULT_CURRENCY="JPY") == "invalid_value"
    assert reason(purchase(total=None, products=[DOLLARS])) == "invalid_value"
    # and a total whose currency can't be told is nobody's
    assert reason(purchase(currency=None, products=mixed), DEFAULT_CURRENCY="JPY") == "missing_currency"


def test_products_in_another_currency_go_without_their_price() -> None:
    sent = payload(purchase(products=[DOLLARS, EUROS, UNSAID, DOLLARS | {"currency": "€"}]))
    assert [one.get("content_price") for one in sent["contents"]] == [None, "7.00", "9.00", None]


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


ROUNDED = {
    "added up in floating point": (0.30000000000000004, "0.30"),
    "the same as a text": ("0.30000000000000004", "0.30"),
    "eight decimals stay": ("0.12345678", "0.12345678"),
    "eight of a number": (0.12345678, "0.12345678"),
    "zeros as they were written": ("123.4500", "123.4500"),
    "nine": ("0.123456789", "0.12345679"),
    "half, to even, down": ("0.000000125", "0.00000012"),
    "half, to even, up": ("0.000000135", "0.00000014"),
    "half of a number": (1.5e-08, "0.00000002"),
    "zeros only": ("5.000000000", "5.00"),
    "zero, written at length": ("0.0000000000", "0.00"),
    "up to the next whole": ("1.999999999", "2.00"),
    "sixty decimals": ("129.99" + "0" * 58, "129.99"),
    "fifteen digits before the point": ("999999999999999.991234567", "999999999999999.99123457"),
    "leading zeros before them": ("0000999999999999999.5", "999999999999999.50"),
    "invisible characters": ("\u200b129\u00ad.99\ufeff", "129.99"),
}


@each(("written", "sent"), ROUNDED.values(), ids=ROUNDED)
def test_more_than_eight_decimals_are_rounded(written: object, sent: str) -> None:
    assert payload(purchase(total=written))["value"] == sent


NONE = {
    "one that would become zero": "0.000000001",
    "a half that would": 5e-09,
    "the smallest double": 5e-324,
    "sixteen digits before the point": "1000000000000000",
    "the same with decimals": "1000000000000000.5",
    "fifteen that would become sixteen": "999999999999999.999999999",
    "too large a number": 1e15,
    "the largest double": 1.7976931348623157e308,
    "digits without end": "9" * 5_000,
    "decimals without end": "0." + "3" * 5_000,
    "below zero": "-0.000000001",
}


@pytest.mark.parametrize("written", NONE.values(), ids=NONE)
def test_an_amount_that_x_could_not_hold_is_none(written: object) -> None:
    assert reason(purchase(total=written)) == "invalid_value"
    assert "content_price" not in payload(purchase(products=[{"id": "a", "price": written}]))["contents"][0]


def test_where_nothing_is_there_is_no_amount_and_nothing_that_cannot_be_read() -> None:
    assert read_amount(None) is None
    # and so a quantity that is null is a quantity of one
    assert payload(purchase(total=None, products=[{"id": "a", "price": 5, "quantity": None}]))["value"] == "5.00"


NO_JSON = [float("nan"), float("inf"), float("-inf"), 10**5_000, -(10**5_000), True, [], {}]


@pytest.mark.parametrize("value", NO_JSON, ids=map(str, range(len(NO_JSON))))
def test_what_no_json_should_hold_is_none_either(value: object) -> None:
    assert isinstance(read_amount(value), Unreadable)


def test_a_sum_that_x_could_not_hold_is_none() -> None:
    products = [{"product_id": "a", "price": 999_999_999, "quantity": 2_147_483_647}]
    assert reason(purchase(total=None, products=products)) == "invalid_value"


def test_a_sum_of_long_prices_is_exact_before_it_is_rounded() -> None:
    products = [{"product_id": "a", "price": "99.12345678", "quantity": 3}, {"product_id": "b", "price": "0.00000001"}]
    assert payload(purchase(total=None, products=products))["value"] == "297.37037035"


FORM = re.compile(r"(0|[1-9][0-9]{0,14})\.[0-9]{2,8}")


@given(
    st.decimals(min_value=0, allow_nan=False, allow_infinity=False) | st.floats(min_value=0) | st.integers(min_value=0)
)
@example(Decimal("0.00000001"))
@example(Decimal("999999999999999.99"))
def test_whatever_the_amount_x_can_hold_it_or_there_is_none(value: Decimal | float) -> None:
    written = f"{value:f}" if isinstance(value, Decimal) else value
    sent = read_amount(written)

    # Then it has X's form, and is at most half a hundred-millionth away
    if isinstance(sent, str):
        assert FORM.fullmatch(sent)
        with localcontext(prec=500):
            assert abs(Decimal(sent) - Decimal(repr(value) if isinstance(value, float) else value)) <= Decimal("5E-9")
        assert (Decimal(sent) == 0) == (value == 0)
    # And what is none is too small, too large, or too long to be looked at
    else:
        is_held = Decimal("5E-9") < Decimal(value) < Decimal(10**15) - 1
        assert not is_held or len(str(written)) > 100


@pytest.mark.parametrize(("digits", "amount"), [(98, "1.00"), (99, UNREADABLE)])
def test_an_amount_is_written_in_a_hundred_characters_at_most(digits: int, amount: object) -> None:
    assert read_amount(f"1.{'0' * digits}") == amount


@pytest.mark.parametrize(
    "written", ["-1000000000000000", "1000000000000000", "-999999999999999.999999999", "999999999999999.999999999"]
)
def test_an_amount_that_has_or_becomes_sixteen_digits_is_none(written: str) -> None:
    assert read_amount(written) is UNREADABLE


def test_rounding_is_the_same_whatever_the_thread_has_set() -> None:
    with localcontext(prec=5):
        assert read_amount("123456.123456785") == "123456.12345678"
        assert read_amount("123456.123456795") == "123456.12345680".rstrip("0")


TWO_CURRENCIES = [{"id": "a", "price": 1, "currency": "EUR"}, {"id": "b", "price": 1, "currency": "USD"}]
DETAILS: dict[str, tuple[dict[str, Any], str]] = {
    "no value": (
        {"total": None, "products": None},
        "a Purchase needs properties.value, total or revenue, or products with prices in one currency",
    ),
    "no amount": ({"total": "many"}, "the value must be a number, or a string such as 1299.00"),
    "negative": ({"total": -1}, "the value must not be negative"),
    "no currency": ({"currency": None, "products": None}, "a Purchase needs properties.currency, or a DefaultCurrency"),
    "several": (
        {"currency": None, "products": TWO_CURRENCIES},
        "a Purchase needs properties.currency, its products name several currencies",
    ),
    "no code": ({"currency": "EURO"}, "the currency must be an ISO 4217 code such as EUR"),
}


@pytest.mark.parametrize(("properties", "detail"), DETAILS.values(), ids=DETAILS)
def test_what_a_purchase_lacks_is_told(properties: dict[str, Any], detail: str) -> None:
    assert disposition(purchase(**properties)).detail == detail


@pytest.mark.parametrize(
    ("properties", "is_dropped"),
    [({}, False), ({"value": 5, "currency": "EUR"}, False), ({"value": 5}, True), ({"value": 5, "currency": ""}, True)],
    ids=str,
)
def test_money_counts_as_left_out_where_there_was_some(properties: dict[str, Any], is_dropped: bool) -> None:
    found = result(event({"properties": properties}))
    assert isinstance(found, Conversion)
    assert found.value_dropped is is_dropped
