"""Webhooks as shops sign them."""

import hmac
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from tests.support.payloads import captured

SHOPIFY_ORDER: dict[str, Any] = captured("shopify-orders-create")
WOOCOMMERCE_ORDER: dict[str, Any] = captured("woocommerce-order")
STRIPE_EVENT: dict[str, Any] = captured("stripe-eventbridge")["detail"]

# A body, and the headers that go with it.
Signed = tuple[bytes, dict[str, str]]


def in_base64(secret: str, body: bytes) -> str:
    """Shopify's and WooCommerce's signature."""
    return b64encode(hmac.digest(secret.encode(), body, sha256)).decode()


def shopify(order: Any, key: str = "shopify-secret", topic: str = "orders/paid") -> Signed:
    body = json.dumps(order).encode()
    return body, {"x-shopify-hmac-sha256": in_base64(key, body), "x-shopify-topic": topic}


def woocommerce(order: Any, key: str = "woo-secret", topic: str = "order.updated") -> Signed:
    body = json.dumps(order).encode()
    return body, {"x-wc-webhook-signature": in_base64(key, body), "x-wc-webhook-topic": topic}


def stripe(event: Any, now: float, *secrets: str) -> Signed:
    body = json.dumps(event).encode()
    signed = f"{now:.0f}.".encode() + body
    signatures = [f"v1={hmac.digest(secret.encode(), signed, sha256).hex()}" for secret in secrets or ["whsec_new"]]
    return body, {"stripe-signature": ",".join([f"t={now:.0f}", *signatures])}
