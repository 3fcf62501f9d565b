"""Shopify's orders, as its webhooks write them, by themselves or in EventBridge's `detail.payload`."""

import re
from collections.abc import Sequence

from x_conversions.core.text import is_placeholder, shown_names
from x_conversions.core.timestamps import epoch_milliseconds
from x_conversions.events.consent import read_consent_around
from x_conversions.events.consent_statements import Statement
from x_conversions.events.event import Candidates, Located
from x_conversions.events.fields import NOTHING, Json, child, lower, says
from x_conversions.events.lookup import CLICK_ID_NOTES, first_there, notes, objects_in
from x_conversions.events.names import EventName
from x_conversions.events.producers.order import ORDER_COMPLETED, Order

_GID = re.compile(r"gid://shopify/([A-Za-z]{1,40})/.*", re.ASCII)
# What an order has in one place and a checkout, a cart or a draft hasn't, for webhooks that leave the gid out.
_ORDER = ("order_number", "line_items", "total_price")
_CHECKOUT = "abandoned_checkout_url"
_TOPICS = frozenset({"orders/create", "orders/paid"})
_TOPIC = re.compile(r"[a-z_]{1,40}/[a-z_]{1,40}", re.ASCII)
_TIMES = ("processed_at", "created_at")
_UNDONE = frozenset({"voided", "refunded"})
_DAY = 86_400_000  # milliseconds


def read_shopify(fields: Json) -> "ShopifyOrder | None":
    """Read an order, and whatever else Shopify sends by webhook; None for what is none of it."""
    payload = fields.get("payload")
    topic = _topic(child(fields, "metadata"))
    order, around = fields, NOTHING
    if isinstance(payload, dict):
        order, topic = payload, topic or _topic(child(fields, "headers"))
        around = {key: value for key, value in fields.items() if key != "payload"}
    what = _what(order)
    if what is None and topic is None:
        return None
    return ShopifyOrder(ORDER_COMPLETED, order, what or "Order", topic, around)


def _topic(metadata: Json) -> str | None:
    """The webhook's header as EventBridge has it."""
    for key, value in metadata.items():
        if key.lower() == "x-shopify-topic" and isinstance(value, str):
            topic = value.strip().lower()
            return topic if "/" in topic else topic.replace("_", "/", 1)  # ORDERS_PAID, as its GraphQL has it
    return None


def _what(fields: Json) -> str | None:
    """What Shopify calls the object; None when it isn't Shopify's."""
    gid = fields.get("admin_graphql_api_id")
    if isinstance(gid, str) and (match := _GID.fullmatch(gid)):
        return match[1]
    if "event" in fields:  # somebody's own event about an order
        return None
    if all(key in fields for key in _ORDER) and "order_key" not in fields:
        return "Order"
    return "Checkout" if _CHECKOUT in fields else None


def number_of(order_id: object) -> object:
    """An order's id as the webhook writes it, out of its gid, so that all that speak of an order are told to be one."""
    return order_id.rpartition("/")[2] if isinstance(order_id, str) else order_id


class ShopifyOrder(Order):
    """An order, which is a conversion when it is created or paid, and not undone since.

    Parameters
    ----------
    what
        What kind of object it is: "Order", or one that is no conversion, such as "DraftOrder".
    topic
        The webhook's topic, such as "orders/create"; None where it isn't known.
    around
        What a forwarder has around the order; a refusal may stand there, too.
    """

    __slots__ = ("_around", "_billing", "_customer", "_topic", "_what")

    identifier_places = (
        "email", "contact_email", "customer", "phone", "billing_address", "note_attributes", "landing_site",
        "referring_site",
    )  # fmt: skip

    def __init__(self, name: EventName, fields: Json, what: str, topic: str | None, around: Json) -> None:
        super().__init__(name, fields)
        self._what, self._topic, self._around = what, topic, around
        self._customer, self._billing = child(fields, "customer"), child(fields, "billing_address")

    def why_no_conversion(self) -> str | None:
        topic = self._topic
        if topic is not None and topic not in _TOPICS:
            return f"a webhook of the topic {topic}" if _TOPIC.fullmatch(topic) else "a webhook of another topic"
        if self._what != "Order":
            return f"a {shown_names([self._what])}, not an order"
        return self._why_undone()

    def _why_undone(self) -> str | None:
        fields = self.fields
        if says(fields.get("test"), True):
            return "a test order"
        if not is_placeholder(fields.get("cancelled_at")):
            return "a cancelled order"
        if (status := lower(fields.get("financial_status"))) in _UNDONE:
            return f"an order that is {status}"
        if self._topic is None and self._is_updated_later():
            return "an order that was updated more than a day after it was placed"
        return None

    def consent(self) -> Sequence[Statement]:
        return read_consent_around(self.fields, self._around)

    def own_ids(self) -> Candidates:
        return (number_of(self.fields.get("id")),)

    def timestamp(self) -> object:
        return first_there(map(self.fields.get, _TIMES))

    def click_ids(self) -> Candidates:
        return notes(self.fields.get("note_attributes"), CLICK_ID_NOTES)

    def locations(self) -> Candidates:
        return self.fields.get("landing_site"), self.fields.get("referring_site")

    def emails(self) -> Candidates:
        fields = self.fields
        return fields.get("email"), fields.get("contact_email"), self._customer.get("email")

    def phones(self) -> list[Located]:
        return [(holder.get("phone"), holder) for holder in (self.fields, self._customer, self._billing)]

    def addresses(self) -> list[Json]:
        return [self._billing, child(self._customer, "default_address")]

    def ip_addresses(self) -> Candidates:
        return self.fields.get("browser_ip"), child(self.fields, "client_details").get("browser_ip")

    def user_agents(self) -> Candidates:
        return (child(self.fields, "client_details").get("user_agent"),)

    def values(self) -> Candidates:
        return self.fields.get("total_price"), self._shop_money().get("amount")

    def currencies(self) -> Candidates:
        # Not presentment_currency: the total isn't in it.
        return self.fields.get("currency"), self._shop_money().get("currency_code")

    def product_lists(self) -> Candidates:
        return ([_product(line) for line in objects_in(self.fields.get("line_items"))],)

    def _shop_money(self) -> Json:
        return child(child(self.fields, "total_price_set"), "shop_money")

    def _is_updated_later(self) -> bool:
        placed, updated = self.timestamp(), self.fields.get("updated_at")
        if updated is None or _are_of_a_day(placed, updated):  # by far the most common; to read both takes 2 µs
            return False
        placed_at, updated_at = epoch_milliseconds(placed), epoch_milliseconds(updated)
        return placed_at is not None and updated_at is not None and updated_at - placed_at > _DAY


def _are_of_a_day(one: object, other: object) -> bool:
    """Whether both are times of the same day and zone as Shopify writes them: 2026-11-26T08:00:00+01:00."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    return one[:11] == other[:11] and one[10:11] == "T" and one[19:] == other[19:]


def _product(line: Json) -> Json:
    """A line as a product. Its own id is none of a product's, and its `name` has the variant's in it."""
    return {
        "product_id": first_there((line.get("product_id"), line.get("variant_id"))),
        "sku": line.get("sku"),
        "title": first_there((line.get("title"), line.get("name"))),
        "price": line.get("price"),
        "quantity": line.get("quantity"),
    }
