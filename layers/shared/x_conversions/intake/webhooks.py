"""Verified webhooks of shops: whether a body is an order to be counted, and in which form its reader knows it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import plain_text
from x_conversions.events.fields import Json, child
from x_conversions.intake.signatures import Check, is_signed_by_stripe, is_signed_in_base64

CHECKS: Mapping[str, Check] = {
    "shopify": is_signed_in_base64("x-shopify-hmac-sha256"),
    "woocommerce": is_signed_in_base64("x-wc-webhook-signature"),
    "stripe": is_signed_by_stripe,
}
_SHOPIFY_TOPICS = frozenset({"orders/paid", "orders/create"})
_WOOCOMMERCE_TOPICS = frozenset({"order.updated", "order.created"})
# WooCommerce sends it once, unsigned, when a webhook is made, and gives up where the answer isn't 200.
_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as its reader knows it.

    Parameters
    ----------
    fields
        What the shop wrote.
    order_id
        By which a browser's event of the same order knows it; empty where the shop doesn't say.
    """

    fields: Json
    order_id: str


def is_ping(source: str, body: bytes) -> bool:
    """Whether this is WooCommerce's first sign of life, which says nothing and is not signed."""
    return source == "woocommerce" and _PING.fullmatch(body) is not None


def read_order(source: str, headers: Mapping[str, str], fields: Json, shopify_sources: Sequence[str]) -> ShopOrder:
    """The order in a webhook's body.

    Parameters
    ----------
    headers
        Of the request: the topic is in them, unsigned.
    shopify_sources
        The values of `source_name` that count.

    Raises
    ------
    Skipped
        ``not_a_conversion``: another topic, or a sale of another channel.
    """
    if source == "shopify":
        return _shopify_order(_topic(headers, "x-shopify-topic"), fields, shopify_sources)
    if source == "woocommerce":
        if _topic(headers, "x-wc-webhook-topic") not in _WOOCOMMERCE_TOPICS:
            raise Skipped(Reason.NOT_A_CONVERSION, "a webhook of another topic")
        return ShopOrder(fields, plain_text(fields.get("id")) or "")
    session = child(child(fields, "data"), "object")
    return ShopOrder(fields, plain_text(child(session, "metadata").get("order_id")) or "")


def _shopify_order(topic: str, fields: Json, sources: Sequence[str]) -> ShopOrder:
    if topic not in _SHOPIFY_TOPICS:
        raise Skipped(Reason.NOT_A_CONVERSION, "a webhook of another topic")
    source = fields.get("source_name")
    if source is not None and source not in sources:
        raise Skipped(Reason.NOT_A_CONVERSION, "an order of another channel than IntakeShopifySources")
    # As EventBridge has it, which is how the reader knows the topic.
    envelope = {"payload": fields, "metadata": {"X-Shopify-Topic": topic}}
    return ShopOrder(envelope, plain_text(fields.get("id")) or "")


def _topic(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name, "").strip().lower()
