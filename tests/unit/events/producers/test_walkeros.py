"""walkerOS' events: contract section 4."""

from typing import Any

import pytest

from tests.support.payloads import EVENT_IDS, captured, outcome, sent

EMAIL = {"hashed_email": "746dfb1d704a69cdc419cfe797d4e53b21c542e2e7e560dc511c2216a0ca48f3"}
PAGE, PRODUCT, ORDER = 1, 2, 3
CONVERSIONS: dict[int, dict[str, Any]] = {
    PAGE: {
        "conversion_time": "2026-11-26T07:04:48.734Z",
        "event_id": EVENT_IDS["PageView"],
        "identifiers": [{"twclid": "2-4p9v5example"}, EMAIL],
        "conversion_id": "dd84d7dbe5f612d4",
        "description": "page view",
    },
    PRODUCT: {
        "conversion_time": "2026-11-26T07:04:48.737Z",
        "event_id": EVENT_IDS["AddToCart"],
        "identifiers": [EMAIL],
        "conversion_id": "6e3e3aab4080a3bd",
        "description": "product add",
        "value": "19.00",
        "price_currency": "USD",
        "number_items": 1,
        "contents": [{"content_id": "P1", "content_name": "Monopoly", "content_price": "19.00", "num_items": 1}],
    },
    ORDER: {
        "conversion_time": "2026-11-26T07:04:48.737Z",
        "event_id": EVENT_IDS["Purchase"],
        "identifiers": [EMAIL],
        "conversion_id": "07101af4498ecd9f",
        "description": "order complete",
        "value": "27.50",
        "price_currency": "USD",
        "number_items": 1,
        "contents": [{"content_id": "P1", "content_name": "Monopoly", "content_price": "19.00", "num_items": 1}],
    },
}


@pytest.mark.parametrize("line", CONVERSIONS)
@pytest.mark.parametrize("require_consent", ["true", "false"])
def test_captured_events_of_a_visitor_who_agreed(line: int, require_consent: str) -> None:
    assert sent(captured("walker-plain", line), REQUIRE_CONSENT=require_consent) == CONVERSIONS[line]


@pytest.mark.parametrize("line", CONVERSIONS)
@pytest.mark.parametrize("require_consent", ["true", "false"])
def test_captured_events_of_one_who_did_not(line: int, require_consent: str) -> None:
    assert outcome(captured("walker-denied", line), REQUIRE_CONSENT=require_consent) == "consent_denied"


def test_before_version_4_its_name_was_in_another_field() -> None:
    body = captured("walker-plain", ORDER)
    body["event"] = body.pop("name")
    assert sent(body) == CONVERSIONS[ORDER]


def test_without_a_name_it_is_the_entity_and_the_action() -> None:
    body = captured("walker-plain", ORDER)
    del body["name"]
    assert sent(body) == CONVERSIONS[ORDER]


def test_a_view_of_a_product() -> None:
    body = captured("walker-plain", PRODUCT) | {"name": "product view", "action": "view"}
    assert sent(body)["event_id"] == EVENT_IDS["ViewContent"]
    assert sent(body)["contents"] == CONVERSIONS[PRODUCT]["contents"]


def test_only_nested_products_are_products() -> None:
    body = captured("walker-plain", ORDER)
    body["nested"] += [{"entity": "gift", "data": {"id": "G", "price": 1}}, {"entity": "product", "data": {"id": "P2"}}]
    assert [one["content_id"] for one in sent(body)["contents"]] == ["P1", "P2"]


@pytest.mark.parametrize("nested", [None, [], {}, "text", [5], [{"entity": "product"}]], ids=str)
def test_without_nested_products_an_order_is_no_product_itself(nested: object) -> None:
    assert "contents" not in sent(captured("walker-plain", ORDER) | {"nested": nested})


def test_its_context_is_of_its_own_kind() -> None:
    # Given a context that looks like Segment's
    body = captured("walker-plain", ORDER) | {"context": {"twclid": "2-other", "traits": {"email": "a@example.com"}}}
    # Then it isn't looked at
    assert sent(body) == CONVERSIONS[ORDER]


SOURCES = [{"id": "https://shop.example/p?twclid=2-s"}, {"url": "https://shop.example/p?twclid=2-s"}]


@pytest.mark.parametrize("source", SOURCES)
def test_where_it_happened(source: dict[str, str]) -> None:
    found = sent(captured("walker-plain", ORDER) | {"source": {"type": "web", **source}})
    assert found["identifiers"][0] == {"twclid": "2-s"}
    assert found["event_source_url"] == "https://shop.example/p"


@pytest.mark.parametrize("key", ["previous_id", "referrer"])
def test_where_the_visitor_came_from(key: str) -> None:
    found = sent(captured("walker-plain", ORDER) | {"source": {key: "https://t.co/?twclid=2-r"}})
    assert found["identifiers"][0] == {"twclid": "2-r"}
    assert "event_source_url" not in found


def test_the_users_address_and_browser() -> None:
    body = captured("walker-plain", ORDER)
    body["user"] |= {"ip": "203.0.113.42", "userAgent": "Mozilla/5.0"}
    assert sent(body)["identifiers"] == [EMAIL, {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"}]


@pytest.mark.parametrize("field", ["entity", "action"])
@pytest.mark.parametrize("value", [None, 5, ["order"]], ids=str)
def test_without_one_of_its_marks_it_is_nobodys(field: str, value: object) -> None:
    assert outcome(captured("walker-plain", ORDER) | {field: value}) == "invalid_event"


def test_before_version_4_what_a_nested_entity_is_was_in_another_field() -> None:
    body = captured("walker-plain", ORDER)
    for one in body["nested"]:
        one["type"] = one.pop("entity")
    assert sent(body) == CONVERSIONS[ORDER]


def test_the_value_of_an_order_before_version_4_is_that_of_its_products() -> None:
    body = captured("walker-plain", ORDER)
    body["data"] = {"currency": "USD"}
    body["nested"] = [
        {"type": "product", "data": {"id": "P1", "price": 19, "quantity": 2}},
        {"type": "gift", "data": {"id": "G1", "price": 5}},
    ]
    assert sent(body)["value"] == "38.00"
