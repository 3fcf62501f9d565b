"""A quoted value is a hint: whom it names is tried apart."""

import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import orjson
import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.refusal_attribution import Quote, holders, kind_of, quote_of
from x_conversions.delivery.trials import Trials
from x_conversions.x_api.errors import XError
from x_conversions.x_api.responses import RawResponse, read_response

from tests.support.delivery_builders import Bench, FakeX, conversion, refusal, refused

JPY_ERROR = refusal("value", "value (10.00) is not valid for currency JPY")
TRICK = '( got "EUR" for price_currency'


def order(number: int, currency: str = "EUR", value: str = "10.00", **payload: Any) -> Conversion:
    return conversion(number, value=value, price_currency=currency, **payload)


def ends(x: FakeX, batch: list[Conversion]) -> tuple[set[str], int]:
    """Who is rejected by a function that has delivered before, and in how many requests; all others are delivered."""
    bench = Bench(x)
    bench.run([conversion(10_000)])
    outcomes = bench.outcomes(batch)
    rejected = {one for one, outcome in outcomes.items() if outcome == "rejected rejected_by_x"}
    assert {one for one, outcome in outcomes.items() if outcome == "delivered"} == outcomes.keys() - rejected
    return rejected, len(bench.x.requests) - 1


def test_a_jpy_order_takes_no_eur_order_of_the_same_amount_with_it() -> None:
    # Given an order of 10.00 JPY beside a hundred of 10.00 EUR
    x = FakeX(lambda one: [JPY_ERROR] if one.get("price_currency") == "JPY" else [])
    batch = [order(number) for number in range(100)] + [order(100, "JPY")]

    # When X quotes the amount, Then the odd one out is tried first, and after one more to see all others are delivered
    assert ends(x, batch) == ({"conversion-100"}, 4)


def test_an_events_name_that_looks_like_a_quote_names_nobody_else() -> None:
    # Given an event whose name X quotes, and purchases in EUR
    error = refusal("description", f"description ({TRICK}) is not valid")
    x = FakeX(lambda one: [error] if one.get("description") == TRICK else [])
    rejected, requests = ends(x, [order(number) for number in range(300)] + [conversion(300, description=TRICK)])
    assert rejected == {"conversion-300"}
    assert requests < 20


def test_a_value_that_only_one_has_is_tried_before_it_is_believed() -> None:
    # Given an X that cuts what it quotes, so that a good one has the value, and another one is meant
    error = refusal("twclid", "twclid (click-1) is not valid")
    x = FakeX(lambda one: [error] if one["conversion_id"] == "conversion-11" else [])
    assert ends(x, [conversion(number) for number in range(20)])[0] == {"conversion-11"}


def with_shared_click(number: int, **payload: Any) -> Conversion:
    return conversion(number, **({"identifiers": [{"twclid": "shared"}]} | payload))


SHARED = refusal("twclid", "twclid (shared) is not valid")
ODD_ONES: dict[str, dict[str, Any]] = {
    "another currency": {"price_currency": "JPY"},
    "another event id": {"event_id": "tw-o8z6j-o87nf"},
    "a field more": {"description": "Order Completed"},
    "another identifier beside": {"identifiers": [{"twclid": "shared"}, {"hashed_email": "e"}]},
    "contents": {"contents": [{"content_id": "1"}]},
}


@pytest.mark.parametrize("odd", ODD_ONES.values(), ids=ODD_ONES)
def test_three_and_the_last_speak_for_their_kind_and_for_no_other(odd: dict[str, Any]) -> None:
    # Given ten bad ones that are alike, and ten good ones that share the quoted value and differ in one thing
    money = {"value": "10.00", "price_currency": "EUR"}
    bad = [with_shared_click(number, **money) for number in range(10)]
    good = [with_shared_click(number, **(money | odd)) for number in range(10, 20)]
    refused = {one.conversion_id for one in bad}
    x = FakeX(lambda one: [SHARED] if one["conversion_id"] in refused else [])

    # When they are sent, Then the ten good ones are delivered
    rejected, requests = ends(x, [*good, *bad])
    assert rejected == refused
    assert requests <= 8


def test_a_good_last_one_saves_its_kind() -> None:
    # Given nine bad ones of a kind, and a tenth that X takes
    x = FakeX(lambda one: [SHARED] if one["conversion_id"] != "conversion-9" else [])
    rejected, _ = ends(x, [with_shared_click(number) for number in range(10)])
    assert rejected == {f"conversion-{number}" for number in range(9)}


def test_a_wrong_hint_costs_one_request() -> None:
    # Given an X that quotes a value of hundreds, of which one is bad for something else
    x = FakeX(lambda one: [SHARED] if one["conversion_id"] == "conversion-250" else [])
    rejected, requests = ends(x, [with_shared_click(number) for number in range(500)])
    assert rejected == {"conversion-250"}
    assert requests <= 21


def first_of_all(one: list[str]) -> list[str]:
    return one[:1]


def many_of_all(one: list[str]) -> list[str]:
    return one[:200]


@pytest.mark.parametrize("named", [first_of_all, many_of_all])
@pytest.mark.parametrize("bad", [1, 5])
def test_an_x_that_quotes_others_than_it_refuses_is_not_believed_for_long(
    named: Callable[[list[str]], list[str]], bad: int
) -> None:
    # Given an X whose errors quote the first ones of the request, whichever are bad
    class Confused(FakeX):
        def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
            ids = [one["conversion_id"] for one in orjson.loads(body)["conversions"]]
            good = [one for one in ids if one not in refused_ids]
            if good == ids:
                return super().post(url, body, headers, timeout)
            self.requests.append(ids)
            errors = [refusal("conversion_id", f"conversion_id ({one}) is wrong") for one in named(good)]
            return refused(errors or [refusal("conversion_id", "conversion_id is wrong")])

    refused_ids = {f"conversion-{number * 100 + 50}" for number in range(bad)}

    # When there are some bad ones among 500, Then they are found as without any quote
    rejected, requests = ends(Confused(), [conversion(number) for number in range(500)])
    assert rejected == refused_ids
    assert requests < 40 + 12 * bad


def test_the_receipt_says_which_were_rejected_with_others() -> None:
    x = FakeX(lambda one: [SHARED] if one["identifiers"] == [{"twclid": "shared"}] else [])
    bench = Bench(x)
    found = bench.run([conversion(10_000), *(with_shared_click(number) for number in range(6))])
    details = [found[f"conversion-{number}"].detail for number in range(6)]
    assert [detail.endswith("of one kind with others that X refused alone") for detail in details] == [
        False, False, False, True, True, False,
    ]  # fmt: skip


QUOTES = {
    "in brackets": ("twclid", "twclid (abc) is not valid", Quote("CODE", "twclid", "abc")),
    "in quotes": (
        "conversion_time",
        'Expected Time, got "2026-11-24" for conversion_time',
        Quote("CODE", "conversion_time", "2026-11-24"),
    ),
    "a path as the parameter": (
        "conversions[0].identifiers[1].hashed_email",
        "hashed_email (abc) is not valid",
        Quote("CODE", "hashed_email", "abc"),
    ),
    "an event id by its tag": (
        "event_id",
        "event_id (tw-o8z6j-o87ne) is not a tag",
        Quote("CODE", "event_id", "o87ne"),
    ),
    "no parameter: the message names the field": ("", "twclid (abc) is wrong", Quote("CODE", "twclid", "abc")),
    "another field than the parameter's": ("price_currency", "value (10.00) is not valid for currency JPY", None),
    "a name inside a value": ("description", f"description ({TRICK}) is not valid", None),
    "no field of a conversion": ("", "pixel (o8z6j) is wrong", None),
    "nothing quoted": ("twclid", "twclid is wrong", None),
    "an empty message": ("twclid", "", None),
}


@pytest.mark.parametrize(("parameter", "message", "quote"), QUOTES.values(), ids=QUOTES)
def test_what_an_error_quotes(parameter: str, message: str, quote: Quote | None) -> None:
    assert quote_of(XError("CODE", message, parameter)) == quote


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_id", "o87ne"), ("value", "10.00"), ("number_items", "3"), ("twclid", "click-0"), ("content_id", "B"),
        ("content_price", "2.00"), ("num_items", "7"),
    ],
)  # fmt: skip
def test_whoever_has_the_value_in_its_field_is_found(field: str, value: str) -> None:
    contents = [{"content_id": "A"}, {"content_id": "B", "content_price": "2.00", "num_items": 7}]
    one, other = order(0, number_items=3, contents=contents), conversion(1, event_id="tw-o8z6j-x", description=value)
    quote = Quote("CODE", field, value)
    assert holders([other, one], [quote]) == {quote: [one]}


def test_a_kind_is_the_same_whatever_the_values_are() -> None:
    quote = Quote("CODE", "twclid", "shared")
    assert kind_of(order(1), quote) == kind_of(order(2, value="99.00", event_id="o87ne"), quote)


def test_finding_whom_1500_quotes_mean_costs_no_more_than_writing_the_request_twice() -> None:
    # Given 500 conversions with 100 products each, and an X that names one product in each of its errors
    product = {
        "content_name": "A green tea of the first harvest, 100 g",
        "content_type": "Tea and coffee > Green tea",
        "content_group_id": "TEA-GREEN-0001",
        "content_price": "12.25",
        "num_items": 1,
    }
    group = [
        conversion(number, contents=[{"content_id": f"{number}-{one}"} | product for one in range(100)])
        for number in range(500)
    ]
    answer = refused(
        [refusal("content_id", f"content_id ({one % 500}-{one % 100}) is not valid") for one in range(1500)]
    )

    # When the answer is read and whom it means is looked for, Then that takes no longer than twice the serializing
    def find() -> None:
        tried, _ = Trials().open(group, read_response(answer, 0).errors)
        assert tried

    serializing = least_seconds(lambda: orjson.dumps({"conversions": [one.payload for one in group]}))
    assert least_seconds(find) <= 2 * serializing


def least_seconds(call: Callable[[], object]) -> float:
    """Of the processor, in the best of some tries: whatever else this machine does, it makes none of them faster."""
    found = []
    for _ in range(10):
        started = time.process_time()
        call()
        found.append(time.process_time() - started)
    return min(found)


QUOTE = Quote("CODE", "value", "10.00")
CONTENTS = [{"content_id": "A-1"}, {"content_id": "A-2", "num_items": 1}]


@pytest.mark.parametrize(
    ("other", "quote"),
    [
        (order(2, contents=[{"content_id": "A-1"}]), QUOTE),
        (order(2), QUOTE),
        (order(2, "JPY", contents=CONTENTS), QUOTE),
        (order(2, contents=CONTENTS, event_id="tw-o8z6j-other"), QUOTE),
        (order(2, contents=CONTENTS, description="a tea"), QUOTE),
        (order(2, contents=CONTENTS, identifiers=[{"hashed_email": "a" * 64}]), QUOTE),
        (order(2, contents=CONTENTS), QUOTE._replace(code="OTHER")),
        (order(2, contents=CONTENTS), QUOTE._replace(value="5.00")),
    ],
    ids=["fewer fields of products", "no products", "currency", "event id", "field", "identifiers", "code", "value"],
)
def test_what_makes_another_kind(other: Conversion, quote: Quote) -> None:
    one = kind_of(order(1, contents=CONTENTS), QUOTE)
    assert kind_of(other, quote) != one
    assert kind_of(order(3, contents=CONTENTS * 9), QUOTE) == one
    assert kind_of(order(3, value="5.00", contents=CONTENTS), QUOTE) == one


TEN = XError("INVALID_PARAMETER", "value (10.00) is not valid", "value")
CURRENCIES = ["EUR", "USD", "GBP", "CHF", "SEK"]


@pytest.mark.parametrize(("kinds", "is_tried"), [(1, True), (2, True), (4, True), (5, False)])
def test_a_value_that_many_kinds_have_is_no_help(kinds: int, is_tried: bool) -> None:
    group = [order(number, currency) for number, currency in enumerate(CURRENCIES[:kinds] * 2)]
    trials = Trials()
    tried, names_all = trials.open([*group, conversion(99)], [TEN])
    assert sorted(map(id, tried)) == (sorted(map(id, group)) if is_tried else [])
    assert (len(trials), names_all) == (len(tried), is_tried)


def test_what_x_takes_clears_its_kind_and_no_other() -> None:
    # Given two that X's quote names, each of a kind of its own
    trials, group = Trials(), [order(1), order(2, "JPY")]
    trials.open(group, [TEN])

    # When X takes the first that is tried, Then the other is still to be tried
    (first,) = trials.take()
    assert trials.is_under_way
    assert trials.accepted() == []
    (second,) = trials.take()
    assert {id(first), id(second)} == set(map(id, group))

    # and when a later quote names the first one's kind, and only that, nobody is tried for it
    assert trials.refused(second, [TEN]) == ([], [])
    like_the_first = order(3, first.payload["price_currency"])
    assert trials.open([like_the_first], [TEN]) == ([], False)
    like_the_second = order(4, second.payload["price_currency"])
    assert trials.open([like_the_second], [TEN]) == ([like_the_second], True)


@pytest.mark.parametrize("found", [0, 1, 2])
def test_quotes_are_believed_the_longer_the_more_often_they_were_right(found: int) -> None:
    # Given an X whose quotes named somebody that it refused, so often
    trials, values = Trials(), (f"{number}.00" for number in count(1))

    def named() -> tuple[Conversion, XError] | None:
        value = next(values)
        one, error = order(1, value=value), XError("INVALID_PARAMETER", f"value ({value}) is not valid", "value")
        return (one, error) if trials.open([one, conversion(99)], [error])[0] else None

    for _ in range(found):
        one, error = named() or pytest.fail("not believed")
        trials.take()
        trials.refused(one, [error])

    # When it takes whom it named from now on, Then it is believed eight times more, and four for each that it refused
    misled = 0
    while named() is not None:
        trials.take()
        trials.accepted()
        misled += 1
    assert misled == 8 + 4 * found + 1


def test_whom_two_groups_name_is_heard_next_and_then_two_more_have_time() -> None:
    # Given two groups that X refused, and whose quotes name somebody
    trials = Trials()
    trials.open([order(1), conversion(90)], [TEN])
    assert not trials.are_due
    trials.open([order(2), conversion(91)], [TEN])
    assert trials.are_due

    # When one that was named is tried, Then nobody has to be until two more groups have named somebody
    trials.take()
    assert not trials.are_due
    trials.open([order(3), conversion(92)], [TEN])
    assert not trials.are_due
    trials.open([order(4), conversion(93)], [TEN])
    assert trials.are_due


def test_once_it_is_found_others_with_the_same_value_need_not_be_it() -> None:
    # Given two groups, of each of which X's quote of one value names one, and a third of which it names another
    trials, one, other, third = Trials(), order(1), order(2, "JPY"), order(3, value="5.00")
    for conversion_, words in ((one, "10.00"), (other, "10.00"), (third, "5.00")):
        trials.open([conversion_], [XError("INVALID_PARAMETER", f"value ({words}) is not valid", "value")])

    # When the first is refused for it, Then the second goes back to the others, and the third is still to be tried
    assert trials.take() == [one]
    assert trials.refused(one, [TEN]) == ([], [other])
    assert trials.take() == [third]


def test_of_a_kind_of_which_three_were_refused_the_last_one_speaks_for_all_in_xs_words() -> None:
    # Given ten orders in JPY among a hundred, and an X that refuses all of them for the same value
    x = FakeX(lambda one: [JPY_ERROR] if one.get("price_currency") == "JPY" else [])
    bench = Bench(x)
    bench.run([conversion(10_000)])
    batch = [*(order(number, "JPY") for number in range(10)), *(order(number) for number in range(10, 100))]

    # When they are sent, Then each has X's code, and those that were not sent alone are said to be of a kind
    found = bench.dispositions(batch)[:10]
    assert {(one.outcome, one.x_code, one.x_parameter) for one in found} == {("rejected", "INVALID_PARAMETER", "value")}
    alone = [one for one in found if "of one kind with others that X refused alone" not in one.detail]
    assert len(alone) == 4
    assert {one.detail.partition(";")[0] for one in found} == {alone[0].detail}


def test_some_can_be_taken_out_of_all_trials() -> None:
    # Given four in trials of two kinds
    trials, group = Trials(), [order(1), order(2), order(3, "JPY"), order(4, "JPY")]
    trials.open(group, [TEN])

    # When one of each kind is held back, Then the others are still to be tried
    assert trials.remove(lambda one: one in (group[1], group[2])) == [group[1], group[2]]
    assert len(trials) == 2
    assert trials.drain() == [group[0], group[3]]
