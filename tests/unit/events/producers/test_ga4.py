"""GA4's events, and flat objects of one's own: contract section 4."""

from typing import Any

import pytest

from tests.support.each import each
from tests.support.payloads import EVENT_IDS, captured, outcome, sent

EMAIL = {"hashed_email": "746dfb1d704a69cdc419cfe797d4e53b21c542e2e7e560dc511c2216a0ca48f3"}
PHONE = {"hashed_phone_number": "54af34308301e43f00650baaeb6cf4925b942201d74191b26d48292cfec907fd"}
TEE = {
    "content_id": "SKU_12345",
    "content_name": "Stan and Friends Tee",
    "content_type": "Apparel",
    "content_price": "10.01",
    "num_items": 3,
}


def data_layer(**changes: Any) -> dict[str, Any]:
    """The captured object of a data layer, with other fields."""
    return captured("ga4-datalayer") | changes


def server(**changes: Any) -> dict[str, Any]:
    """The captured event data of a server container, of a visitor who agreed, with other fields."""
    return captured("sgtm-event-data") | {"x-ga-gcs": "G111"} | changes


def test_captured_event_data_of_a_server_container() -> None:
    assert sent(server()) == {
        "conversion_time": "2026-11-26T08:00:00.000Z",
        "event_id": EVENT_IDS["Purchase"],
        "identifiers": [
            {"twclid": "2-abc"},
            EMAIL,
            PHONE,
            {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"},
        ],
        "conversion_id": "T_12345",
        "description": "purchase",
        "event_source_url": "https://www.shop.example/done",
        "value": "72.05",
        "price_currency": "USD",
        "number_items": 3,
        "contents": [TEE],
    }


def test_as_it_was_captured_it_refuses() -> None:
    assert outcome(captured("sgtm-event-data")) == "consent_denied"


def test_a_captured_data_layer_object_says_nothing_of_who_it_was() -> None:
    assert outcome(data_layer()) == "no_identifier"


def test_a_data_layer_object_with_somebody_in_it() -> None:
    assert sent(data_layer(user_data={"email": "pgibbons@example.com"})) == {
        "conversion_time": "2026-11-26T08:00:00.000Z",
        "event_id": EVENT_IDS["Purchase"],
        "identifiers": [EMAIL],
        "conversion_id": "T_12345",
        "description": "purchase",
        "value": "72.05",
        "price_currency": "USD",
        "number_items": 3,
        "contents": [TEE],
    }


def test_what_was_sold_is_in_ecommerce_before_the_top() -> None:
    body = data_layer(
        email="pgibbons@example.com", value=1, currency="EUR", transaction_id="other", items=[{"id": "x"}]
    )
    found = sent(body)
    assert (found["value"], found["price_currency"], found["conversion_id"]) == ("72.05", "USD", "T_12345")
    assert found["contents"] == [TEE]


MARKS: dict[str, Any] = {
    "ecommerce": {}, "items": [], "page_location": "https://shop.example/", "client_id": "1", "user_data": {},
    "email": "", "order_id": "1", "transaction_id": "1", "total": 1, "value": 1, "currency": "EUR",
}  # fmt: skip


@each("name", ["event", "event_name"])
@each("mark", MARKS)
def test_a_name_and_one_mark_make_a_flat_event(mark: str, name: str) -> None:
    body = {name: "generate_lead", mark: MARKS[mark], "twclid": "2-flat"}
    assert sent(body)["event_id"] == EVENT_IDS["Lead"]


@pytest.mark.parametrize(
    "body",
    [
        {"event": "generate_lead", "twclid": "2-flat"},
        {"event": "gtm.js", "gtm.start": 1795676689078},
        {"value": 1, "currency": "EUR", "twclid": "2-flat"},
        {"event": None, "event_name": "", "value": 1},
        {"event": 5, "value": 1},
        {"event": ["purchase"], "value": 1},
    ],
    ids=str,
)
def test_a_name_alone_or_a_mark_alone_is_nobodys(body: dict[str, Any]) -> None:
    assert outcome(body) == "invalid_event"


def test_the_first_name_that_says_something_counts() -> None:
    assert sent(server(event="undefined", event_name="sign_up"))["description"] == "sign_up"
    assert sent(server(event="generate_lead", event_name="sign_up"))["description"] == "generate_lead"


TIMES: dict[str, dict[str, Any]] = {
    "its own": {"timestamp": "2026-11-26T07:00:00Z"},
    "in milliseconds": {"timestamp": 1795676400000},
    "of the Measurement Protocol": {"timestamp_micros": 1795676400000000},
    "the same as a text": {"timestamp_micros": "1795676400000000"},
    "of the export to BigQuery": {"event_timestamp": 1795676400000000},
    "meant for the conversion": {"conversion_time": "2026-11-26T07:00:00Z", "timestamp": "2026-11-26T06:00:00Z"},
}


@pytest.mark.parametrize("time", TIMES.values(), ids=TIMES)
def test_times(time: dict[str, Any]) -> None:
    assert sent(server(**time))["conversion_time"] == "2026-11-26T07:00:00.000Z"


def test_a_flat_object_of_ones_own() -> None:
    body = {
        "event": "purchase",
        "order_id": "O-1",
        "email": "pgibbons@example.com",
        "phone": "(202) 555-0143",
        "country": "US",
        "total": "27.50",
        "currency": "usd",
        "products": [{"sku": "MUG", "price": 13.75, "quantity": 2}],
        "landing_site": "/?twclid=2-landing",
    }
    found = sent(body, CONVERSION_ID_FROM="order_id")
    assert found["identifiers"] == [{"twclid": "2-landing"}, EMAIL, PHONE]
    assert (found["conversion_id"], found["value"], found["number_items"]) == ("O-1", "27.50", 2)


@pytest.mark.parametrize("place", ["params", "properties"])
def test_what_somebody_writes_into_an_object_of_its_own(place: str) -> None:
    # Given a flat event with what was sold, and to whom, further inside, as its protocol and Segment have it
    inner = {"value": 5, "currency": "EUR", "transaction_id": "T", "user_data": {"email": "pgibbons@example.com"}}
    inner |= {"items": [{"item_id": "A"}], "page_location": "https://www.shop.example/?twclid=2-p"}
    found = sent({"event_name": "purchase", "client_id": "1", "value": None, place: inner})
    # Then it is read
    assert (found["value"], found["price_currency"], found["conversion_id"]) == ("5.00", "EUR", "T")
    assert found["identifiers"] == [{"twclid": "2-p"}, EMAIL]
    assert found["contents"] == [{"content_id": "A"}]


def test_what_is_at_the_top_goes_before() -> None:
    body = {"event": "purchase", "value": 7, "currency": "USD", "email": "pgibbons@example.com"}
    found = sent({**body, "properties": {"value": 5, "currency": "EUR", "email": "other@example.com"}})
    assert (found["value"], found["price_currency"], found["identifiers"]) == ("7.00", "USD", [EMAIL])


def test_where_the_visitor_came_from() -> None:
    body = server(page_location="https://www.shop.example/done", page_referrer="https://t.co/?twclid=2-r")
    assert sent(body)["identifiers"][0] == {"twclid": "2-r"}


@pytest.mark.parametrize("name", ["page_view", "PageView"])
def test_page_views(name: str) -> None:
    assert sent(server(event_name=name))["event_id"] == EVENT_IDS["PageView"]


def test_a_page_view_is_none_for_the_default_beside_other_entries() -> None:
    body = server(event_name="page_view")
    assert outcome(body, EVENT_IDS="Lead=o1", DEFAULT_EVENT_ID="o9") == "unmapped_event"


def test_an_event_id_of_the_stacks_own_overrides() -> None:
    assert sent(server(event_id="tw-o8z6j-own"))["event_id"] == "tw-o8z6j-own"
    assert sent(server(event_id="1795676400000.123"))["event_id"] == EVENT_IDS["Purchase"]
