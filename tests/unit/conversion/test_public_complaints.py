"""Ten complaints that users of other senders make in public, with what is right."""

from hashlib import sha256
from typing import Any

import pytest

from tests.support.builders import event, payload, purchase, reason, result

HASHED_EMAIL = {"hashed_email": sha256(b"pgibbons@example.com").hexdigest()}


def hashed_phone(number: str) -> dict[str, str]:
    return {"hashed_phone_number": sha256(number.encode()).hexdigest()}


def without_a_click(*changes: dict[str, Any]) -> dict[str, Any]:
    return event({"context": {"twclid": None}}, *changes)


@pytest.mark.parametrize("where", ["user_data", "properties", "context"])
@pytest.mark.parametrize("field", ["email", "email_address"])
def test_identity_in_user_data(where: str, field: str) -> None:
    person: dict[str, Any] = {field: "pgibbons@example.com"}
    change = {"user_data": person} if where == "user_data" else {where: {"user_data": person}}
    assert payload(without_a_click(change))["identifiers"] == [HASHED_EMAIL]


@pytest.mark.parametrize("country", ["GB", "UK", "gbr", "United Kingdom", "Great Britain"])
def test_a_number_of_the_united_kingdom_stays_one(country: str) -> None:
    # Given a national number of London, and a shop in Germany
    traits = {"phone": "020 7946 0018", "address": {"country": country}}
    sent = payload(without_a_click({"traits": traits}), DEFAULT_COUNTRY="DE")
    assert sent["identifiers"] == [hashed_phone("+442079460018")]


def test_a_number_whose_country_cannot_be_read_is_nobodys() -> None:
    traits = {"email": "pgibbons@example.com", "phone": "020 7946 0018", "address": {"country": "Albion"}}
    assert payload(without_a_click({"traits": traits}), DEFAULT_COUNTRY="DE")["identifiers"] == [HASHED_EMAIL]


@pytest.mark.parametrize("place", [{"Sec-GPC": "1"}, {"context": {"headers": {"sec-gpc": "1"}}}], ids=str)
def test_sec_gpc_is_a_refusal(place: dict[str, Any]) -> None:
    assert reason(event(place)) == "consent_denied"


@pytest.mark.parametrize("value", ["yes", "Please call me", "12 €", {"choice": "b"}, ["a"]], ids=str)
def test_a_value_that_is_a_forms_field_costs_no_lead(value: object) -> None:
    lead = event({"event": "Lead Generated"})
    lead["properties"]["value"] = value
    sent = payload(lead)
    assert sent["description"] == "Lead Generated"
    assert "value" not in sent


def test_a_list_as_php_writes_it() -> None:
    products = {"0": {"sku": "a", "price": 5, "quantity": 2}, "2": {"sku": "b", "price": "2.50", "quantity": 1}}
    sent = payload(purchase(total=None, products=products))
    assert (sent["value"], sent["number_items"]) == ("12.50", 3)
    assert [one["content_id"] for one in sent["contents"]] == ["a", "b"]


def test_currency_code_is_a_currency() -> None:
    sent = payload(purchase(currency=None, currencyCode="SEK"), DEFAULT_CURRENCY="EUR")
    assert sent["price_currency"] == "SEK"


@pytest.mark.parametrize("macro", ["{{Email}}", "{email}", "__EMAIL__", "{{ DLV - email }}"])
def test_macros_that_nothing_filled_in_are_nothing(macro: str) -> None:
    body = without_a_click(
        {"messageId": macro, "timestamp": macro, "traits": {"email": macro}},
        {"properties": {"value": macro, "twclid": macro, "email": "pgibbons@example.com"}},
    )
    sent = payload(body)
    assert sent["identifiers"] == [HASHED_EMAIL]
    assert macro not in str(sent)
    assert result(body).identifiers_left_out == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("order_id", ["50314b8e9bcf", "abc4567", "10023", "o87nx"])
def test_an_order_id_is_no_event_id(order_id: str) -> None:
    sent = payload(purchase(event_id=order_id))
    assert sent["event_id"] == "tw-o8z6j-o87ne"


@pytest.mark.parametrize(
    "written", ["2026-11-24 09:00:00 UTC", "2026-11-24 09:00:00.000000 UTC", "1795510800000000", 1_795_510_800_000_000]
)
def test_times_as_bigquery_writes_them(written: object) -> None:
    assert payload(event({"timestamp": written}))["conversion_time"] == "2026-11-24T09:00:00.000Z"


def test_zero_width_spaces_are_no_part_of_anything() -> None:
    traits = {"email": "\u200bpgibbons@\u2060example.com\ufeff", "phone": "\u202a+1 202-555-0143\u202c"}
    sent = payload(without_a_click({"traits": traits, "messageId": "m\u200b-1", "event": "News\u200bletter"}))
    assert sent["identifiers"] == [HASHED_EMAIL, hashed_phone("+12025550143")]
    assert (sent["conversion_id"], sent["description"]) == ("m-1", "Newsletter")
