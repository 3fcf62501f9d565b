"""What was bought or looked at: an event's products as X's contents."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from x_conversions.event import Json
from x_conversions.money import Unreadable, is_negative, read_amount, read_quantity
from x_conversions.text import sendable_text

# X's field, and where producers keep it: Segment, Datafly, GA4 and others; the first that is there wins.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "content_id": ("product_id", "item_id", "id", "sku"),
    "content_name": ("name", "item_name", "title"),
    "content_type": ("category", "item_category", "type"),
    "content_group_id": ("item_group_id", "group_id", "groupId"),
}
# A product stands alone in the properties when one of these does.
_SINGLE_PRODUCT = ("product_id", "item_id", "sku")
LISTS = ("products", "items", "contents")


@dataclass(slots=True)
class Contents:
    """An event's products.

    Parameters
    ----------
    contents
        As X takes them, prices included.
    number_items
        The sum of quantities, a product without one counting once; None when there are no products, or a quantity
        is no whole number above zero.
    has_prices
        Whether a content has a price.
    """

    contents: list[dict[str, Any]]
    number_items: int | None
    has_prices: bool


def find_products(properties: Json) -> list[Json]:
    """The products of an event: `products`, `items`, `contents`, or the properties of a single-product event."""
    for key in LISTS:
        products = properties.get(key)
        if isinstance(products, dict):
            products = [products]
        if isinstance(products, list):
            found: list[Json] = [product for product in products if isinstance(product, dict) and product]
            if found:
                return found
    return [properties] if any(properties.get(key) for key in _SINGLE_PRODUCT) else []


def read_contents(products: list[Json]) -> Contents:
    """Turn products into X's contents; nothing empty, nothing extra."""
    contents: list[dict[str, Any]] = []
    number_items: int | None = 0 if products else None
    has_prices = False
    for product in products:
        content = _texts(product)
        price = read_amount(product.get("price"))
        if isinstance(price, str) and not is_negative(price):
            content["content_price"] = price
            has_prices = True
        quantity = read_quantity(product.get("quantity"))
        if isinstance(quantity, int):
            content["num_items"] = quantity
        if isinstance(quantity, Unreadable):
            number_items = None
        elif number_items is not None:
            number_items += quantity or 1
        if content:
            contents.append(content)
    return Contents(contents, number_items, has_prices)


def total_of(products: list[Json]) -> Decimal | None:
    """The sum of price times quantity, a missing quantity counting once; None unless every product has a price."""
    total = Decimal(0)
    for product in products:
        price, quantity = read_amount(product.get("price")), read_quantity(product.get("quantity"))
        if not isinstance(price, str) or is_negative(price) or isinstance(quantity, Unreadable):
            return None
        total += Decimal(price) * (quantity or 1)
    return total if products else None


def _texts(product: Json) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field, keys in TEXTS.items():
        for key in keys:
            if key in product and (text := sendable_text(product[key])) is not None:
                content[field] = text
                break
    return content
