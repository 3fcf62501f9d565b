"""X's rules for one conversion."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from devtools.x_simulator import Account, errors_of
from hypothesis import given
from hypothesis import strategies as st

from tests.support.each import each

ACCOUNT = Account("o8z6j")
LEAST = {
    "conversion_time": "2026-01-29T12:00:00.000Z",
    "event_id": "o87ne",
    "identifiers": [{"twclid": "abc123"}],
}


def refused(parameter: str, conversion: Any, account: Account = ACCOUNT) -> bool:
    """Whether there is exactly one error, about this parameter."""
    return [error["parameter"] for error in errors_of(conversion, account)] == [parameter]


def invalid(parameter: str, message: str) -> dict[str, str]:
    return {"code": "INVALID_PARAMETER", "message": message, "parameter": parameter}


def test_every_documented_field_is_accepted(conversion: dict[str, Any]) -> None:
    # Given a conversion with every documented field, and one with the required ones only
    # Then X lists no error for either
    assert errors_of(conversion, ACCOUNT) == []
    assert errors_of(LEAST, ACCOUNT) == []


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        (
            "identifiers",
            [{"hashed_email": "abc"}],
            invalid("hashed_email", "hashed_email (abc) is not a valid SHA-256 hash"),
        ),
        ("identifiers", [], invalid("", "At least one user identifier must be provided")),
        (
            "conversion_time",
            "2022-06-16T01:14:00.603",
            invalid(
                "conversion_time",
                'Expected Time in yyyy-MM-ddTHH:mm:ss.SSSZ, got "2022-06-16T01:14:00.603" for conversion_time',
            ),
        ),
        ("event_id", "", invalid("event_id", "Event ID was not found")),
        ("event_id", "O87NE", invalid("event_id", "event_id (O87NE) is not a single event tag (SET)")),
    ],
)
def test_errors_have_the_texts_that_x_documents(field: str, value: object, error: dict[str, str]) -> None:
    # Given a conversion with one value that X documents as refused
    wrong = {**LEAST, field: value}
    # Then its one error is X's, word for word
    assert errors_of(wrong, ACCOUNT) == [error]


def test_an_event_id_of_another_account_is_reported_twice_as_x_does() -> None:
    # Given an account with one single event tag
    account = Account("o8z6j", event_ids=frozenset({"tw-o8z6j-o87ne"}))
    # When an event id that it doesn't have is sent
    errors = errors_of({**LEAST, "event_id": "abc"}, account)
    # Then it doesn't belong to the account, and isn't a single event tag either
    assert errors == [
        {
            "code": "NOT_FOUND",
            "message": "event_id (abc) does not belong to provided account",
            "parameter": "event_id",
        },
        invalid("event_id", "event_id (abc) is not a single event tag (SET)"),
    ]


@pytest.mark.parametrize("known", ["o87ne", "tw-o8z6j-o87ne"])
@pytest.mark.parametrize("sent", ["o87ne", "tw-o8z6j-o87ne"])
def test_both_forms_of_an_event_id_are_the_same_tag(known: str, sent: str) -> None:
    assert errors_of({**LEAST, "event_id": sent}, Account("o8z6j", event_ids=frozenset({known}))) == []


def test_without_a_set_of_event_ids_those_of_other_pixels_still_belong_to_others() -> None:
    assert errors_of({**LEAST, "event_id": "tw-zzzzz-o87ne"}, ACCOUNT)[0]["code"] == "NOT_FOUND"


def test_an_account_refuses_event_ids_that_are_none() -> None:
    with pytest.raises(ValueError, match="'Purchase' is neither like o87ne nor like tw-o8z6j-o87ne"):
        Account("o8z6j", event_ids=frozenset({"Purchase"}))


@pytest.mark.parametrize("field", ["conversion_time", "event_id", "identifiers"])
def test_required_fields(field: str) -> None:
    # Given a conversion without a required field, then the error names it
    assert refused(field, {name: value for name, value in LEAST.items() if name != field})


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-29T12:00:00Z",
        "2026-01-29T12:00:00.00Z",
        "2026-01-29T12:00:00.000000Z",
        "2026-01-29T12:00:00.000+00:00",
        "2026-01-29 12:00:00.000Z",
        "2026-01-29T12:00:00.000Z\n",
        "２０２６-01-29T12:00:00.000Z",
        "2026-02-30T12:00:00.000Z",
        "2026-01-29T24:00:00.000Z",
        "2026-01-29T12:00:60.000Z",
        1769688000000,
        None,
    ],
)
def test_times_in_another_form_or_that_never_were(time: object) -> None:
    assert refused("conversion_time", {**LEAST, "conversion_time": time})


@given(st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 (it must be naive)
def test_every_instant_in_the_right_form_is_accepted_whatever_its_age(instant: datetime) -> None:
    time = instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}Z"
    assert errors_of({**LEAST, "conversion_time": time}, ACCOUNT) == []


@each(
    "value",
    [
        "20",
        20,
        "-1.00",
        -1.5,
        "1,50",
        "1.",
        ".5",
        "01.00",
        "1e3",
        "٣.٥",
        "NaN",
        float("inf"),
        "9" * 400 + ".0",
        True,
    ],
)
def test_amounts_without_a_decimal_point_or_that_are_none(value: object) -> None:
    # Given an amount that isn't one, as the value and as a content's price
    conversion = {**LEAST, "price_currency": "EUR"}
    # Then each is refused under its own name
    assert refused("value", {**conversion, "value": value})
    assert refused("content_price", {**conversion, "contents": [{"content_price": value}]})


@given(st.decimals(0, 10**12, places=2))
def test_every_exact_amount_is_accepted(amount: Decimal) -> None:
    assert errors_of({**LEAST, "value": str(amount), "price_currency": "EUR"}, ACCOUNT) == []


@pytest.mark.parametrize("amount", [{"value": "1.00"}, {"contents": [{"content_price": "1.00"}]}])
def test_an_amount_without_a_currency_would_be_dollars(amount: dict[str, Any]) -> None:
    assert refused("price_currency", {**LEAST, **amount})


@pytest.mark.parametrize("currency", ["usd", "US", "EURO", "ZZZ", "", 840])
def test_currencies_that_are_none(currency: object) -> None:
    assert refused("price_currency", {**LEAST, "value": "1.00", "price_currency": currency})


@pytest.mark.parametrize("number", [0, -1, 1.0, "3", True, None])
def test_counts_that_are_no_integers_above_zero(number: object) -> None:
    assert refused("number_items", {**LEAST, "number_items": number})
    assert refused("num_items", {**LEAST, "contents": [{"num_items": number}]})


@each("field", ["conversion_id", "description", "event_source_url", "search_string"])
@each("text", ["", "  ", 5, None, ["a"]])
def test_texts_that_are_empty_or_none(field: str, text: object) -> None:
    assert refused(field, {**LEAST, field: text})


@pytest.mark.parametrize("field", ["content_id", "content_name", "content_type", "content_group_id"])
@pytest.mark.parametrize("text", ["", 5, None])
def test_texts_of_contents_that_are_empty_or_none(field: str, text: object) -> None:
    assert refused(field, {**LEAST, "contents": [{field: text}]})


@pytest.mark.parametrize(
    ("contents", "parameter"),
    [
        ([], "contents"),
        ({}, "contents"),
        ([{}], "contents"),
        (["a"], "contents"),
        ([{"price": "1.00"}], "price"),
    ],
)
def test_contents_that_x_refuses(contents: object, parameter: str) -> None:
    assert refused(parameter, {**LEAST, "contents": contents})


@given(st.text())
def test_a_field_that_x_does_not_document_is_refused(name: str) -> None:
    if name not in LEAST:
        assert name in [error["parameter"] for error in errors_of({**LEAST, name: {}}, ACCOUNT)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    JSON,
    st.dictionaries(st.sampled_from([*LEAST, "value", "contents", "price_currency", "number_items"]), JSON),
)
def test_whatever_json_comes_in_it_is_judged_and_left_alone(anything: Any, fields: dict[str, Any]) -> None:
    # Given any JSON at all, and documented fields with any JSON in them
    for conversion in (anything, {**LEAST, **fields}):
        before = copy.deepcopy(conversion)
        # Then the answer is a list of errors in X's form, and the conversion is as it was
        assert all(error.keys() == {"code", "message", "parameter"} for error in errors_of(conversion, ACCOUNT))
        assert repr(conversion) == repr(before)


def test_all_applicable_errors_are_listed() -> None:
    # Given a conversion with three errors
    wrong = {"conversion_time": "yesterday", "event_id": "o87ne", "identifiers": [], "number_items": 0}
    # Then all three are listed
    parameters = {error["parameter"] for error in errors_of(wrong, ACCOUNT)}
    assert parameters == {"conversion_time", "", "number_items"}
