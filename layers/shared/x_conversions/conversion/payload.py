"""The conversion out: exactly what X's reference allows, nothing empty, nothing extra."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from x_conversions.conversion.contents import (
    Product,
    currencies_of,
    find_products,
    has_price,
    number_of_items,
    total_of,
)
from x_conversions.conversion.money import (
    Unreadable,
    first_amount,
    first_currency,
    is_negative,
    read_quantity,
    sendable_amount,
)
from x_conversions.core.memoize import memoized
from x_conversions.core.outcome import Reason, Rejected
from x_conversions.core.text import sendable_text
from x_conversions.events.event import Candidates, Event
from x_conversions.events.message import Message

# X's types whose value may be computed from the products: there the products are what is paid for.
_PAID_FOR = frozenset({"Purchase", "AddToCart", "Checkout", "AddPaymentInfo"})
# X's documentation sets no limit; no cart of a person's holds more, and 500 conversions must fit into a request.
_MOST_CONTENTS = 200
_WEB_ADDRESS = re.compile(
    r"(https?)://(?:[^/?#@\x00-\x20]*@)?([^/?#@\\\x00-\x20]+)(/[^?#\x00-\x20]*)?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
# What a path may have of them, as signs or percent-encoded, however often: from ? or # to its end, from ; to the next /
_ENCODED_QUERY = re.compile(r"%(?:25)*(?:3F|23).*", re.IGNORECASE | re.DOTALL)
_PATH_PARAMETERS = re.compile(r"(?:;|%(?:25)*3B)[^/]*", re.IGNORECASE)


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
        Whether money was left out: without a currency, or no amount.
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
    """What happened, where it happened, and what was searched for."""
    if (description := _first_text(event.descriptions(), joiners=True) or event.name.description) is not None:
        payload["description"] = description
    for page in event.page_urls():
        if (url := _source_url(page)) is not None:
            payload["event_source_url"] = url
            break
    if event.name.event_type == "Search" and (search := _first_text(event.search_strings())) is not None:
        payload["search_string"] = search


def _first_text(candidates: Candidates, *, joiners: bool = False) -> str | None:
    for one in candidates:
        if (text := sendable_text(one, joiners=joiners)) is not None:
            return text
    return None


def add_money(payload: dict[str, Any], event: Event, default_currency: str | None) -> bool:
    """Value, currency, number of items and contents. Returns whether money was left out.

    It is left out of whatever isn't a `Purchase` when it has no currency, or one that is none (X would take it for
    USD), and when the value is none: a lead form's field of that name is no reason to lose the lead.

    Raises
    ------
    Rejected
        For a `Purchase` only. ``invalid_value``: no value, one that is no amount, a negative one;
        ``invalid_currency``, ``missing_currency``.
    """
    event_type = event.name.event_type
    products = find_products(event)
    value = first_amount(event.values())
    has_money = value is not None or has_price(products)
    currency = _currency(event, products, default_currency) if has_money else None
    if value is None and event_type in _PAID_FOR and (total := total_of(products, currency)) is not None:
        value = sendable_amount(total)
    if event_type == "Purchase":
        sent: str | None = _currency_of_purchase(value, currency, products)
    else:
        sent = currency if isinstance(currency, str) and not _is_none(value) else None
    if sent is not None:
        if value is not None:
            payload["value"] = value
        payload["price_currency"] = sent
    _add_contents(payload, event, products, sent)
    return has_money and sent is None


def _is_none(value: str | Unreadable | None) -> bool:
    """Whether a value is there that is none X could take."""
    return isinstance(value, Unreadable) or (value is not None and is_negative(value))


def _currency_of_purchase(
    value: str | Unreadable | None, currency: str | Unreadable | None, products: Sequence[Product]
) -> str:
    if value is None:
        detail = "a Purchase needs properties.value, total or revenue, or products with prices in one currency"
        raise Rejected(Reason.INVALID_VALUE, detail)
    if isinstance(value, Unreadable):
        raise Rejected(Reason.INVALID_VALUE, "the value must be a number, or a string such as 1299.00")
    if is_negative(value):
        raise Rejected(Reason.INVALID_VALUE, "the value must not be negative")
    if currency is None:
        what = "its products name several currencies" if currencies_of(products) else "or a DefaultCurrency"
        raise Rejected(Reason.MISSING_CURRENCY, f"a Purchase needs properties.currency, {what}")
    if isinstance(currency, Unreadable):
        raise Rejected(Reason.INVALID_CURRENCY, "the currency must be an ISO 4217 code such as EUR")
    return currency


def _currency(event: Event, products: Sequence[Product], default: str | None) -> str | Unreadable | None:
    """Never the default where the event speaks of a currency, however it does."""
    stated = first_currency(event.currencies())
    if isinstance(stated, str):
        return stated
    named = currencies_of(products)
    if len(named) == 1:
        return named.pop()
    return stated if named else stated or default


def _add_contents(payload: dict[str, Any], event: Event, products: Sequence[Product], currency: str | None) -> None:
    if (number_items := number_of_items(products) if products else _number_stated(event)) is not None:
        payload["number_items"] = number_items
    contents = []
    for product in products[:_MOST_CONTENTS]:
        is_priced = currency is not None and product.currency in (None, currency)
        if content := product.content if is_priced else product.unpriced:
            # A copy (114 ns), because what is known of a product outlives the payload.
            contents.append(content.copy())
    if contents:
        payload["contents"] = contents


def _number_stated(event: Event) -> int | None:
    for one in event.numbers_of_items():
        if isinstance(read := read_quantity(one), int):
            return read
    return None


def _source_url(url: object) -> str | None:
    """Scheme, host and path. Query, fragment and path parameters carry order keys, tokens and addresses."""
    # Cut off by hand first, because without its query a page comes again.
    return _page[url.strip().partition("?")[0]] if isinstance(url, str) else None


@memoized
def _page(url: str) -> str | None:
    match = _WEB_ADDRESS.fullmatch(url)
    if match is None:
        return None
    path = match[3] or ""
    if ";" in path or "%" in path:
        path = _PATH_PARAMETERS.sub("", _ENCODED_QUERY.sub("", path))
    return sendable_text(f"{match[1].lower()}://{match[2]}{path}")
