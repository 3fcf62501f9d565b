"""Segment's events, and those of all that speak its language: RudderStack, Jitsu, Hightouch, Datafly Signal."""

from x_conversions.core.outcome import Reason, Rejected, Skipped
from x_conversions.core.text import plain_text
from x_conversions.events.event import Candidates, Event
from x_conversions.events.fields import Json, child
from x_conversions.events.names import EventName, event_names

NOT_CONVERSIONS = frozenset({"screen", "identify", "group", "alias"})
EMAIL_HASHES = ("hashed_email", "email_sha256", "sha256_email_address")
PHONES = ("phone", "phone_number")
PHONE_HASHES = ("hashed_phone_number", "hashed_phone", "phone_sha256", "sha256_phone_number")
PRODUCT_LISTS = ("products", "items", "contents")
PAGE = EventName("page", "page", "PageView")  # whatever its own name
_TIMES = ("originalTimestamp", "original_timestamp", "sentAt", "sent_at", "receivedAt", "received_at")
_CLICK_ID_OBJECTS = ("clickIds", "click_ids", "campaign")
_VALUES = ("value", "total", "revenue")
_CURRENCIES = ("currency", "price_currency", "priceCurrency")
# A product stands alone in the properties when one of these does.
_SINGLE_PRODUCT = ("product_id", "item_id", "sku")


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
        kind = kind.strip().lower() if isinstance(kind, str) else None
    if kind == "track":
        name = track_name(fields.get("event"))
        if name is None:
            raise Rejected(Reason.INVALID_EVENT, "a track event needs its name in the field event")
        return SegmentEvent(name, fields, child(fields, "properties"), child(fields, "context"))
    if kind == "page":
        return SegmentEvent(PAGE, fields, child(fields, "properties"), child(fields, "context"))
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

    __slots__ = ("_context", "_page", "_people", "_properties")

    def __init__(self, name: EventName, fields: Json, properties: Json, context: Json) -> None:
        self.name, self.fields = name, fields
        self._properties, self._context = properties, context
        self._page = child(context, "page")
        candidates = (context.get("traits"), fields.get("traits"), fields.get("user"), properties)
        self._people = [place for place in candidates if place and isinstance(place, dict)]

    def timestamp(self) -> object:
        return self.fields.get("timestamp")

    def other_times(self) -> Candidates:
        return [self.fields.get(key) for key in _TIMES]

    def event_id_overrides(self) -> Candidates:
        properties = self._properties
        return properties.get("event_id"), properties.get("eventId")

    def click_ids(self) -> Candidates:
        context = self._context
        found = [place["twclid"] for place in (self._properties, context) if "twclid" in place]
        return found + [child(context, key).get("twclid") for key in _CLICK_ID_OBJECTS if key in context]

    def locations(self) -> Candidates:
        page = self._page
        return (
            page.get("url"),
            _after_question_mark(page.get("search")),
            self._properties.get("url"),
            page.get("referrer"),
        )

    def cookies(self) -> object:
        return self._context.get("cookies")

    def emails(self) -> Candidates:
        return [place["email"] for place in self._people if "email" in place]

    def email_hashes(self) -> Candidates:
        return self._of_people(EMAIL_HASHES)

    def phones(self) -> Candidates:
        return self._of_people(PHONES)

    def phone_hashes(self) -> Candidates:
        return self._of_people(PHONE_HASHES)

    def countries(self) -> Candidates:
        return [child(place, "address").get("country") for place in self._people]

    def ip_addresses(self) -> Candidates:
        return self._context.get("ip"), self._properties.get("ip_address")

    def user_agents(self) -> Candidates:
        context = self._context
        return context.get("userAgent"), context.get("user_agent"), self._properties.get("user_agent")

    def page_url(self) -> object:
        return self._page.get("url")

    def search_strings(self) -> Candidates:
        properties = self._properties
        return properties.get("query"), properties.get("search_string")

    def values(self) -> Candidates:
        properties = self._properties
        return [properties[key] for key in _VALUES if key in properties]

    def currencies(self) -> Candidates:
        properties = self._properties
        return [properties[key] for key in _CURRENCIES if key in properties]

    def product_lists(self) -> Candidates:
        properties = self._properties
        return [properties[key] for key in PRODUCT_LISTS if key in properties]

    def single_product(self) -> Json:
        properties = self._properties
        return properties if any(properties.get(key) for key in _SINGLE_PRODUCT) else {}

    def _of_people(self, keys: tuple[str, ...]) -> Candidates:
        return [place[key] for place in self._people for key in keys if key in place]


def track_name(name: object) -> EventName | None:
    """What the name of a track event says; None when there is none."""
    if not isinstance(name, str):
        name = plain_text(name)  # a whole number
    return None if name is None else event_names[name]


def _after_question_mark(search: object) -> object:
    """A query by itself, which some write with its question mark and some without."""
    return f"?{search.removeprefix('?')}" if isinstance(search, str) and search else None
