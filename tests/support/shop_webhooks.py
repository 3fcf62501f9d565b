"""Webhooks as shops sign them."""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from tests.support.payloads import captured

SHOPIFY_ORDER: dict[str, Any] = captured("shopify-orders-create")
WOOCOMMERCE_ORDER: dict[str, Any] = captured("woocommerce-order")
STRIPE_EVENT: dict[str, Any] = captured("stripe-eventbridge")["detail"]

# A body, and the headers that go with it.
Signed = tuple[bytes, dict[str, str]]
# By the shop: what it tells, and how it signs that.
Signers = dict[str, tuple[dict[str, Any], Callable[[Any], Signed]]]


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


def shopify_partner_event(order: Any, topic: str = "orders/paid") -> dict[str, Any]:
    """As Shopify puts a webhook onto an EventBridge bus."""
    metadata = {"Content-Type": "application/json", "X-Shopify-Topic": topic, "X-Shopify-Shop-Domain": "shop.example"}
    return _partner_event("shopify.com/1/conversions", "shopifyWebhook", {"payload": order, "metadata": metadata})


def stripe_partner_event(event: Any) -> dict[str, Any]:
    """As Stripe puts an event onto an EventBridge bus."""
    return _partner_event("stripe.com/ed_1", "checkout.session.completed", event)


def _partner_event(source: str, kind: str, detail: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6f6d1c1e-0000-4000-8000-000000000002",
        "detail-type": kind,
        "source": f"aws.partner/{source}",
        "account": "123456789012",
        "time": "2026-11-26T07:18:39Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }
