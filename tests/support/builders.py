"""Events, and what the transformation makes of them, for tests."""

import json
from copy import deepcopy
from typing import Any

from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion, transform
from x_conversions.core.outcome import Disposition
from x_conversions.events.message import Message
from x_conversions.settings import DeliverSettings

NOW = 1_795_514_400_000  # 2026-11-24T10:00:00.000Z
ENVIRONMENT = {
    "PIXEL_ID": "o8z6j",
    "EVENT_IDS": "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf,Search=tw-o8z6j-o87ni",
    "DEFAULT_EVENT_ID": "tw-o8z6j-other",
    "REQUIRE_CONSENT": "true",
    "CREDENTIALS_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x",
    "QUEUE_URL": "https://sqs.example.com/queue",
    "DEAD_LETTER_QUEUE_URL": "https://sqs.example.com/dead-letters",
    "REFRESH_FUNCTION_NAME": "refresh",
}
# Enough of an event to become a conversion, whatever else is in it.
LEAST: dict[str, Any] = {
    "type": "track",
    "event": "Newsletter",
    "messageId": "m-1",
    "timestamp": "2026-11-24T09:00:00Z",
    "context": {"twclid": "click-1", "consent": {"advertising": True}},
    "properties": {},
}

# A purchase as most producers write it, and what X gets for it.
PURCHASE: dict[str, Any] = {
    "type": "track",
    "event": "Order Completed",
    "messageId": "evt_abc123def456",
    "timestamp": "2026-11-24T09:00:00Z",
    "context": {
        "ip": "203.0.113.42",
        "userAgent": "Mozilla/5.0",
        "page": {"url": "https://example.com/landing?twclid=abc123def456ghi789"},
        "traits": {"email": " User@Example.com "},
        "consent": {"advertising": True},
    },
    "properties": {
        "order_id": "ORD-001",
        "total": 129.99,
        "currency": "USD",
        "products": [
            {"product_id": "SKU-A", "name": "Widget", "price": 49.99, "quantity": 2},
            {"product_id": "SKU-B", "name": "Gadget", "price": 30.01, "quantity": 1},
        ],
    },
}
PURCHASE_CONVERSION: dict[str, Any] = {
    "conversion_time": "2026-11-24T09:00:00.000Z",
    "event_id": "tw-o8z6j-o87ne",
    "identifiers": [
        {"twclid": "abc123def456ghi789"},
        {"hashed_email": "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"},
        {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"},
    ],
    "conversion_id": "evt_abc123def456",
    "description": "Order Completed",
    "event_source_url": "https://example.com/landing",
    "value": "129.99",
    "price_currency": "USD",
    "number_items": 3,
    "contents": [
        {"content_id": "SKU-A", "content_name": "Widget", "content_price": "49.99", "num_items": 2},
        {"content_id": "SKU-B", "content_name": "Gadget", "content_price": "30.01", "num_items": 1},
    ],
}


def settings(**environment: str) -> DeliverSettings:
    return DeliverSettings.from_environment(ENVIRONMENT | environment)


def event(*changes: dict[str, Any]) -> dict[str, Any]:
    """The least event, with objects merged into it; a value of None takes a field away."""
    merged = deepcopy(LEAST)
    for change in changes:
        _merge(merged, change)
    return merged


def _merge(into: dict[str, Any], change: dict[str, Any]) -> None:
    for key, value in change.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = deepcopy(value)


def purchase(**properties: Any) -> dict[str, Any]:
    """A complete purchase; properties of None are left out."""
    return event(
        {"event": "Order Completed", "properties": {"total": 10, "currency": "EUR"}}, {"properties": properties}
    )


def result(body: object, *, sent_at: int = NOW, **environment: str) -> Conversion | NoConversion:
    """What becomes of an event (an object), or of a message body (a text)."""
    text = body if isinstance(body, str) else json.dumps(body)
    return transform(Message("id", "handle", text, sent_at, 1), settings(**environment).rules(), NOW)


def payload(body: object, **options: Any) -> dict[str, Any]:
    """The conversion X gets."""
    found = result(body, **options)
    assert isinstance(found, Conversion), found.disposition
    return found.payload


def disposition(body: object, **options: Any) -> Disposition:
    """Why there is no conversion."""
    found = result(body, **options)
    assert isinstance(found, NoConversion), found.payload
    return found.disposition


def reason(body: object, **options: Any) -> str:
    """The reason why there is no conversion, or `delivered`."""
    found = result(body, **options)
    return str(found.disposition.reason) if isinstance(found, NoConversion) else "delivered"
