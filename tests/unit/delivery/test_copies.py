"""The same conversion more than once: sent once, and no copy suppresses what another one lacks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.deduplication import OnOtherValue
from x_conversions.delivery.delivery_records.absent import NoRecords
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.x_api.responses import RawResponse

from tests.support.delivery_builders import DEBUG_ID, Bench, FakeX, conversion, counted, refusal

BAD = [{"hashed_email": "bad"}]


def order(
    copy: int, value: str = "175.00", currency: str = "EUR", name: str = "Purchase", **payload: Any
) -> Conversion:
    """A copy of one order, in a message of its own."""
    one = conversion(copy, conversion_id="ORD-1", value=value, price_currency=currency, **payload)
    one.name = name
    return one


def ends(bench: Bench, *copies: Conversion) -> list[str]:
    """Outcome, reason and detail of each, in their order."""
    return [f"{one.outcome} {one.reason or ''} {one.detail}".rstrip() for one in bench.dispositions(copies)]


def test_the_same_money_written_otherwise_is_a_duplicate_and_says_of_what() -> None:
    # Given an order that was delivered, When a second sender's copy comes, Then it leads to the first's request
    bench = Bench(FakeX())
    assert ends(bench, order(1, "175.00")) == ["delivered"]
    assert ends(bench, order(2, "175.0000")) == [f"skipped duplicate first in request {DEBUG_ID}"]
    assert bench.x.counted == ["ORD-1"]


def test_a_duplicate_is_told_by_its_conversion_id() -> None:
    bench = Bench(FakeX())
    assert bench.outcomes([order(1)]) == {"ORD-1": "delivered"}
    assert bench.outcomes([order(2)]) == {"ORD-1": "skipped duplicate"}


def test_where_x_gave_its_request_no_name_a_duplicate_leads_to_the_first_ones_message() -> None:
    bench = Bench(FakeX(script=[RawResponse(200, {}, b'{"data": {"conversions_processed": 1}}')]))
    assert ends(bench, order(1)) == ["delivered"]
    assert ends(bench, order(2)) == ["skipped duplicate first in message message-1"]


def test_a_guessed_order_number_does_not_suppress_the_honest_order() -> None:
    # Given an order number that somebody used before, for a cent
    bench = Bench(FakeX())
    ends(bench, order(1, "0.01"))

    # When the honest order comes, Then a person gets both amounts
    (end,) = ends(bench, order(2, "129.99"))
    assert end == (f"rejected conflicting_duplicate 129.99 EUR, but request {DEBUG_ID} carried 0.01 EUR")


@pytest.mark.parametrize(("value", "currency"), [("175.01", "EUR"), ("175.00", "USD")])
def test_two_in_a_batch_that_differ_in_money(value: str, currency: str) -> None:
    found = ends(Bench(FakeX()), order(1), order(2, value, currency))
    assert found[0] == "delivered"
    assert found[1].startswith(f"rejected conflicting_duplicate {value} {currency}, but ")


def test_a_checkout_may_change_its_total() -> None:
    found = ends(Bench(FakeX()), order(1, name="Checkout"), order(2, "190.00", name="Checkout"))
    assert [end.partition(" first")[0] for end in found] == ["delivered", "skipped duplicate"]


def test_payment_info_and_order_of_one_order_number_are_two() -> None:
    bench = Bench(FakeX())
    assert ends(bench, order(1, name="AddPaymentInfo"), order(2, name="Purchase")) == ["delivered", "delivered"]
    assert bench.x.counted == ["ORD-1", "ORD-1"]


def test_a_copy_goes_itself_when_x_refuses_the_first() -> None:
    # Given an order that somebody guessed, of the same money and with a hash that X refuses, before the honest one
    error = refusal("hashed_email", "hashed_email (bad) is not a valid SHA-256 hash")
    x = FakeX(lambda one: [error] if one["identifiers"] == BAD else [])
    bench = Bench(x)

    # When they come as one batch with others, Then the honest one is delivered
    found = ends(bench, order(1, identifiers=BAD), order(2), conversion(9))
    assert [end.split()[0] for end in found] == ["rejected", "delivered", "delivered"]
    assert sorted(x.counted) == ["ORD-1", "conversion-9"]


def test_a_copy_of_what_is_deferred_is_deferred_and_says_behind_what() -> None:
    bench = Bench(FakeX(script=[RawResponse(403)]))
    found = ends(bench, order(1), order(2, "175.0"))
    assert found[1] == "deferred forbidden waits for the same conversion in message message-1"


def test_the_same_message_twice_is_one_whatever_becomes_of_it() -> None:
    bench = Bench(FakeX(script=[RawResponse(403)]))
    assert ends(bench, order(1), order(1))[1] == "skipped duplicate first in message message-1"


@pytest.mark.parametrize("answer", [RawResponse(200), counted(0)], ids=["garbled", "none counted"])
def test_a_dry_run_knows_copies_too(answer: RawResponse) -> None:
    bench = Bench(FakeX(script=[answer]))
    assert [end.split()[1] for end in bench.rehearsal([order(1), order(2), order(3, "1.00")])] == [
        "would_deliver",
        "duplicate",
        "conflicting_duplicate",
    ]
    assert bench.x.requests == []


@given(
    st.lists(st.tuples(st.sampled_from(["1.00", "1.0000", "2.00"]), st.booleans()), min_size=1, max_size=8),
    st.integers(0, 3),
)
def test_of_any_copies_x_counts_one_and_none_is_lost_in_silence(copies: list[tuple[str, bool]], others: int) -> None:
    # Given copies of one order with any money, some of which X refuses, beside other conversions
    error = refusal("hashed_email", "hashed_email (bad) is not a valid SHA-256 hash")
    x = FakeX(lambda one: [error] if one["identifiers"] == BAD else [])
    bench = Bench(x)
    bench.run([conversion(100)])
    batch = [
        order(number, value, identifiers=BAD) if is_bad else order(number, value)
        for number, (value, is_bad) in enumerate(copies)
    ]
    found = bench.dispositions([*batch, *(conversion(200 + number) for number in range(others))])

    # Then X counts the first good one; what differs in money is kept, and only its equals are skipped
    good = [value for value, is_bad in copies if not is_bad]
    assert x.counted.count("ORD-1") == (1 if good else 0)
    for (value, is_bad), end in zip(copies, found, strict=False):
        if end.outcome == "skipped":
            assert end.reason == "duplicate"
            same = float(value) == float(good[0]) if good else is_bad
            assert same or is_bad
    assert [str(end.outcome) for end in found].count("delivered") == (1 if good else 0) + others


@pytest.mark.parametrize(
    ("on_other_value", "expected", "counted"),
    [
        ("keep", "rejected conflicting_duplicate", ["ORD-1"]),
        ("skip", "skipped duplicate", ["ORD-1"]),
        ("send", "delivered", ["ORD-1", "ORD-1"]),
    ],
)
@pytest.mark.parametrize("in_one_batch", [True, False])
def test_other_money_as_the_stack_wants_it(
    on_other_value: OnOtherValue, expected: str, counted: list[str], in_one_batch: bool
) -> None:
    bench = Bench(FakeX(), records=NoRecords(SendPolicy(on_other_value=on_other_value)))
    first, second = order(1, "129.99"), order(2, "0.01")
    found = ends(bench, first, second) if in_one_batch else [*ends(bench, first), *ends(bench, second)]
    assert found[0] == "delivered"
    assert found[1].startswith(expected)
    assert bench.x.counted == counted
