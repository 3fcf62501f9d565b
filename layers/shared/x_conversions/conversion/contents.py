"""What was bought or looked at: an event's products as X's contents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from x_conversions.conversion.money import (
    EXACTLY,
    MOST_ITEMS,
    Unreadable,
    first_amount,
    first_currency,
    is_negative,
    read_quantity,
)
from x_conversions.core.memoize import BoundedCache
from x_conversions.core.text import is_placeholder, sendable_text
from x_conversions.events.event import Event
from x_conversions.events.fields import CURRENCIES, Json, listed

# X's field, and where producers keep it: Segment, Datafly, GA4 and others, and X's own spelling; the first wins.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "content_id": ("product_id", "item_id", "id", "sku", "content_id"),
    "content_name": ("name", "item_name", "title", "content_name"),
    "content_type": ("category", "item_category", "type", "content_type"),
    "content_group_id": ("item_group_id", "group_id", "groupId", "content_group_id"),
}
PRICES = ("price", "content_price")
QUANTITIES = ("quantity", "num_items")
_TEXTS = tuple(TEXTS.items())
_KNOWN = tuple(key for keys in TEXTS.values() for key in keys)
_FIELDS = frozenset({*_KNOWN, *PRICES, *QUANTITIES, *CURRENCIES})
# By the JSON they are written as, because what is written alike reads alike. A known product takes about a quarter
# of the time of one never seen before (`make bench`, 100 products). Some thousand of them; with a wide letter in each,
# texts take five times the memory of their JSON.
_products: BoundedCache[bytes, "Product"] = BoundedCache(most_bytes=8_000_000, expansion=6)


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
        None when nothing is said; UNREADABLE when it is no whole number above zero.
    currency
        None when nothing is said; UNREADABLE when it is none.
    """

    content: dict[str, Any]
    unpriced: dict[str, Any]
    price: str | None
    quantity: int | Unreadable | None
    currency: str | Unreadable | None


def find_products(event: Event) -> list[Product]:
    """The products of an event: those of its list, or the one of a single-product event.

    What has none of a product's fields is none, and isn't counted.
    """
    for products in event.product_lists():
        if found := _read_all(listed(products) or (products,)):
            return found
    single = event.single_product()
    # What else its event says would make each one new.
    return _read_all([{key: single[key] for key in single if key in _FIELDS}]) if single else []


def _read_all(entries: Iterable[object]) -> list[Product]:
    return [
        product for one in entries if one and isinstance(one, dict) and (product := _read_or_remember(one)) is not None
    ]


def number_of_items(products: Sequence[Product]) -> int | None:
    """The sum of quantities; one product where only others have one.

    None where no product has one, or one has a quantity that is none (how many it would be is anybody's guess), and
    where it is more than X's field holds.
    """
    number, unsaid = 0, 0
    for product in products:
        quantity = product.quantity
        if isinstance(quantity, int):
            number += quantity
        elif quantity is None:
            unsaid += 1
        else:
            return None
    return number + unsaid if number and number + unsaid <= MOST_ITEMS else None


def has_price(products: Sequence[Product]) -> bool:
    """Whether one of the products has a price."""
    return any(product.price is not None for product in products)


def total_of(products: Sequence[Product], currency: str | Unreadable | None) -> Decimal | None:
    """The sum of price times quantity, a quantity of 1 where nothing is said.

    None unless every product has a price, and none is in another currency than the event's: what is in two currencies
    doesn't add up.
    """
    total = Decimal(0)
    for product in products:
        quantity = 1 if product.quantity is None else product.quantity
        if product.price is None or isinstance(quantity, Unreadable) or product.currency not in (None, currency):
            return None
        total = EXACTLY.add(total, EXACTLY.multiply(Decimal(product.price), quantity))
    return total if products else None


def currencies_of(products: Sequence[Product]) -> set[str | Unreadable]:
    """The currencies that products name."""
    return {product.currency for product in products if product.currency is not None}


def _read_or_remember(product: Json) -> Product | None:
    try:
        written = orjson.dumps(product)
    except orjson.JSONEncodeError:  # nested deeper than orjson writes
        return _read(product)
    if (known := _products.get(written)) is not None:
        return known
    read = _read(product)
    return None if read is None else _products.keep(written, read)


def _read(product: Json) -> Product | None:
    unpriced: dict[str, Any] = {}
    for field, keys in _TEXTS:
        for key in keys:
            if key in product and (text := sendable_text(product[key], joiners=field == "content_name")) is not None:
                unpriced[field] = text
                break
    content = unpriced.copy()
    price = first_amount([product[key] for key in PRICES if key in product])
    if isinstance(price, str) and not is_negative(price):
        content["content_price"] = price
    quantity = _quantity(product)
    if isinstance(quantity, int):
        unpriced["num_items"] = content["num_items"] = quantity
    if not content and price is None and quantity is None and all(is_placeholder(product.get(key)) for key in _KNOWN):
        return None
    currency = first_currency([product[key] for key in CURRENCIES if key in product])
    return Product(content, unpriced, content.get("content_price"), quantity, currency)


def _quantity(product: Json) -> int | Unreadable | None:
    for key in QUANTITIES:
        if key in product and (read := read_quantity(product[key])) is not None:
            return read
    return None
