"""What was sold, as an event's copy says it: amounts, currencies and products as X takes them."""

from typing import Any

from x_conversions.conversion.contents import Product, find_products
from x_conversions.conversion.money import Unreadable, first_amount, first_currency, read_quantity
from x_conversions.events.event import Event

# Stands for what is there and is none: an amount, a currency, a quantity. The event ends as it would have.
_UNREADABLE = "?"


def sale_of(event: Event) -> dict[str, Any]:
    """The properties of the copy that say what was sold; without what the event doesn't say."""
    found: dict[str, Any] = {
        "value": _said(first_amount(event.values())),
        "currency": _said(first_currency(event.currencies())),
    }
    if products := find_products(event):
        found["products"] = [_product(product) for product in products]
    else:
        numbers = map(read_quantity, event.numbers_of_items())
        found["number_items"] = next((number for number in numbers if isinstance(number, int)), None)
    return {key: value for key, value in found.items() if value is not None}


def _product(product: Product) -> dict[str, Any]:
    found = dict(product.content)
    if isinstance(product.quantity, Unreadable):
        found["num_items"] = _UNREADABLE
    if product.currency is not None:
        found["currency"] = _said(product.currency)
    # A product of which nothing can be told is one all the same, and counts as one.
    if found.keys() <= {"currency"}:
        found["content_price"] = _UNREADABLE
    return found


def _said(read: str | Unreadable | None) -> str | None:
    return _UNREADABLE if isinstance(read, Unreadable) else read
