"""Events of Shopify's web pixels, which run in the visitor's browser."""

from collections.abc import Iterator

from x_conversions.events import people
from x_conversions.events.event import Candidates, Event, Located
from x_conversions.events.fields import Json, child, lower
from x_conversions.events.lookup import CLICK_ID_NOTES, notes, objects_in
from x_conversions.events.names import EventName
from x_conversions.events.producers.segment import track_name
from x_conversions.events.producers.shopify import number_of

# Its SDK's EventType.
KINDS = frozenset({"standard", "custom", "dom", "advanced-dom", "meta"})


def read_shopify_pixel(fields: Json) -> "ShopifyPixelEvent | None":
    """Read the name; None for what is no web pixel's event."""
    written = fields.get("name")
    if not isinstance(written, str) or not (_checkout(fields) or _has_marks(fields)):
        return None
    name = track_name(written)
    return None if name is None else ShopifyPixelEvent(name, fields)


def _has_marks(fields: Json) -> bool:
    return lower(fields.get("type")) in KINDS and ("clientId" in fields or "document" in child(fields, "context"))


def _checkout(fields: Json) -> Json:
    return child(child(fields, "data"), "checkout")


class ShopifyPixelEvent(Event):
    """An event about a checkout, a line of the cart, a variant that was looked at, a search, or a page."""

    __slots__ = ("_checkout", "_data", "_document")

    identifier_places = (
        "data.checkout.email", "data.checkout.phone", "data.checkout.billingAddress", "data.checkout.attributes",
        "context.document.location", "context.document.referrer",
    )  # fmt: skip

    def __init__(self, name: EventName, fields: Json) -> None:
        super().__init__(name, fields)
        self._data = child(fields, "data")
        self._checkout = child(self._data, "checkout")
        self._document = child(child(fields, "context"), "document")

    def timestamp(self) -> object:
        return self.fields.get("timestamp")

    def own_ids(self) -> Candidates:
        return number_of(child(self._checkout, "order").get("id")), self.fields.get("id")

    def click_ids(self) -> Candidates:
        return notes(self._checkout.get("attributes"), CLICK_ID_NOTES)

    def locations(self) -> Iterator[object]:
        document = self._document
        yield child(document, "location").get("href")
        yield child(document, "location").get("search")
        yield document.get("referrer")

    def emails(self) -> Candidates:
        return (self._checkout.get("email"),)

    def phones(self) -> list[Located]:
        holders = (self._checkout, child(self._checkout, "billingAddress"))
        return [(holder.get("phone"), holder) for holder in holders]

    def countries(self, beside: Json) -> Candidates:
        return people.countries(beside, [child(self._checkout, "billingAddress")])

    def countries_of_delivery(self) -> Candidates:
        return people.countries_of_delivery([self._checkout])

    def user_agents(self) -> Candidates:
        return (child(child(self.fields, "context"), "navigator").get("userAgent"),)

    def page_urls(self) -> Candidates:
        return (child(self._document, "location").get("href"),)

    def search_strings(self) -> Candidates:
        return (child(self._data, "searchResult").get("query"),)

    def values(self) -> Candidates:
        return [total.get("amount") for total in self._totals()]

    def currencies(self) -> Candidates:
        return [self._checkout.get("currencyCode"), *(total.get("currencyCode") for total in self._totals())]

    def product_lists(self) -> Candidates:
        data = self._data
        lines = objects_in(self._checkout.get("lineItems"))
        line = child(data, "cartLine")
        variant = child(data, "productVariant")
        return (
            [_product(child(one, "variant"), one.get("title"), one.get("quantity")) for one in lines],
            [_product(child(line, "merchandise"), None, line.get("quantity"))] if line else [],
            [_product(variant, None, None)] if variant else [],
        )

    def _totals(self) -> list[Json]:
        """What the checkout, the line or the variant comes to."""
        data = self._data
        cost = child(child(data, "cartLine"), "cost")
        return [
            child(self._checkout, "totalPrice"),
            child(cost, "totalAmount"),
            child(child(data, "productVariant"), "price"),
        ]


def _product(variant: Json, title: object, quantity: object) -> Json:
    product, price = child(variant, "product"), child(variant, "price")
    return {
        "product_id": product.get("id") or variant.get("id"),
        "sku": variant.get("sku"),
        "title": title or product.get("title"),
        "type": product.get("type"),
        "price": price.get("amount"),
        "currency": price.get("currencyCode"),
        "quantity": quantity,
    }
