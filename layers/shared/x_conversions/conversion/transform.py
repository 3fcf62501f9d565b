"""From a message to a conversion, or to the reason why there is none. Pure: no clock, no network, no AWS."""

from dataclasses import dataclass, field

from x_conversions.conversion.consent import check_consent
from x_conversions.conversion.conversion_id import find_conversion_id
from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.event_time import event_time
from x_conversions.conversion.identifiers import find_identifiers
from x_conversions.conversion.payload import Conversion, add_description, add_money
from x_conversions.core.outcome import Disposition, NotSent, Reason, Rejected, Skipped
from x_conversions.core.timestamps import format_time
from x_conversions.events.envelopes import read_fields
from x_conversions.events.event import Event
from x_conversions.events.mapping import FieldMapping, read_mapped_event
from x_conversions.events.message import Message
from x_conversions.events.paths import Place
from x_conversions.events.producers import read_event

_DAY = 86_400_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Rules:
    """What a stack's parameters say about events."""

    event_ids: EventIds
    require_consent: bool
    consent_categories: tuple[str, ...]
    conversion_id_from: tuple[Place, ...]
    max_event_age_days: int
    default_country: str | None = None
    default_currency: str | None = None
    field_mapping: FieldMapping = field(default_factory=dict)
    allow_ip_and_user_agent_only: bool = False


@dataclass(frozen=True, slots=True)
class NoConversion:
    """An event that ends here.

    Parameters
    ----------
    disposition
        Skipped or rejected, and why.
    conversion_id
        For the receipt; empty when the body could not be read.
    name
        X's type of the event, or its normalised name where it has none; empty when no reader knew it.
    """

    disposition: Disposition
    conversion_id: str = ""
    name: str = ""


def transform(message: Message, rules: Rules, now: int) -> Conversion | NoConversion:
    """Turn one message into the conversion X gets. `now` is in epoch milliseconds."""
    places, mapping = rules.conversion_id_from, rules.field_mapping
    try:
        fields = read_fields(message.body)
    except NotSent as end:
        return NoConversion(end.disposition)
    try:
        event = read_mapped_event(fields, mapping) if mapping else read_event(fields)
    except NotSent as end:
        return NoConversion(end.disposition, find_conversion_id(fields, None, places, message))
    conversion_id = find_conversion_id(event.fields, event, places, message)
    try:
        return _convert(event, conversion_id, message, rules, now)
    except NotSent as end:
        return NoConversion(end.disposition, conversion_id, event.name.key)


def _convert(event: Event, conversion_id: str, message: Message, rules: Rules, now: int) -> Conversion:
    if (why := event.why_no_conversion()) is not None:
        raise Skipped(Reason.NOT_A_CONVERSION, why)
    event_id = rules.event_ids.resolve(event)
    check_consent(event, rules.consent_categories, rules.require_consent)
    identifiers, left_out = find_identifiers(event, rules.default_country, rules.allow_ip_and_user_agent_only)
    happened_at, written = event_time(event, message.sent_at)
    if now - happened_at > rules.max_event_age_days * _DAY:
        raise Rejected(Reason.TOO_OLD, f"the event is older than {rules.max_event_age_days} days")
    payload = {
        "conversion_time": written or format_time(happened_at),
        "event_id": event_id,
        "identifiers": identifiers,
        "conversion_id": conversion_id,
    }
    add_description(payload, event)
    value_dropped = add_money(payload, event, rules.default_currency)
    return Conversion(message, payload, happened_at, value_dropped, left_out, event.name.key)
