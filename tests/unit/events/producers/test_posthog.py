"""PostHog's events: contract section 4."""

from typing import Any

import pytest

from tests.support.payloads import EVENT_IDS, captured, outcome, sent

TWCLID = {"twclid": "2-4p9v5example"}
EMAIL = {"hashed_email": "746dfb1d704a69cdc419cfe797d4e53b21c542e2e7e560dc511c2216a0ca48f3"}
PHONE = {"hashed_phone_number": "54af34308301e43f00650baaeb6cf4925b942201d74191b26d48292cfec907fd"}


def page(**properties: Any) -> dict[str, Any]:
    """The captured page view, with other properties; None takes one away."""
    body: dict[str, Any] = captured("posthog", 2)
    changed = body["properties"] | properties
    body["properties"] = {key: value for key, value in changed.items() if value is not None}
    return body


def test_a_captured_purchase() -> None:
    assert sent(captured("posthog")) == {
        "conversion_time": "2026-11-26T07:07:23.762Z",
        "event_id": EVENT_IDS["Purchase"],
        "identifiers": [TWCLID, EMAIL, PHONE],
        "conversion_id": "01a216ae-2ef2-7458-8582-3088a0283cb1",
        "description": "Order Completed",
        "event_source_url": "https://www.shop.example/checkout/done",
        "value": "27.50",
        "price_currency": "USD",
        "number_items": 3,
        "contents": [
            {
                "content_id": "507f1f77bcf86cd799439011",
                "content_name": "Monopoly: 3rd Edition",
                "content_type": "Games",
                "content_price": "19.00",
                "num_items": 1,
            },
            {
                "content_id": "505bd76785ebb509fc183733",
                "content_name": "Uno Card Game",
                "content_type": "Games",
                "content_price": "3.00",
                "num_items": 2,
            },
        ],
    }


def test_a_captured_page_view() -> None:
    assert sent(page()) == {
        "conversion_time": "2026-11-26T07:07:23.762Z",
        "event_id": EVENT_IDS["PageView"],
        "identifiers": [TWCLID],
        "conversion_id": "01a216ae-2ef2-7458-8582-308a0a398322",
        "description": "$pageview",
        "event_source_url": "https://www.shop.example/checkout/done",
    }


def test_a_browsers_event_has_its_person_among_the_properties() -> None:
    body = page(distinct_id="u1")
    del body["distinct_id"]
    assert outcome(body) == "delivered"


def test_a_browsers_address_and_agent() -> None:
    visitor = {"$ip": "203.0.113.42", "$raw_user_agent": "Mozilla/5.0", "$is_server": None}
    assert sent(page(**visitor))["identifiers"] == [
        TWCLID,
        {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"},
    ]


def test_a_servers_address_is_nobodys() -> None:
    assert sent(page(**{"$ip": "203.0.113.42"}))["identifiers"] == [TWCLID]


def test_a_click_id_among_the_properties_and_in_the_referrer() -> None:
    assert sent(page(twclid="2-kept"))["identifiers"] == [{"twclid": "2-kept"}]
    came = {"$current_url": "https://shop.example/", "$referrer": "https://t.co/?twclid=2-r"}
    assert sent(page(**came))["identifiers"] == [{"twclid": "2-r"}]


def test_a_click_id_in_the_page_that_the_visit_began_with() -> None:
    began = {"$current_url": "https://shop.example/done", "$session_entry_url": "https://shop.example/?twclid=2-e"}
    found = sent(page(**began))
    assert found["identifiers"] == [{"twclid": "2-e"}]
    assert found["event_source_url"] == "https://shop.example/done"
    # and where the id itself is none
    assert sent(page(twclid=None, **began))["identifiers"] == [{"twclid": "2-e"}]


@pytest.mark.parametrize("place", ["$set", "$set_once"])
def test_what_is_set_of_the_person(place: str) -> None:
    assert sent(page(**{place: {"email": "pgibbons@example.com"}}))["identifiers"] == [TWCLID, EMAIL]


def test_what_a_destination_adds_of_the_person() -> None:
    body = page() | {"person": {"id": "1", "properties": {"email": "pgibbons@example.com"}}}
    assert sent(body)["identifiers"] == [TWCLID, EMAIL]


def test_of_a_purchase_its_own_address_goes_before_the_persons() -> None:
    body = captured("posthog")
    body["properties"]["email"] = "jon@example.com"
    assert sent(body)["identifiers"][1] == {
        "hashed_email": "32023064c99bdd80005be565f7bcd3282c55e4981c5a5a63f1d2d84be7af258d"
    }


@pytest.mark.parametrize("name", ["$autocapture", "$pageleave", "$identify", "$set", "$feature_flag_called"])
def test_its_own_events_are_no_conversions(name: str) -> None:
    assert outcome(page() | {"event": name}) == "unmapped_event"
    assert outcome(page() | {"event": name}, DEFAULT_EVENT_ID="o9") == "not_a_conversion"


@pytest.mark.parametrize("kind", ["identify", "alias", "screen"])
def test_older_sdks_say_what_kind_of_call_it_is(kind: str) -> None:
    assert outcome(page() | {"type": kind}) == "not_a_conversion"
    assert outcome(page() | {"type": "capture"}) == "delivered"


@pytest.mark.parametrize("event", [None, "", 5], ids=str)
def test_without_a_name_it_is_nobodys(event: object) -> None:
    assert outcome(page() | {"event": event}) == "invalid_event"


def as_a_webhook_sends_it(event: dict[str, Any], **person: Any) -> dict[str, Any]:
    """The body of PostHog's webhook when nobody changes it."""
    return {"event": event, "person": {"id": "p-1", "name": "Peter", "properties": person}}


def test_a_webhook_whose_body_nobody_changed() -> None:
    event = captured("posthog")
    assert sent(as_a_webhook_sends_it(event)) == sent(event)


def test_the_person_beside_such_an_event() -> None:
    assert EMAIL in sent(as_a_webhook_sends_it(page(), email="pgibbons@example.com"))["identifiers"]
    assert EMAIL not in sent(as_a_webhook_sends_it(page()))["identifiers"]


def test_a_refusal_in_such_an_event_refuses() -> None:
    assert outcome(as_a_webhook_sends_it(page(consent={"advertising": False}))) == "consent_denied"


def test_an_event_that_is_an_object_of_somebody_elses_is_none() -> None:
    assert outcome({"event": {"event": "purchase", "value": 1}, "person": {}}) == "invalid_event"


@pytest.mark.parametrize("around", [{"consent": {"advertising": False}}, {"headers": {"Sec-GPC": "1"}}], ids=str)
def test_a_refusal_around_what_the_webhook_wraps_refuses(around: dict[str, Any]) -> None:
    body = captured("posthog-webhook")
    assert outcome(body) == "delivered"
    assert outcome({**body, **around}) == "consent_denied"
