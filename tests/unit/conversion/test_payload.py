"""The conversion as a whole: contract section 6."""

from typing import Any
from urllib.parse import unquote

import pytest
from devtools.x_simulator import Account, errors_of
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import PURCHASE, PURCHASE_CONVERSION, event, payload, purchase
from tests.support.each import each


def test_a_purchase_field_for_field() -> None:
    # When a purchase is transformed, Then X gets this, and has nothing against it
    sent = payload(PURCHASE)
    assert sent == PURCHASE_CONVERSION
    assert errors_of(sent, Account("o8z6j")) == []


def test_the_least_event_sends_nothing_empty_and_nothing_extra() -> None:
    assert payload(event()) == {
        "conversion_time": "2026-11-24T09:00:00.000Z",
        "event_id": "tw-o8z6j-other",
        "identifiers": [{"twclid": "click-1"}],
        "conversion_id": "m-1",
        "description": "Newsletter",
    }


URLS = {
    "query and fragment go": ("https://example.com/a/b?order=1#x", "https://example.com/a/b"),
    "without a path": ("http://example.com", "http://example.com"),
    "a port stays": ("https://example.com:8443/a", "https://example.com:8443/a"),
    "user and password go": ("https://user:secret@example.com/a", "https://example.com/a"),
    "path parameters go": ("https://example.com/a;jsessionid=1/b;c=d", "https://example.com/a/b"),
    "path parameters, encoded": ("https://example.com/a%3Bjsessionid=1%2F2/b%253bc", "https://example.com/a/b"),
    "an encoded query": ("https://example.com/done%3Fkey=wc_order_1/x", "https://example.com/done"),
    "an encoded fragment": ("https://example.com/done%2523token/x", "https://example.com/done"),
    "other encoded signs stay": ("https://example.com/caf%C3%A9/%25", "https://example.com/caf%C3%A9/%25"),
    "scheme in capitals": ("HTTPS://example.com/a", "https://example.com/a"),
    "not of the web": ("file:///etc/passwd", None),
    "relative": ("/a/b", None),
    "an e-mail address in the path": ("https://example.com/u/user@example.com/a", None),
    "one that is encoded": ("https://example.com/u/user%40example.com", None),
    "encoded twice": ("https://example.com/u/user%2540example.com", None),
    "a list": (["https://example.com"], None),
}


@each(("url", "sent"), URLS.values(), ids=URLS)
def test_event_source_url(url: object, sent: str | None) -> None:
    assert payload(event({"context": {"page": {"url": url}}})).get("event_source_url") == sent


SEGMENTS = st.text("ab;?#%235Bbf/=", max_size=12)


@given(st.lists(SEGMENTS, max_size=4))
def test_nothing_behind_a_sign_that_begins_a_query_a_fragment_or_a_parameter_is_sent(segments: list[str]) -> None:
    url = "https://example.com/" + "/".join(segments)
    sent = payload(event({"context": {"page": {"url": url}}})).get("event_source_url", "")
    while (decoded := unquote(sent)) != sent:
        assert not set(";?#") & set(sent)
        sent = decoded
    assert not set(";?#") & set(sent)


@pytest.mark.parametrize(
    "change",
    [
        {"context": {"page": {"url": "https://example.com/a?b"}}, "properties": {"url": "https://example.com/b"}},
        {"properties": {"page_location": "https://example.com/a?b", "url": "https://example.com/b"}},
        {"page_location": "https://example.com/a?b"},
        {"properties": {"url": "https://example.com/a?b"}},
        {"context": {"page": {"url": "/relative"}}, "properties": {"url": "https://example.com/a"}},
    ],
    ids=str,
)
def test_each_place_of_the_page(change: dict[str, Any]) -> None:
    assert payload(event(change))["event_source_url"] == "https://example.com/a"


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"properties": {"description": " Gold plan "}}, "Gold plan"),
        ({"properties": {"description": "N/A"}}, "Newsletter"),
        ({"properties": {"description": "for user@example.com"}}, "Newsletter"),
        ({"type": "page", "properties": {"description": "Landing"}}, "Landing"),
        ({"type": "page"}, "page"),
    ],
    ids=str,
)
def test_description(change: dict[str, Any], description: str) -> None:
    assert payload(event(change))["description"] == description


@pytest.mark.parametrize("field", ["query", "search_string", "search_term"])
def test_search_string_on_search_events_only(field: str) -> None:
    assert payload(event({"event": "Products Searched", "properties": {field: "mugs"}}))["search_string"] == "mugs"
    assert "search_string" not in payload(event({"properties": {field: "mugs"}}))


LEAKS: dict[str, dict[str, Any]] = {
    "event name": {"event": "Signup user@example.com"},
    "product name": {"properties": {"product_id": "a", "name": "Card for user@example.com"}},
    "product id": {"properties": {"sku": "user@example.com"}},
    "search": {"event": "search", "properties": {"query": "user@example.com"}},
    "user agent": {"context": {"ip": "203.0.113.42", "userAgent": "bot (user@example.com)"}},
    "message id": {"messageId": "user@example.com"},
    "click id": {"properties": {"twclid": "user@example.com"}},
    "page": {"context": {"page": {"url": "https://example.com/user@example.com"}}},
}


@pytest.mark.parametrize("change", LEAKS.values(), ids=LEAKS)
def test_an_email_address_is_never_sent_in_clear(change: dict[str, Any]) -> None:
    assert "example.com" not in str(payload(event(change)))


def test_a_long_text_is_left_out_and_the_event_is_sent() -> None:
    sent = payload(purchase(products=[{"id": "a", "name": "x" * 200_000}]) | {"event": "y" * 1001})
    assert "description" not in sent
    assert sent["contents"] == [{"content_id": "a"}]


def test_a_description_keeps_what_joins_its_letters_and_a_search_does_not() -> None:
    # Given a search on a page, with a family of three in both texts
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    properties = {"description": family, "query": family, "url": "https://example.com/found"}
    sent = payload(event({"event": "Products Searched", "properties": properties}))

    # Then both are sent, and the page
    assert sent["description"] == family
    assert sent["search_string"] == family.replace("\u200d", "")
    assert sent["event_source_url"] == "https://example.com/found"
