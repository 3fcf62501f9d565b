"""What is queued of an event: a copy in Segment's form, written anew from what the readers hand over.

Nothing is deleted from what came in, because what isn't written can't be forgotten: the copy has what the conversion
asks an `Event` for, and no other field. The deliver function makes of it what it would have made of the event itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from x_conversions.conversion.conversion_id import find_conversion_id
from x_conversions.conversion.event_ids import EVENT_ID
from x_conversions.conversion.payload import add_description
from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import plain_text, sendable_text
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, child
from x_conversions.events.mapping import FieldMapping, read_mapped_event
from x_conversions.events.message import Message
from x_conversions.events.names import EventName, event_names
from x_conversions.events.paths import Place, read_places
from x_conversions.events.producers import read_event
from x_conversions.events.producers.segment import PAGE
from x_conversions.intake.consent_copy import add_consent, granted_categories, mapped_place
from x_conversions.intake.people_copy import find_people
from x_conversions.intake.sale_copy import sale_of
from x_conversions.intake.time_copy import times_of

_MESSAGE_ID = read_places("messageId")
# Ids that a later `ConversionIdFrom` may ask for, beside those of today's.
_KNOWN_IDS = ("conversion_id", "order_id", "transaction_id")
_INTERNAL = ("$", "gtm.")  # prefixes that `DefaultEventId` goes by


@dataclass(frozen=True, slots=True)
class CopyRules:
    """What the parameters say that both stacks must agree on."""

    consent_categories: tuple[str, ...]
    conversion_id_from: tuple[Place, ...]
    default_country: str | None = None
    field_mapping: FieldMapping | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What the request itself says of a browser's visitor; it overrules the page.

    Parameters
    ----------
    ip_address, user_agent
        Of the request.
    cookies
        Those that hold a click id.
    has_gpc
        Whether the browser sends Global Privacy Control.
    """

    ip_address: str
    user_agent: str
    cookies: Mapping[str, str]
    has_gpc: bool


@dataclass(frozen=True, slots=True)
class EventCopy:
    """A copy, and what is worth knowing of it.

    Parameters
    ----------
    fields
        The message body, as an object.
    name
        What happened.
    has_grant
        Whether the event grants all categories explicitly.
    left_out
        How many e-mail addresses and telephone numbers were none.
    """

    fields: dict[str, Any]
    name: EventName
    has_grant: bool
    left_out: int


def copy_event(  # noqa: PLR0913 - each says something of its own
    raw: Json,
    rules: CopyRules,
    received_at: int,
    via: str,
    *,
    visit: Visit | None = None,
    behind: int = 0,
    order_id: str = "",
) -> EventCopy:
    """Copy what delivery reads of an event.

    Parameters
    ----------
    raw
        The event as it came in.
    received_at
        Epoch milliseconds.
    via
        By which way it came, for people.
    visit
        Of events that come from a browser; None for those of servers, whose own words hold.
    behind
        How far the sender's clock is behind, milliseconds.
    order_id
        Of a shop's order, for `properties.order_id`; empty for what says it itself.

    Raises
    ------
    Skipped
        ``consent_denied``, ``not_a_conversion``.
    Rejected
        ``invalid_event``.
    """
    fields = raw if visit is None else _with_visit(raw, visit)

    def read() -> Event:
        return read_mapped_event(fields, rules.field_mapping) if rules.field_mapping else read_event(fields)

    event = read()
    if (why := event.why_no_conversion()) is not None:
        raise Skipped(Reason.NOT_A_CONVERSION, why)
    granted = granted_categories(event, rules.consent_categories)
    people = find_people(read, rules.default_country)
    moments, moments_meant = times_of(event, behind)
    copy: dict[str, Any] = {
        "type": "page" if event.name is PAGE else "track",
        **moments,
        "properties": moments_meant | sale_of(event) | people.of_a_purchase,
        "context": _context(people.found if visit is None else _of_visit(people.found, visit), via),
    }
    if event.name is not PAGE:
        copy["event"] = _shown(event.name)
    _describe(copy, event)
    add_consent(copy, granted, rules.consent_categories)
    mapped = mapped_place(event.fields, (rules.field_mapping or {}).get("consent", ()))
    if mapped is not None:
        _put(copy, mapped, value=True)
    original = raw if event.fields is fields else event.fields
    _add_ids(copy, event, original, rules.conversion_id_from, received_at)
    if order_id:
        copy["properties"]["order_id"] = _sendable_id({"order_id": order_id}, "order_id", received_at)
    has_grant = granted is not None and len(granted) == len(rules.consent_categories)
    return EventCopy(copy, event.name, has_grant, people.left_out)


def _with_visit(raw: Json, visit: Visit) -> Json:
    context = dict(child(raw, "context"))
    if visit.cookies:
        context["cookies"] = dict(visit.cookies)
    if visit.has_gpc:
        context["gpc"] = True
    return {**raw, "context": context}


def _of_visit(found: Mapping[str, str], visit: Visit) -> dict[str, str]:
    own = {key: text for key, text in found.items() if key not in ("ip_address", "user_agent")}
    return own | {"ip_address": visit.ip_address, "user_agent": visit.user_agent}


def _context(people: Mapping[str, str], via: str) -> dict[str, Any]:
    traits = {key: people[key] for key in ("hashed_email", "hashed_phone_number") if key in people}
    context: dict[str, Any] = {"intake": {"via": via}}
    for key, name in (("ip", "ip_address"), ("userAgent", "user_agent"), ("twclid", "twclid")):
        if people.get(name):
            context[key] = people[name]
    return context | ({"traits": traits} if traits else {})


def _shown(name: EventName) -> str:
    """A name by which the event counts as the same; one that may be personal as its hash."""
    if name.description is not None and event_names[name.description] == name:
        return name.description
    prefix = next((prefix for prefix in _INTERNAL if name.normalised.startswith(prefix)), "")
    return f"{prefix}left out {sha256(name.normalised.encode()).hexdigest()[:16]}"


def _describe(copy: dict[str, Any], event: Event) -> None:
    found: dict[str, Any] = {}
    add_description(found, event)
    if "event_source_url" in found:
        copy["context"]["page"] = {"url": found["event_source_url"]}
    if "description" in found and found["description"] != event.name.description:
        copy["properties"]["description"] = found["description"]
    searches = map(sendable_text, event.search_strings())
    if (search := next((text for text in searches if text is not None), None)) is not None:
        copy["properties"]["search_string"] = search
    for key, own in zip(("event_id", "eventId"), event.event_id_overrides(), strict=False):
        if isinstance(own, str) and EVENT_ID.fullmatch(own):
            copy["properties"][key] = own


def _add_ids(copy: dict[str, Any], event: Event, fields: Json, wanted: Sequence[Place], received_at: int) -> None:
    """Write the conversion id to where `ConversionIdFrom` finds it, and the ids it may ask for another day."""
    message = Message("", "", _written(fields), received_at, 1)
    properties = child(fields, "properties")
    for key in _KNOWN_IDS:
        if plain_text(properties.get(key)) is not None:
            copy["properties"][key] = _sendable_id(properties, key, received_at)
    copy["messageId"] = find_conversion_id(fields, event, _MESSAGE_ID, message)
    place = _place_of_hit(fields, wanted) or _place_of_own(wanted)
    _put(copy, place, value=find_conversion_id(fields, event, tuple(wanted), message))


def _sendable_id(fields: Json, key: str, received_at: int) -> str:
    """An id as it may leave in clear: one that is somebody's address or number as its hash."""
    return find_conversion_id(fields, None, (((), (key,)),), Message("", "", "", received_at, 1))


def _place_of_hit(fields: Json, wanted: Sequence[Place]) -> tuple[str, ...] | None:
    for parents, keys in wanted:
        place = fields
        for parent in parents:
            place = child(place, parent)
        for key in keys:
            if plain_text(place.get(key)) is not None:
                return (*parents, key)
    return None


def _place_of_own(wanted: Sequence[Place]) -> tuple[str, ...]:
    """Where an id goes that stands at none of the places: the message's, or else the first of them."""
    if any(not parents and "messageId" in keys for parents, keys in wanted):
        return ("messageId",)
    parents, keys = wanted[0]
    return (*parents, keys[0])


def _put(copy: dict[str, Any], place: Sequence[str], *, value: object) -> None:
    for parent in place[:-1]:
        inner = copy.get(parent)
        if not isinstance(inner, dict):
            inner = copy[parent] = {}
        copy = inner
    copy[place[-1]] = value


def _written(fields: Json) -> str:
    try:
        return orjson.dumps(fields).decode()
    except orjson.JSONEncodeError:  # nested deeper than orjson writes
        return repr(fields)
