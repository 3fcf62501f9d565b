"""Segment's events, and those of all that speak its language: RudderStack, Jitsu, Hightouch, Datafly Signal.

GA4's fields are understood in them, too: tag managers write them into whatever they send.
"""

from collections.abc import Iterator, Sequence

from x_conversions.core.outcome import Reason, Rejected, Skipped
from x_conversions.core.text import plain_text
from x_conversions.events import people
from x_conversions.events.event import Candidates, Event, Located
from x_conversions.events.fields import CURRENCIES, NOTHING, TIMES_OF_SENDING, Json, child, lower, says
from x_conversions.events.lookup import CLICK_ID_NOTES, notes
from x_conversions.events.names import EventName, event_names

NOT_CONVERSIONS = frozenset({"screen", "identify", "group", "alias"})
# What Segment's `type` says, of which an event is known for theirs.
KINDS = frozenset({"track", "page", *NOT_CONVERSIONS})
CONVERSION_TIMES = ("conversion_time", "conversionTime")
VALUES = ("value", "total", "revenue")
PRODUCT_LISTS = ("products", "items", "contents")
_OF_A_SALE = frozenset({*VALUES, *CURRENCIES, *PRODUCT_LISTS, "ecommerce", "transaction_id"})
NUMBERS_OF_ITEMS = ("number_items", "numberItems", "quantity")
SEARCH_STRINGS = ("query", "search_string", "search_term")
PAGE = EventName("page", "page", "PageView")  # whatever its own name
_ORIGINAL_TIMES = ("originalTimestamp", "original_timestamp")
# clientIds is Jitsu's, with cookies as it found them.
_CLICK_ID_OBJECTS = ("clickIds", "click_ids", "clientIds", "client_ids", "campaign")
_SHOPIFY = "shopifyDetails"  # where RudderStack's Shopify source keeps the order, or the pixel's event
_CLICK_ID_PLACES = frozenset({*_CLICK_ID_OBJECTS, _SHOPIFY})
_CLICK_IDS = ("twclid", "_twclid")
_COOKIES = ("cookies", "cookie")
_REQUEST_IPS = ("request_ip", "requestIp", "$ip")
# A product stands alone in the properties when one of these does.
_SINGLE_PRODUCT = ("product_id", "item_id", "sku", "content_id")


def read_segment(fields: Json) -> "SegmentEvent | None":
    """Read type and name; None for what has another type.

    Raises
    ------
    Rejected
        ``invalid_event`` for a track event without a name.
    Skipped
        ``not_a_conversion`` for the types that are none.
    """
    kind = fields.get("type")
    if kind not in ("track", "page"):  # by far the most common
        kind = lower(kind)
    if kind == "track":
        name = track_name(fields.get("event"))
        if name is None:
            raise Rejected(Reason.INVALID_EVENT, "a track event needs its name in the field event")
        return SegmentEvent(name, fields, _properties_of(fields), child(fields, "context"))
    if kind == "page":
        return SegmentEvent(PAGE, fields, _properties_of(fields), child(fields, "context"))
    if kind in NOT_CONVERSIONS:
        raise Skipped(Reason.NOT_A_CONVERSION)
    return None


class SegmentEvent(Event):
    """A track or page event, and the base of those that are written alike.

    Parameters
    ----------
    properties, context
        Empty where there is none, or no object. Of a flat object `properties` is the object itself.
    """

    __slots__ = ("_context", "_page", "_people", "_properties", "_sale")

    identifier_places: Sequence[str] = (
        "context.traits", "traits", "user", "user_data", "context.user_data", "properties.user_data", "properties",
        "context.page", "context.cookies", "context.cookie", "context.clickIds", "context.clientIds",
        "context.campaign", "page_location", "landing_site",
    )  # fmt: skip

    def __init__(self, name: EventName, fields: Json, properties: Json, context: Json) -> None:
        self.name, self.fields = name, fields
        self._properties, self._context = properties, context
        self._page = child(context, "page")
        self._people: list[Json] | None = None
        self._sale: Sequence[Json] | None = None

    def conversion_times(self) -> Candidates:
        return [self._properties[key] for key in CONVERSION_TIMES if key in self._properties]

    def timestamp(self) -> object:
        return self.fields.get("timestamp")

    def original_times(self) -> Candidates:
        return map(self.fields.get, _ORIGINAL_TIMES)

    def times_of_sending(self) -> Candidates:
        return map(self.fields.get, TIMES_OF_SENDING)

    def own_ids(self) -> Candidates:
        """GA4's number of an order; Segment's own id is one of the default paths of `ConversionIdFrom`."""
        return self._of_the_sale(("transaction_id",))

    def event_id_overrides(self) -> Candidates:
        properties = self._properties
        return properties.get("event_id"), properties.get("eventId")

    def click_ids(self) -> Candidates:
        context = self._context
        found = (self._properties.get("twclid"), context.get("twclid"))
        if _CLICK_ID_PLACES.isdisjoint(context):
            return found
        objects = [child(context, name) for name in _CLICK_ID_OBJECTS]
        noted = _noted(child(context, _SHOPIFY)) if _SHOPIFY in context else ()
        return (*found, *people.values(objects, _CLICK_IDS), *noted)

    def locations(self) -> Candidates:
        # No generator: the first mostly has it, and a generator that is left takes longer than all of these (0.3 µs).
        page, properties, fields = self._page, self._properties, self.fields
        return (
            page.get("url"),
            _after_question_mark(page.get("search")),
            properties.get("url"),
            _after_question_mark(properties.get("search")),
            properties.get("page_location"),
            properties.get("landing_site"),
            fields.get("page_location"),
            fields.get("landing_site"),
            page.get("referrer"),
        )

    def cookies(self) -> Candidates:
        context = self._context
        return [context[key] for key in _COOKIES if key in context]

    def emails(self) -> Candidates:
        return people.values(self._places(), people.EMAILS)

    def email_hashes(self) -> Candidates:
        return people.values(self._places(), people.EMAIL_HASHES)

    def phones(self) -> list[Located]:
        return people.located(self._places(), people.PHONES)

    def phone_hashes(self) -> Candidates:
        return people.values(self._places(), people.PHONE_HASHES)

    def countries(self, beside: Json) -> Candidates:
        return people.countries(beside, [*self._places(), self._properties])

    def countries_of_delivery(self) -> Candidates:
        return people.countries_of_delivery([*self._places(), self._properties, self.fields])

    def ip_addresses(self) -> Iterator[object]:
        fields, context, properties = self.fields, self._context, self._properties
        yield context.get("ip")
        requested = people.values((fields, context, properties), _REQUEST_IPS)
        if requested and not self._is_from_server():
            yield from requested
        yield fields.get("ip_override")
        yield properties.get("ip_override")
        yield properties.get("ip_address")

    def user_agents(self) -> Candidates:
        context, fields, properties = self._context, self.fields, self._properties
        yield context.get("userAgent")
        yield context.get("user_agent")
        yield fields.get("userAgent")
        yield fields.get("user_agent")
        yield properties.get("user_agent")

    def descriptions(self) -> Candidates:
        properties = self._properties
        return (properties["description"],) if "description" in properties else ()

    def page_urls(self) -> Candidates:
        properties = self._properties
        yield self._page.get("url")
        yield properties.get("page_location")
        yield self.fields.get("page_location")
        yield properties.get("url")

    def search_strings(self) -> Candidates:
        return map(self._properties.get, SEARCH_STRINGS)

    def values(self) -> Candidates:
        return self._of_the_sale(VALUES)

    def currencies(self) -> Candidates:
        return self._of_the_sale(CURRENCIES)

    def product_lists(self) -> Candidates:
        return self._of_the_sale(PRODUCT_LISTS)

    def numbers_of_items(self) -> Candidates:
        return [self._properties[key] for key in NUMBERS_OF_ITEMS if key in self._properties]

    def single_product(self) -> Json:
        properties = self._properties
        return properties if any(map(properties.get, _SINGLE_PRODUCT)) else NOTHING

    def _of_the_sale(self, keys: tuple[str, ...]) -> Candidates:
        if self._sale is None:
            fields, properties = self.fields, self._properties
            self._sale = (properties,)
            if "ecommerce" in properties or not _OF_A_SALE.isdisjoint(fields):
                self._sale = (properties, child(properties, "ecommerce"), child(fields, "ecommerce"), fields)
        return people.values(self._sale, keys)

    def _places(self) -> list[Json]:
        """Where people are described, the best first: a purchase's own words before traits of an earlier login."""
        if self._people is None:
            fields, context, properties = self.fields, self._context, self._properties
            of_a_login = (context.get("traits"), fields.get("traits"), fields.get("user"))
            own = (fields.get("user_data"), context.get("user_data"), properties.get("user_data"))
            if self.name.event_type == "Purchase":
                self._people = people.objects((properties, *own, *of_a_login, fields))
            else:
                self._people = people.objects((*of_a_login, *own, properties, fields))
        return self._people

    def _is_from_server(self) -> bool:
        """Whether the request came from the shop's own server, whose address is nobody's."""
        fields, context, properties = self.fields, self._context, self._properties
        channels = people.values((fields, context), ("channel",))
        marks = people.values((fields, context, properties), ("$is_server",))
        return "server" in map(lower, channels) or any(says(mark, True) for mark in marks)


def _noted(shopify: Json) -> Iterator[object]:
    """Click ids that a shop keeps with an order, or with a pixel's checkout."""
    checkouts = (child(shopify, "checkout"), child(child(shopify, "data"), "checkout"))
    for attributes in (shopify.get("note_attributes"), *(checkout.get("attributes") for checkout in checkouts)):
        yield from notes(attributes, CLICK_ID_NOTES)


def _properties_of(fields: Json) -> Json:
    return child(fields, "properties") or child(fields, "params")  # the latter as GA4's protocol has it


def track_name(name: object) -> EventName | None:
    """What the name of a track event says; None when there is none."""
    if not isinstance(name, str):
        name = plain_text(name)  # a whole number
    return None if name is None else event_names[name]


def _after_question_mark(search: object) -> object:
    """A query by itself, which some write with its question mark and some without."""
    return f"?{search.removeprefix('?')}" if isinstance(search, str) and search else None
