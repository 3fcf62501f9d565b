"""Hostile requests to the intake for Hypothesis: built as requests are, so that the least that does harm is found."""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.hostile.intake_requests import (
    ADDRESSES,
    AGENTS,
    CALLS,
    CANARY,
    KEYS,
    NAMES,
    ORIGINS,
    ROUTES,
    SCALARS,
    HostileRequest,
)
from tests.support.builders import NOW, PURCHASE
from tests.support.intake_scene import AGENT, ORIGIN, SECRET, basic
from tests.support.shop_webhooks import (
    SHOPIFY_ORDER,
    STRIPE_EVENT,
    WOOCOMMERCE_ORDER,
    Signers,
    shopify,
    stripe,
    woocommerce,
)

# Whatever is in a text, an answer that repeats it repeats the canary.
TEXTS = st.text(max_size=12).map(lambda text: f"{CANARY}{text}") | st.text(st.characters(), max_size=6)
VALUES = st.recursive(
    st.sampled_from(SCALARS) | TEXTS | st.floats() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | TEXTS, inner, max_size=4),
    max_leaves=6,
)


def _or_any(known: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(known) | TEXTS


# Mostly such as get in, because what is refused at the door meets little code.
HEADERS = st.fixed_dictionaries(
    {
        "authorization": st.sampled_from([basic("page-key"), basic("server-key"), *map(basic, KEYS)]) | TEXTS,
        "origin": st.just(ORIGIN) | _or_any(ORIGINS),
        "user-agent": st.just(AGENT) | _or_any(AGENTS),
    },
    optional={
        "x-write-key": _or_any(KEYS),
        "sentat": st.sampled_from(SCALARS).map(str) | TEXTS,
        "sec-gpc": _or_any(["1", "0", ""]),
        "content-type": _or_any(["application/json", "text/plain", "application/x-www-form-urlencoded"]),
        "content-encoding": _or_any(["gzip", "br", "gzip, gzip"]),
        "x-shopify-hmac-sha256": TEXTS,
        "x-wc-webhook-signature": TEXTS,
        "stripe-signature": st.sampled_from([f"t=1,v1={CANARY}", "t=,v1=", f"t={'9' * 40},v1=00"]) | TEXTS,
        "x-forwarded-for": _or_any(ADDRESSES),
        "x-intake-cdn": _or_any(["cdn-secret"]),
    },
)


def _changed(event: dict[str, Any], changes: list[tuple[list[str], Any]]) -> dict[str, Any]:
    """An event with values written to some places, as deep as there are objects on the way."""
    found: dict[str, Any] = json.loads(json.dumps(event))
    for place, value in changes:
        *parents, name = place
        at = found
        for key in parents:
            inner = at.get(key)
            at = inner if isinstance(inner, dict) else at
        at[name] = value
    return found


PLACES = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)
EVENTS = st.builds(
    _changed,
    st.sampled_from([PURCHASE, {"type": "track", "event": CANARY}, {"type": "page"}, {}]),
    st.lists(st.tuples(PLACES, VALUES), max_size=5),
)
DOCUMENTS = (
    EVENTS
    | st.fixed_dictionaries(
        {"batch": st.lists(EVENTS | VALUES, max_size=4)}, optional=dict.fromkeys(set(NAMES) - {"batch"}, VALUES)
    )
    | VALUES
)


def _in_ascii(document: Any) -> bytes:
    return json.dumps(document).encode()


def _as_it_is(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode(errors="surrogatepass")


ENCODINGS: list[Callable[[Any], bytes]] = [
    _in_ascii,
    _as_it_is,
    lambda document: b"\xef\xbb\xbf" + _in_ascii(document),
    lambda document: json.dumps(document).encode("utf-16"),
    lambda document: gzip.compress(_in_ascii(document), 1),
    lambda document: gzip.compress(_in_ascii(document), 1)[:-5],
    lambda document: gzip.compress(gzip.compress(_in_ascii(document), 1), 1),
    lambda document: b"\x1f\x8b\x08" + _in_ascii(document),
    lambda document: _in_ascii({"detail-type": "x", "detail": document}),
    lambda document: _in_ascii({"Type": "Notification", "Message": json.dumps(document)}),
    lambda document: _in_ascii(document)[:-1],
]


def _flipped(body: bytes, bit: int) -> bytes:
    if not body or bit < 0:
        return body
    place = bit // 8 % len(body)
    return body[:place] + bytes([body[place] ^ 1 << bit % 8]) + body[place + 1 :]


BODIES = st.builds(
    _flipped,
    st.builds(lambda encode, document: encode(document), st.sampled_from(ENCODINGS), DOCUMENTS)
    | st.binary(max_size=20),
    st.just(-1) | st.integers(0, 80_000),
)


def _posted(route: str, body: bytes, is_base64: bool, parts: dict[str, Any]) -> HostileRequest:
    written = b64encode(body).decode() if is_base64 else body.decode(errors="replace")
    return {"version": "2.0", "routeKey": route, "isBase64Encoded": is_base64, "body": written, **parts}


POSTS = st.builds(
    _posted,
    st.sampled_from([*ROUTES[:4] * 8, *ROUTES]),
    BODIES,
    st.booleans(),
    st.fixed_dictionaries(
        {
            "headers": HEADERS,
            "pathParameters": st.fixed_dictionaries(
                {"call": _or_any(CALLS)}, optional={"key": _or_any(KEYS), "source": _or_any(list(SECRET))}
            ),
        },
        optional={
            "queryStringParameters": st.dictionaries(_or_any(["writeKey"]), _or_any(KEYS), max_size=2),
            "cookies": st.lists(
                st.builds("{}={}".format, _or_any(["_xc_twclid", "_twclid"]), _or_any(KEYS)), max_size=3
            ),
            "requestContext": st.builds(lambda ip: {"http": {"method": "POST", "sourceIp": ip}}, _or_any(ADDRESSES)),
        },
    ),
)
_SIGNED: Signers = {
    "shopify": (SHOPIFY_ORDER, shopify),
    "woocommerce": (WOOCOMMERCE_ORDER, woocommerce),
    "stripe": (STRIPE_EVENT, lambda event: stripe(event, NOW / 1000)),
}


def _signed(source: str, changes: list[tuple[list[str], Any]]) -> HostileRequest:
    """An order with anything in it, signed as it should be: what gets past the signature must not fail either."""
    order, sign = _SIGNED[source]
    body, headers = sign(_changed(order, changes))
    path = {"source": source}
    return {"routeKey": "POST /webhooks/{source}", "pathParameters": path, "headers": headers, "body": body.decode()}


def _orders(source: str) -> st.SearchStrategy[HostileRequest]:
    order, _ = _SIGNED[source]
    names = [*order, *order.get("data", {}).get("object", {}), *NAMES]
    # In Stripe's event the order is two objects deep.
    parents = st.sampled_from([[], ["data", "object"]])
    places = st.builds(lambda above, name: [*above, name], parents, st.sampled_from(names))
    return st.builds(_signed, st.just(source), st.lists(st.tuples(places, VALUES), min_size=1, max_size=3))


def _with_anything(request: HostileRequest, instead: dict[str, Any]) -> HostileRequest:
    return request | instead


REQUESTS: st.SearchStrategy[HostileRequest] = st.one_of(
    POSTS,
    POSTS,
    st.sampled_from(list(_SIGNED)).flatmap(_orders),
    # And such as no gateway hands over.
    st.builds(
        _with_anything,
        POSTS,
        st.dictionaries(
            st.sampled_from(["routeKey", "headers", "pathParameters", "cookies", "requestContext", "body"]),
            VALUES,
            max_size=1,
        ),
    ),
)
