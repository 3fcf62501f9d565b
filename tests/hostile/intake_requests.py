"""Hostile requests to the intake: whatever an HTTP API may hand over, and some that none does."""

import gzip
import json
import random
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from tests.support.builders import NOW, PURCHASE
from tests.support.intake_scene import AGENT, ORIGIN, SECRET, basic
from tests.support.shop_webhooks import SHOPIFY_ORDER, STRIPE_EVENT, WOOCOMMERCE_ORDER, shopify, stripe, woocommerce

# In every text that a request brings: no answer may hold it.
CANARY = "c4n4ry"
ROUTES = [
    "POST /v1/{call}", "POST /beacon/v1/{call}", "POST /api/s/{call}", "POST /api/s/s2s/{call}",
    "GET /v1/projects/{key}/settings", "GET /sourceConfig", "GET /sourceConfig/", "POST /webhooks/{source}",
    f"DELETE /{CANARY}", "", "POST", "$default", "POST //v1", "GET /v1/{call}",
]  # fmt: skip
CALLS: list[str] = [
    "t",
    "p",
    "i",
    "s",
    "g",
    "a",
    "b",
    "m",
    "track",
    "page",
    "batch",
    "import",
    CANARY,
    "",
    "../..",
    "\x00",
    "é" * 999,
]
KEYS = ["page-key", "other-key", "server-key", "page-key:x", CANARY, "", "a" * 5000, "' OR 1=1", "\r\nSet-Cookie: a=b"]
ORIGINS = [ORIGIN, "https://shop.example", f"https://{CANARY}.example", "null", "", f"{ORIGIN}\r\nX: {CANARY}", "*"]
AGENTS = [AGENT, CANARY, "", "Googlebot", "\ud800", "x" * 9000, f"<script>{CANARY}</script>", "a@b.example"]
ADDRESSES = ["203.0.113.42", "10.0.0.1", "::1", CANARY, "", "1.2.3.4, 5.6.7.8", "999.1.1.1"]
SCALARS: list[Any] = [
    None, True, False, 0, -1, 1e308, 10**18, 10**400, 0.1, "", CANARY, "track", "page", "identify", "\ud800", "\u0000",
    "\ufffe", "jane.c4n4ry@secret.example", "jane%2540c4n4ry.example", "+12025550143", "a" * 64, "N/A", "{{x}}",
    f"https://x.example/?twclid={CANARY}", "2026-11-24T09:00:00Z", "0001-01-01T00:00:00+23:59", "9" * 400, "NaN",
    "granted", "denied", "EUR", "129.99", "𝕏" * 500, "\u202e\u200b", "__proto__", "%", "🏳️‍🌈",
]  # fmt: skip
NAMES = [
    "type", "event", "context", "properties", "messageId", "timestamp", "sentAt", "traits", "page", "url", "consent",
    "batch", "writeKey", "integrations", "All", "products", "value", "currency", "email", "phone", "address", "country",
    "twclid", "cookies", "_twclid", "gpc", "advertising", "deniedConsentIds", "consentManagement", "event_id", "ip",
    "userAgent", "user_data", "originalTimestamp", "detail", "detail-type", "Message", "order_key", "line_items",
    CANARY,
]  # fmt: skip
HostileRequest = dict[str, Any]


def requests(seed: int, number: int) -> Iterator[HostileRequest]:
    """So many."""
    pick = random.Random(seed)  # noqa: S311 - samples, not secrets
    return (_request(pick) for _ in range(number))


def _request(pick: random.Random) -> HostileRequest:
    if pick.random() < 0.1:
        return _signed(pick)
    raw = _body(pick)
    is_base64 = pick.random() < 0.3
    event: HostileRequest = {
        "version": "2.0",
        "routeKey": pick.choice(ROUTES[:4] if pick.random() < 0.7 else ROUTES),
        "headers": _headers(pick),
        "pathParameters": {
            "call": pick.choice(CALLS),
            "key": pick.choice(KEYS),
            "source": pick.choice([*SECRET, CANARY]),
        },
        "queryStringParameters": {"writeKey": pick.choice(KEYS), CANARY: CANARY},
        "cookies": [f"_xc_twclid={pick.choice(KEYS)}", f"_twclid={CANARY}", CANARY, "=", ""],
        "requestContext": {"http": {"method": "POST", "sourceIp": pick.choice(ADDRESSES)}},
        "isBase64Encoded": is_base64,
        "body": b64encode(raw).decode() if is_base64 else raw.decode(errors="replace"),
    }
    for name in pick.sample(list(event), k=pick.choice([0, 0, 0, 1, 2])):  # and some that no gateway hands over
        event[name] = _value(pick, 2)
    return event


def _headers(pick: random.Random) -> dict[str, str]:
    found = {
        "authorization": basic(pick.choice(KEYS)) if pick.random() < 0.8 else f"Basic {CANARY}",
        "x-write-key": pick.choice(["", *KEYS]),
        "origin": ORIGIN if pick.random() < 0.6 else pick.choice(ORIGINS),
        "user-agent": AGENT if pick.random() < 0.6 else pick.choice(AGENTS),
        "sentat": str(pick.choice(SCALARS)),
        "sec-gpc": pick.choice(["", "1", "0", CANARY]),
        "content-type": pick.choice(["application/json", "text/plain", CANARY]),
        "content-encoding": pick.choice(["", "gzip", "br"]),
        "x-shopify-hmac-sha256": CANARY,
        "stripe-signature": f"t={pick.choice(['1', '-1', '9' * 40, CANARY])},v1={CANARY}",
        "host": f"{CANARY}.example",
        "x-forwarded-for": CANARY,
    }
    return {name: text for name, text in found.items() if pick.random() < 0.9}


def _body(pick: random.Random) -> bytes:
    kind = pick.random()
    if kind < 0.1:
        return pick.choice([b"", b"{", b"[]", b"null", b"\x1f\x8b", b"\xff\xfe", b"[" * 3000, CANARY.encode() * 50])
    if kind < 0.5:
        found: Any = _event(pick)
    else:
        found = {"batch": [_event(pick) for _ in range(pick.choice([0, 1, 3, 20]))], "sentAt": pick.choice(SCALARS)}
        if pick.random() < 0.2:
            found |= {pick.choice(NAMES): _value(pick, 2)}
    raw = json.dumps(found).encode()
    if pick.random() < 0.15:
        raw = gzip.compress(raw, 1)[: len(raw) if pick.random() < 0.8 else 20]
    if pick.random() < 0.1:
        place = pick.randrange(len(raw) or 1)
        raw = raw[:place] + bytes([pick.randrange(256)]) + raw[place + 1 :]
    return raw


def _event(pick: random.Random) -> Any:
    if pick.random() < 0.1:
        return _value(pick, 3)
    event = json.loads(json.dumps(PURCHASE)) if pick.random() < 0.5 else {"type": "track", "event": CANARY}
    for _ in range(pick.randrange(6)):
        place = event
        for _ in range(pick.randrange(3)):
            inner = place.get(pick.choice(NAMES))
            place = inner if isinstance(inner, dict) else place
        place[pick.choice(NAMES)] = _value(pick, 3)
    return event


def _value(pick: random.Random, depth: int) -> Any:
    kind = pick.random()
    if depth == 0 or kind < 0.6:
        return pick.choice(SCALARS)
    if kind < 0.8:
        return [_value(pick, depth - 1) for _ in range(pick.randrange(4))]
    return {pick.choice(NAMES): _value(pick, depth - 1) for _ in range(pick.randrange(5))}


def _signed(pick: random.Random) -> HostileRequest:
    """An order with anything in it, signed as it should be: what gets past the signature must not fail either."""
    order = {"shopify": SHOPIFY_ORDER, "woocommerce": WOOCOMMERCE_ORDER, "stripe": STRIPE_EVENT}
    source = pick.choice(list(order))
    changed: Any = {**order[source], pick.choice([*order[source], *NAMES]): _value(pick, 3)}
    if source == "stripe" and pick.random() < 0.7:
        session = STRIPE_EVENT["data"]["object"]
        changed = {**STRIPE_EVENT, "data": {"object": {**session, pick.choice([*session]): _value(pick, 3)}}}
    if pick.random() < 0.05:
        changed = _value(pick, 2)
    sign = {"shopify": shopify, "woocommerce": woocommerce, "stripe": lambda one: stripe(one, NOW / 1000)}
    body, headers = sign[source](changed)
    return {
        "routeKey": "POST /webhooks/{source}",
        "pathParameters": {"source": source},
        "headers": headers,
        "body": body.decode(),
    }
