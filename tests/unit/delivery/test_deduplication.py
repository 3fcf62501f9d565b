"""What makes two conversions the same one; and what was delivered lately is remembered, and no more than fits."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.deduplication import Delivered, DeliveredKeys, key_for, key_of, money_of, same_money

from tests.support.delivery_builders import DEBUG_ID, conversion


def key(one: Conversion, pixel_id: str = "o8z6j") -> bytes:
    return key_of(one, pixel_id)


def order(number: int = 0, /, name: str = "Purchase", send_again: str = "", **payload: Any) -> Conversion:
    one = conversion(number, **payload)
    one.name, one.message.send_again = name, send_again
    return one


SAME = {
    "the tag alone": order(event_id="o87ne"),
    "another time": order(conversion_time="2026-11-25T10:00:00.000Z"),
    "other identifiers": order(identifiers=[{"hashed_email": "a" * 64}]),
    "another page": order(event_source_url="https://example.com/thank-you"),
    "other money": order(value="1.00", price_currency="EUR"),
}
OTHER = {
    "another event id": order(event_id="o87nf"),
    "another conversion id": order(1),
    "another type": order(name="AddPaymentInfo"),
    "sent again on purpose": order(send_again="2026-11-25T10:00:00Z 7"),
    "sent again once more": order(send_again="2026-11-25T11:00:00Z 8"),
}


@pytest.mark.parametrize("other", SAME.values(), ids=SAME)
def test_what_leaves_it_the_same_conversion(other: Conversion) -> None:
    other.message.message_id, other.message.receive_count = "another", 7
    assert key(other) == key(order())


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER)
def test_what_makes_it_another(other: Conversion) -> None:
    assert key(other) != key(order())


def test_an_operator_finds_it_by_its_values() -> None:
    assert key_for("o8z6j", "o87ne", "conversion-0", "Purchase") == key(order())


def test_the_same_order_on_another_pixel_is_another() -> None:
    assert key(order(), "o8z6j") != key(order(), "o8z6k")


PARTS = st.text("\0 :1a\ud800", max_size=4)


@given(st.tuples(PARTS, PARTS, PARTS, PARTS), st.tuples(PARTS, PARTS, PARTS, PARTS))
def test_no_two_ways_to_write_one_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    # Whatever characters ids and names are made of, a part never runs over into the next
    (tag, conversion_id, name, again), (tag_2, conversion_id_2, name_2, again_2) = one, other
    first = order(name=name, send_again=again, event_id=tag, conversion_id=conversion_id)
    second = order(name=name_2, send_again=again_2, event_id=tag_2, conversion_id=conversion_id_2)
    assert (key(first) == key(second)) == (one == other)


@given(st.decimals(0, 10**15, places=8), st.integers(0, 4))
def test_money_is_compared_as_a_number(amount: Decimal, zeros: int) -> None:
    assert same_money(f"{amount:f} EUR", f"{amount:f}{'0' * zeros} EUR")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("175.00 EUR", "175.0000 EUR", True),
        ("175.00 EUR", "175.01 EUR", False),
        ("175.00 EUR", "175.00 USD", False),
        ("175.00 EUR", "", False),
        ("", "", True),
        ("", "129.99 ", False),  # an amount whose currency nobody knows
    ],
)
def test_same_money(one: str, other: str, *, is_same: bool) -> None:
    assert same_money(one, other) is is_same
    assert same_money(other, one) is is_same


@pytest.mark.parametrize(
    ("name", "payload", "money"),
    [
        ("Purchase", {"value": "175.00", "price_currency": "EUR"}, "175.00 EUR"),
        ("Subscribe", {"value": "9.99", "price_currency": "USD"}, "9.99 USD"),
        ("Subscribe", {}, ""),
        ("Subscribe", {"value": "9.99"}, "9.99 "),
        ("Checkout", {"value": "175.00", "price_currency": "EUR"}, ""),
    ],
)
def test_only_what_is_paid_has_money_that_counts(name: str, payload: dict[str, str], money: str) -> None:
    assert money_of(order(name=name, **payload)) == money


@given(sizes=st.lists(st.integers(0, 12), max_size=8), most=st.integers(1, 10))
def test_the_newest_are_remembered_and_the_oldest_forgotten(sizes: list[int], most: int) -> None:
    # Given requests of any size, one after another
    delivered = DeliveredKeys(most)
    conversions = [conversion(number) for number in range(sum(sizes))]
    rest = iter(conversions)
    for size in sizes:
        delivered.add((key(one), Delivered.of(one)) for one in [next(rest) for _ in range(size)])

    # Then exactly the last so many are known
    known = [delivered.get(key(one)) is not None for one in conversions]
    assert known == [len(conversions) - number <= most for number in range(len(conversions))]


@pytest.mark.parametrize(("later", "is_known"), [(19_999, True), (20_000, False)])
def test_an_instance_remembers_20_000(later: int, is_known: bool) -> None:
    delivered = DeliveredKeys()
    all_of_them = [conversion(number) for number in range(later + 1)]
    delivered.add((key(one), Delivered.of(one)) for one in all_of_them)
    assert (delivered.get(key(all_of_them[0])) is not None) is is_known
    assert delivered.get(key(all_of_them[-1])) is not None


@pytest.mark.parametrize(
    ("request_name", "origin"), [(f"request {DEBUG_ID}", f"request {DEBUG_ID}"), ("", "message message-0")]
)
def test_what_is_known_leads_to_where_it_went(request_name: str, origin: str) -> None:
    assert Delivered.of(conversion(), request_name).origin == origin
