"""The conversion out: exactly what X's reference allows, nothing empty, nothing extra."""

import re
from dataclasses import dataclass
from typing import Any

from x_conversions.contents import Contents, find_products, read_contents, total_of
from x_conversions.event import Event, Json, child
from x_conversions.message import Message
from x_conversions.money import Unreadable, first_amount, first_currency, format_amount, is_negative
from x_conversions.outcome import Reason, Rejected
from x_conversions.text import sendable_text

# X's types whose value may be computed from the products: there the products are what is paid for.
_PAID_FOR = frozenset({"Purchase", "AddToCart", "Checkout", "AddPaymentInfo"})
_WEB_ADDRESS = re.compile(
    r"(https?)://(?:[^/?#@\x00-\x20]*@)?([^/?#@\\\x00-\x20]+)(/[^?#\x00-\x20]*)?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class Conversion:
    """One conversion, ready to be sent.

    Parameters
    ----------
    message
        Where it came from.
    payload
        The object X gets.
    happened_at
        Epoch milliseconds.
    value_dropped
        Whether money was left out for want of a currency.
    identifiers_left_out
        How many e-mail addresses and phone numbers were none, and so are not in it.
    """

    message: Message
    payload: dict[str, Any]
    happened_at: int
    value_dropped: bool = False
    identifiers_left_out: int = 0

    @property
    def event_id(self) -> str:
        return str(self.payload["event_id"])

    @property
    def conversion_id(self) -> str:
        return str(self.payload["conversion_id"])

    @property
    def carries_money(self) -> bool:
        return "value" in self.payload


def add_description(payload: dict[str, Any], event: Event, event_type: str | None) -> None:
    """The event's name, where it happened, and what was searched for."""
    if (description := sendable_text(event.name)) is not None:
        payload["description"] = description
    if (url := _source_url(child(event.context, "page").get("url"))) is not None:
        payload["event_source_url"] = url
    if event_type == "Search":
        query = event.properties.get("query")
        search = sendable_text(query) or sendable_text(event.properties.get("search_string"))
        if search is not None:
            payload["search_string"] = search


def add_money(payload: dict[str, Any], event: Event, event_type: str | None, default_currency: str | None) -> bool:
    """Value, currency, number of items and contents. Returns whether money was left out for want of a currency.

    Raises
    ------
    Rejected
        ``invalid_value``: a value that is no amount, is negative, or is missing on a `Purchase`;
        ``invalid_currency``, ``missing_currency``: X would take the amount for USD.
    """
    properties = event.properties
    products = find_products(properties)
    contents = read_contents(products)
    value = _value(properties, products, event_type)
    currency = None
    if value is not None or contents.has_prices:
        currency = _currency(properties, products, default_currency)
        if currency is None and event_type == "Purchase":
            raise Rejected(Reason.MISSING_CURRENCY, "a Purchase needs properties.currency, or a DefaultCurrency")
    is_dropped = currency is None and (value is not None or contents.has_prices)
    if currency is not None:
        if value is not None:
            payload["value"] = value
        payload["price_currency"] = currency
    _add_contents(payload, contents, keep_prices=currency is not None)
    return is_dropped


def _value(properties: Json, products: list[Json], event_type: str | None) -> str | None:
    value = first_amount((properties.get("value"), properties.get("total"), properties.get("revenue")))
    if isinstance(value, Unreadable):
        raise Rejected(Reason.INVALID_VALUE, "the value must be a number, or a string such as 1299.00")
    if value is None and event_type in _PAID_FOR and (total := total_of(products)) is not None:
        value = format_amount(total)
    if value is None and event_type == "Purchase":
        raise Rejected(Reason.INVALID_VALUE, "a Purchase needs properties.value, total or revenue, or priced products")
    if value is not None and is_negative(value):
        raise Rejected(Reason.INVALID_VALUE, "the value must not be negative")
    return value


def _currency(properties: Json, products: list[Json], default: str | None) -> str | None:
    places = [properties.get("currency"), properties.get("price_currency"), properties.get("priceCurrency")]
    if products:
        places.append(products[0].get("currency"))
    currency = first_currency(places)
    if isinstance(currency, Unreadable):
        # Never the default: the event speaks of some other currency.
        raise Rejected(Reason.INVALID_CURRENCY, "the currency must be an ISO 4217 code such as EUR")
    return currency or default


def _add_contents(payload: dict[str, Any], contents: Contents, *, keep_prices: bool) -> None:
    if contents.number_items is not None:
        payload["number_items"] = contents.number_items
    kept = contents.contents
    if contents.has_prices and not keep_prices:
        for content in kept:
            content.pop("content_price", None)
        kept = [content for content in kept if content]
    if kept:
        payload["contents"] = kept


def _source_url(url: object) -> str | None:
    """Scheme, host and path. Query and fragment carry order keys, tokens and addresses."""
    text = sendable_text(url) if not isinstance(url, str) else url.strip()
    match = _WEB_ADDRESS.fullmatch(text) if text else None
    if match is None:
        return None
    return sendable_text(f"{match[1].lower()}://{match[2]}{match[3] or ''}")
