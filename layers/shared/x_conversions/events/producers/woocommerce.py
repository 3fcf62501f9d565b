"""WooCommerce's orders, as its webhooks and its REST API write them (version 3)."""

import re

from x_conversions.core.text import shown_names
from x_conversions.events.event import Candidates, Located
from x_conversions.events.fields import Json, child, lower
from x_conversions.events.lookup import CLICK_ID_NOTES, first_there, notes, objects_in
from x_conversions.events.names import EventName
from x_conversions.events.producers.order import ORDER_COMPLETED, Order

_PAID = frozenset({"processing", "completed"})
_TIMES = ("date_paid_gmt", "date_created_gmt")
_ZONELESS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?", re.ASCII)
# The page the visitor landed on, by WooCommerce's order attribution (since 8.5).
_LANDING_PAGE = ("_wc_order_attribution_session_entry",)


def read_woocommerce(fields: Json) -> "WoocommerceOrder | None":
    """Read an order; None for what is none."""
    if "order_key" in fields and "line_items" in fields and "event" not in fields:
        return WoocommerceOrder(ORDER_COMPLETED, fields)
    return None


class WoocommerceOrder(Order):
    """An order, which is a conversion once it is paid: in the status processing or completed."""

    __slots__ = ("_billing",)

    identifier_places = ("billing.email", "billing.phone", "meta_data")

    def __init__(self, name: EventName, fields: Json) -> None:
        super().__init__(name, fields)
        self._billing = child(fields, "billing")

    def why_no_conversion(self) -> str | None:
        plain = lower(self.fields.get("status")).removeprefix("wc-")
        return None if plain in _PAID else f"an order with status {shown_names([plain]) if plain else 'unknown'}"

    def own_ids(self) -> Candidates:
        return (self.fields.get("id"),)

    def timestamp(self) -> object:
        written = first_there(map(self.fields.get, _TIMES))
        return f"{written}Z" if isinstance(written, str) and _ZONELESS.fullmatch(written) else written

    def click_ids(self) -> Candidates:
        return notes(self.fields.get("meta_data"), CLICK_ID_NOTES)

    def locations(self) -> Candidates:
        return notes(self.fields.get("meta_data"), _LANDING_PAGE)

    def emails(self) -> Candidates:
        return (self._billing.get("email"),)

    def phones(self) -> list[Located]:
        return [(self._billing.get("phone"), self._billing)]

    def addresses(self) -> list[Json]:
        return [self._billing]

    def ip_addresses(self) -> Candidates:
        return (self.fields.get("customer_ip_address"),)

    def user_agents(self) -> Candidates:
        return (self.fields.get("customer_user_agent"),)

    def values(self) -> Candidates:
        return (self.fields.get("total"),)

    def currencies(self) -> Candidates:
        return (self.fields.get("currency"),)

    def product_lists(self) -> Candidates:
        return ([_product(line) for line in objects_in(self.fields.get("line_items"))],)


def _product(line: Json) -> Json:
    """A line as a product. Its own id is none of a product's; a product that is gone has the id 0."""
    product = {key: line.get(key) for key in ("sku", "name", "price", "quantity")}
    return {"product_id": line.get("product_id") or None} | product
