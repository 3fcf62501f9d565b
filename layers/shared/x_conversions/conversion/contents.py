"""What was bought or looked at: an event's products as X's contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from x_conversions.conversion.money import Unreadable, first_currency, is_negative, read_amount, read_quantity
from x_conversions.core.memoize import BoundedCache
from x_conversions.core.text import sendable_text
from x_conversions.events.event import Event
from x_conversions.events.fields import Json

# X's field, and where producers keep it: Segment, Datafly, GA4 and others; the first that is there wins.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "content_id": ("product_id", "item_id", "id", "sku"),
    "content_name": ("name", "item_name", "title"),
    "content_type": ("category", "item_category", "type"),
    "content_group_id": ("item_group_id", "group_id", "groupId"),
}
_TEXTS = tuple(TEXTS.items())
# By the JSON they are written as, because what is written alike reads alike. A known product takes about a quarter
# of the time of one never seen before (`make bench`, 100 products).
_products: BoundedCache[bytes, "Product"] = BoundedCache()


@dataclass(slots=True)
class Product:
    """What an event says of one product. Shared between events, so never changed.

    Parameters
    ----------
    content
        As X takes it; may be empty.
    unpriced
        The same without its price.
    price
        None when there is none, or none that is an amount.
    quantity
        1 when nothing is said; None when it is no whole number above zero.
    """

    content: dict[str, Any]
    unpriced: dict[str, Any]
    price: str | None
    quantity: int | None
    currency: str | Unreadable | None


def find_products(event: Event) -> list[Product]:
    """The products of an event: those of its list, or the one of a single-product event."""
    for listed in event.product_lists():
        products = listed if isinstance(listed, list) else [listed]
        if found := [_read_or_remember(product) for product in products if product and isinstance(product, dict)]:
            return found
    single = event.single_product()
    return [_read(single)] if single else []


def number_of_items(products: Sequence[Product]) -> int | None:
    """The sum of quantities; None when there are no products, or one has a quantity that is none."""
    number = 0
    for product in products:
        if product.quantity is None:
            return None
        number += product.quantity
    return number or None


def has_price(products: Sequence[Product]) -> bool:
    """Whether one of the products has a price."""
    return any(product.price is not None for product in products)


def total_of(products: Sequence[Product]) -> Decimal | None:
    """The sum of price times quantity; None unless every product has both."""
    total = Decimal(0)
    for product in products:
        if product.price is None or product.quantity is None:
            return None
        total += Decimal(product.price) * product.quantity
    return total if products else None


def _read_or_remember(product: Json) -> Product:
    try:
        written = orjson.dumps(product)
    except orjson.JSONEncodeError:  # nested deeper than orjson writes
        return _read(product)
    return _products.get(written) or _products.keep(written, _read(product))


def _read(product: Json) -> Product:
    unpriced: dict[str, Any] = {}
    for field, keys in _TEXTS:
        for key in keys:
            if key in product and (text := sendable_text(product[key], joiners=field == "content_name")) is not None:
                unpriced[field] = text
                break
    content = unpriced.copy()
    price = read_amount(product.get("price"))
    if not isinstance(price, str) or is_negative(price):
        price = None
    else:
        content["content_price"] = price
    quantity = read_quantity(product.get("quantity"))
    if isinstance(quantity, int):
        unpriced["num_items"] = content["num_items"] = quantity
    counted = 1 if quantity is None else quantity
    currency = first_currency((product.get("currency"),))
    return Product(content, unpriced, price, None if isinstance(counted, Unreadable) else counted, currency)
