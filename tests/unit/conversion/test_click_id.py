"""The X click id, from every place: contract section 4, twclid."""

import json
from typing import Any
from urllib.parse import quote

from tests.support.builders import event, payload, reason
from tests.support.each import each

COOKIE = json.dumps({"pixelVersion": "0.1.0", "timestamp": 1, "twclid": "2-abc", "source": "url_params"})
PLACES: dict[str, dict[str, Any]] = {
    "properties": {"properties": {"twclid": "2-abc"}},
    "context": {"context": {"twclid": "2-abc"}},
    "clickIds": {"context": {"clickIds": {"twclid": "2-abc"}}},
    "click_ids": {"context": {"click_ids": {"twclid": "2-abc"}}},
    "campaign": {"context": {"campaign": {"twclid": "2-abc"}}},
    "page URL": {"context": {"page": {"url": "https://example.com/?a=1&twclid=2-abc&b=2#top"}}},
    "in front of a fragment": {"context": {"page": {"url": "https://example.com/?twclid=2-abc#top"}}},
    "in front of another address": {"context": {"page": {"url": "https://example.com/?twclid=2-abc&next=/a?b=c"}}},
    "in front of a blank": {"context": {"page": {"url": "https://example.com/?twclid=2-abc+"}}},
    "page search": {"context": {"page": {"search": "?twclid=2-abc"}}},
    "page search without question mark": {"context": {"page": {"search": "twclid=2-abc"}}},
    "properties URL": {"properties": {"url": "https://example.com/?twclid=2-abc"}},
    "clientIds, a cookie as Jitsu takes it along": {"context": {"clientIds": {"twclid": quote(COOKIE)}}},
    "clientIds, by the cookie's own name": {"context": {"clientIds": {"_twclid": quote(COOKIE)}}},
    "client_ids, plain": {"context": {"client_ids": {"twclid": "2-abc"}}},
    "kept with the order that RudderStack has": {
        "context": {"shopifyDetails": {"note_attributes": [{"name": "twclid", "value": "2-abc"}]}}
    },
    "kept with the checkout that RudderStack has": {
        "context": {"shopifyDetails": {"data": {"checkout": {"attributes": [{"key": "_twclid", "value": "2-abc"}]}}}}
    },
    "properties search": {"properties": {"search": "?twclid=2-abc"}},
    "page_location": {"properties": {"page_location": "https://example.com/?twclid=2-abc"}},
    "page_location beside the properties": {"page_location": "https://example.com/?twclid=2-abc"},
    "landing_site": {"properties": {"landing_site": "/?twclid=2-abc"}},
    "referrer": {"context": {"page": {"referrer": "https://example.com/?twclid=2-abc"}}},
    "percent-encoded": {"context": {"page": {"url": "https://example.com/?twclid=2%2Dabc"}}},
    "percent-encoded twice": {"context": {"page": {"url": "https://example.com/?twclid=2%252Dabc"}}},
    "out of a page's source": {"context": {"page": {"url": "https://example.com/?a=1&amp;twclid=2-abc&amp;b=2"}}},
    "in a fragment that is an address": {"context": {"page": {"url": "https://example.com/#/done?twclid=2-abc"}}},
    "repeated, the first empty": {"context": {"page": {"url": "https://example.com/?twclid=&twclid=2-abc"}}},
    "cookie as JSON": {"context": {"cookies": {"_twclid": quote(COOKIE)}}},
    "cookie as JSON, not encoded": {"context": {"cookies": {"_twclid": COOKIE}}},
    "cookie, plain and encoded": {"context": {"cookies": {"_twclid": "2%2Dabc"}}},
    "the other cookie": {"context": {"cookies": {"twclid": "2-abc"}}},
    "the first cookie is none": {"context": {"cookies": {"_twclid": "%7B", "twclid": "2-abc"}}},
    "context.cookie": {"context": {"cookie": f"_twclid={quote(COOKIE)}"}},
    "context.cookie, with the other cookie": {"context": {"cookies": "a=b", "cookie": "c=d; twclid=2-abc"}},
    "after a macro": {"properties": {"twclid": "{{twclid}}"}, "context": {"twclid": "2-abc"}},
    "after undefined": {"properties": {"twclid": "undefined"}, "context": {"twclid": "2-abc"}},
    "invisible characters around": {"properties": {"twclid": "\u200b2-abc\ufeff"}},
    "cookie, plain": {"context": {"cookies": {"_twclid": "2-abc"}}},
    "cookie header": {"context": {"cookies": f"a=b; _twclid={quote(COOKIE)}; c=d"}},
    "cookie header, JSON not encoded": {"context": {"cookies": '_twclid={"twclid":"2-abc","source":"a=b"}; c=d'}},
    "a placeholder before it": {"properties": {"twclid": "N/A"}, "context": {"campaign": {"twclid": "2-abc"}}},
}


def without(*changes: dict[str, Any]) -> dict[str, Any]:
    return event({"context": {"twclid": None}}, *changes)


@each("change", PLACES.values(), ids=PLACES)
def test_found(change: dict[str, Any]) -> None:
    assert payload(without(change))["identifiers"][0] == {"twclid": "2-abc"}


def test_the_first_place_wins() -> None:
    both = event({"context": {"twclid": None}}, PLACES["page URL"], {"properties": {"twclid": "2-first"}})
    assert payload(both)["identifiers"] == [{"twclid": "2-first"}]


NONE: dict[str, dict[str, Any]] = {
    "nowhere": {},
    "empty": {"properties": {"twclid": " "}},
    "a list": {"properties": {"twclid": ["2-abc"]}},
    "with a space in it": {"properties": {"twclid": "2 abc"}},
    "an e-mail address": {"properties": {"twclid": "user@example.com"}},
    "another parameter's end": {"context": {"page": {"url": "https://example.com/?mytwclid=2-abc"}}},
    "too long": {"properties": {"twclid": "a" * 201}},
    "markup": {"properties": {"twclid": "<script>"}},
    "a sentence in the URL": {"context": {"page": {"url": "https://example.com/?twclid=jane+lives+here"}}},
    "an address in the URL": {"context": {"page": {"url": "https://example.com/?twclid=jane%40example.com"}}},
    "letters beyond ASCII": {"properties": {"twclid": "2-äbc"}},
    "a macro": {"properties": {"twclid": "__TWCLID__"}},
    "broken cookie": {"context": {"cookies": {"_twclid": "%7B%22twclid"}}},
    "cookie of another shape": {"context": {"cookies": ["_twclid=2-abc"]}},
}


@each("change", NONE.values(), ids=NONE)
def test_not_found(change: dict[str, Any]) -> None:
    assert reason(without(change)) == "no_identifier"
