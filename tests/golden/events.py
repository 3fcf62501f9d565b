"""Twenty thousand events, the same each time: a shop's own, and mutilated ones that reach every rule."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from xconv.send.shop import Shop

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
_TEXTS = [
    "", "N/A", "null", "track", "page", "1,299.00", "129.99", "-1", "0.30000000000000004", "EUR", "usd", "JPY", "DE",
    "granted", "denied", "true", "yes", "+1 202 555 0143", "0170 1234567", "tel:+44 20 7946 0018", " User@Example.com ",
    "user@@example.com", "mailto:user@example.com", "a" * 64, "A" * 64, "0" * 64, "203.0.113.42", "10.0.0.1",
    "::ffff:203.0.113.42", "2001:db8::1", "203.0.113.42, 198.51.100.7", "2026-11-24T09:00:00Z",
    "2026-11-24T09:00:00.123Z", "2026-11-24T09:00:00+02:00", "2026-11-24 09:00:00", "1795510800", "1795510800123",
    "tw-o8z6j-o87ne", "tw-zzzzz-o87ne", "o87ne", "abc4567", "https://example.com/a?twclid=2-abc&x=1#y",
    "https://user:pass@example.com/a;jsessionid=1?b#c", "?twclid=2-abc", "_twclid=%7B%22twclid%22%3A%222-abc%22%7D",
    "Order Completed", "order_completed", "Products Searched", "Purchase", "jane%40example.com", "x" * 1500, "Größe 40",
]  # fmt: skip
_PLACES: dict[str, list[str]] = {
    "": "type event event_name timestamp originalTimestamp sentAt messageId message_id user traits user_data consent "
    "properties context value currency email ecommerce client_id detail Message items".split(),
    "properties": "value total revenue currency price_currency currencyCode products items contents product_id item_id "
    "id sku name title category price quantity twclid url email phone hashed_email hashed_phone_number ip_address "
    "user_agent event_id eventId conversion_id query search_string user_data ecommerce consent conversion_time".split(),
    "context": "ip userAgent user_agent page traits consent gpc twclid clickIds click_ids campaign cookies "
    "consentManagement device".split(),
    "context.page": "url search referrer path".split(),
    "context.traits": "email phone phone_number hashed_email address".split(),
    "context.consent": "advertising Advertising analytics marketing categoryPreferences ad_storage".split(),
}
_PRODUCT = "product_id item_id sku name price quantity currency category item_group_id content_id".split()
_ENVELOPED = 0.03  # a share of the events that comes in an EventBridge or SNS envelope


def events(seed: int, number: int) -> Iterator[str]:
    """Message bodies, reproducible by seed."""
    pick = random.Random(seed)  # noqa: S311 - samples, not secrets
    shop = Shop(seed, NOW, "golden")
    for sample in shop.samples(number):
        body = sample.body
        if pick.random() < 0.7 and body.endswith("}"):
            body = json.dumps(_enveloped(pick, _mutilated(pick, json.loads(body))))
        yield body


def _mutilated(pick: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    for _ in range(pick.randint(1, 6)):
        path, keys = pick.choice(list(_PLACES.items()))
        place: Any = event
        for key in filter(None, path.split(".")):
            inner = place.get(key)
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        key = pick.choice(keys)
        if pick.random() < 0.15:
            place.pop(key, None)
        else:
            place[key] = _anything(pick, 2)
    return event


def _anything(pick: random.Random, depth: int) -> object:
    kind = pick.random()
    if kind < 0.6 or not depth:
        return pick.choice(_TEXTS)
    if kind < 0.8:
        return pick.choice([None, True, False, 0, 1, 10, -5, 2**53, 12.5, 0.1 + 0.2, 1e20, 1795510800, 1795510800123])
    if kind < 0.9:
        return [_product(pick, depth - 1) for _ in range(pick.randint(0, 3))]
    keys = pick.sample(["email", "advertising", "twclid", "value", "items", "0", "1", *_PRODUCT], pick.randint(0, 4))
    return {key: _anything(pick, depth - 1) for key in keys}


def _product(pick: random.Random, depth: int) -> dict[str, object]:
    return {key: _anything(pick, depth) for key in pick.sample(_PRODUCT, pick.randint(1, 6))}


def _enveloped(pick: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    kind = pick.random()
    if kind < _ENVELOPED:
        return {"version": "0", "detail-type": "event", "source": "shop", "detail": event}
    if kind < 2 * _ENVELOPED:
        return {"Type": "Notification", "MessageId": "n-1", "Message": json.dumps(event)}
    return event
