"""The conversion out: exactly what X's reference allows, nothing empty, nothing extra."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from x_conversions.conversion.contents import Product, find_products, has_price, number_of_items, total_of
from x_conversions.conversion.money import Unreadable, first_amount, first_currency, format_amount, is_negative
from x_conversions.core.memoize import memoized
from x_conversions.core.outcome import Reason, Rejected
from x_conversions.core.text import sendable_text
from x_conversions.events.event import Event
from x_conversions.events.message import Message

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
    name
        X's type of the event, or its normalised name where it has none.
    """

    message: Message
    payload: dict[str, Any]
    happened_at: int
    value_dropped: bool = False
    identifiers_left_out: int = 0
    name: str = ""

    @property
    def event_id(self) -> str:
        return str(self.payload["event_id"])

    @property
    def conversion_id(self) -> str:
        return str(self.payload["conversion_id"])

    @property
    def carries_money(self) -> bool:
        return "value" in self.payload


def add_description(payload: dict[str, Any], event: Event) -> None:
    """The event's name, where it happened, and what was searched for."""
    if (description := event.name.description) is not None:
        payload["description"] = description
    if (url := _source_url(event.page_url())) is not None:
        payload["event_source_url"] = url
    if event.name.event_type == "Search":
        search = next(filter(None, map(sendable_text, event.search_strings())), None)
        if search is not None:
            payload["search_string"] = search


def add_money(payload: dict[str, Any], event: Event, default_currency: str | None) -> bool:
    """Value, currency, number of items and contents. Returns whether money was left out for want of a currency.

    Raises
    ------
    Rejected
        ``invalid_value``: a value that is no amount, is negative, or is missing on a `Purchase`;
        ``invalid_currency``, ``missing_currency``: X would take the amount for USD.
    """
    event_type = event.name.event_type
    products = find_products(event)
    value = _value(event, products)
    has_money = value is not None or has_price(products)
    currency = _currency(event, products, default_currency) if has_money else None
    if has_money and currency is None and event_type == "Purchase":
        raise Rejected(Reason.MISSING_CURRENCY, "a Purchase needs properties.currency, or a DefaultCurrency")
    if currency is not None:
        if value is not None:
            payload["value"] = value
        payload["price_currency"] = currency
    if products:
        _add_contents(payload, products, currency)
    return has_money and currency is None


def _value(event: Event, products: Sequence[Product]) -> str | None:
    value = first_amount(event.values())
    if value is None:
        event_type = event.name.event_type
        if event_type in _PAID_FOR and (total := total_of(products)) is not None:
            return format_amount(total)
        if event_type == "Purchase":
            raise Rejected(
                Reason.INVALID_VALUE, "a Purchase needs properties.value, total or revenue, or priced products"
            )
        return None
    if isinstance(value, Unreadable):
        raise Rejected(Reason.INVALID_VALUE, "the value must be a number, or a string such as 1299.00")
    if is_negative(value):
        raise Rejected(Reason.INVALID_VALUE, "the value must not be negative")
    return value


def _currency(event: Event, products: Sequence[Product], default: str | None) -> str | None:
    currency = first_currency(event.currencies())
    if not isinstance(currency, str) and products:
        currency = products[0].currency or currency
    if isinstance(currency, Unreadable):
        # Never the default: the event speaks of some other currency.
        raise Rejected(Reason.INVALID_CURRENCY, "the currency must be an ISO 4217 code such as EUR")
    return currency or default


def _add_contents(payload: dict[str, Any], products: Sequence[Product], currency: str | None) -> None:
    if (number_items := number_of_items(products)) is not None:
        payload["number_items"] = number_items
    # Copies (114 ns each), because what is known of a product outlives the payload.
    known = [product.unpriced if currency is None else product.content for product in products]
    if contents := [content.copy() for content in known if content]:
        payload["contents"] = contents


def _source_url(url: object) -> str | None:
    """Scheme, host and path. Query and fragment carry order keys, tokens and addresses."""
    # Cut off by hand first, because without its query a page comes again.
    return _page[url.strip().partition("?")[0]] if isinstance(url, str) else None


@memoized
def _page(url: str) -> str | None:
    match = _WEB_ADDRESS.fullmatch(url)
    if match is None:
        return None
    return sendable_text(f"{match[1].lower()}://{match[2]}{match[3] or ''}")
