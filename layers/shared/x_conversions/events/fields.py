"""JSON objects as producers write them."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

NOTHING: Json = {}
# When an event was on its way, as SDKs and the services behind them stamp it: anew whenever they send it.
TIMES_OF_SENDING = ("sentAt", "sent_at", "receivedAt", "received_at")
# What a currency is called, beside the value of an event as beside the price of a product.
CURRENCIES = ("currency", "currencyCode", "currency_code", "price_currency", "priceCurrency", "presentment_currency")


def child(fields: Json, key: str) -> Json:
    """The object under `key`; an empty one when there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else NOTHING
