"""What is queued of an event: a copy in Segment's form, written anew from what the readers hand over.

Nothing is deleted from what came in, because what isn't written can't be forgotten: the copy has what the conversion
asks an `Event` for, and no other field. The deliver function makes of it what it would have made of the event itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from x_conversions.conversion.conversion_id import sendable_id
from x_conversions.conversion.event_ids import EVENT_ID
from x_conversions.conversion.payload import add_description
from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import sendable_text
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, child
from x_conversions.events.mapping import FieldMapping, read_mapped_event
from x_conversions.events.names import EventName, event_names
from x_conversions.events.paths import Place, find_place, put_at
from x_conversions.events.producers.segment import PAGE
from x_conversions.intake.consent_copy import add_consent, granted_categories
from x_conversions.intake.ids_copy import add_ids
from x_conversions.intake.people_copy import find_people
from x_conversions.intake.sale_copy import sale_of
from x_conversions.intake.time_copy import times_of

_INTERNAL = ("$", "gtm.")  # prefixes that `DefaultEventId` goes by


@dataclass(frozen=True, slots=True)
class CopyRules:
    """What the parameters say that both stacks must agree on."""

    consent_categories: tuple[str, ...]
    conversion_id_from: tuple[Place, ...]
    default_country: str | None = None
    field_mapping: FieldMapping = field(default_factory=dict)


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
        return read_mapped_event(fields, rules.field_mapping)

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
    mapped = find_place(event.fields, rules.field_mapping.get("consent", ()), lambda value: value is not None)
    if mapped is not None:
        put_at(copy, mapped, value=True)
    original = raw if event.fields is fields else event.fields
    add_ids(copy, event, original, rules.conversion_id_from, received_at)
    if order_id:
        copy["properties"]["order_id"] = sendable_id(order_id)
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
