"""For each fault of an event: what was looked for, what was there (names only), and what to write."""

from collections.abc import Mapping
from dataclasses import dataclass

from x_conversions.conversion.transform import Rules
from x_conversions.core.outcome import Disposition, NotSent, Reason
from x_conversions.core.text import shown_name, shown_names
from x_conversions.events import people
from x_conversions.events.event import Event
from x_conversions.events.fields import CURRENCIES, Json, child, lower
from x_conversions.events.mapping import read_mapped_event
from x_conversions.events.producers import read_event
from x_conversions.events.producers.ga4 import NAMES, Ga4Event
from x_conversions.events.producers.segment import PRODUCT_LISTS, VALUES, SegmentEvent

_ELSEWHERE = "see the page in docs/producers/"
WHOLE = (
    '{"type": "track", "event": "Order Completed", "messageId": "order-1001", "timestamp": "2026-01-29T12:00:00Z", '
    '"context": {"traits": {"email": "user@example.com"}, "consent": {"advertising": true}}, '
    '"properties": {"order_id": "1001", "total": 59.90, "currency": "USD"}}'
)


@dataclass(frozen=True)
class ExplainedFault:
    """One reason why an event is not sent, and what to do.

    Parameters
    ----------
    looked_for
        Where the function looks; empty where `detail` says it.
    remedy
        What to write, or which parameter to set; empty where nothing helps.
    """

    reason: str
    detail: str
    looked_for: str
    remedy: str


def explain(fault: Disposition, fields: Json, rules: Rules) -> ExplainedFault:
    """A fault of the event `fields`, which is empty when the body could not be read."""
    if (reason := fault.reason) is None:
        raise ValueError("what is delivered has no fault")
    looked_for, remedy = _LOOKED_FOR.get(reason, ""), _FORMS[_kind(fields)].get(reason) or _ANY_FORM.get(reason, "")
    if reason is Reason.UNMAPPED_EVENT:
        looked_for, remedy = _about_event_ids(fields, rules)
    if reason is Reason.INVALID_EVENT:
        remedy = _write_event(fields)
    if reason is Reason.NO_IDENTIFIER and _NATIONAL in fault.detail:
        remedy += "; a number without its country code needs its country beside it"
    if reason is Reason.CONSENT_DENIED and _HAS_OTHERS in fault.detail:
        remedy = "set ConsentCategories to one of those that it has, if that one is about advertising"
    consent = ", ".join(f'"{name}": true' for name in rules.consent_categories)
    return ExplainedFault(reason.value, fault.detail, looked_for, remedy.replace("CONSENT", consent))


def names_of(fields: Json) -> str:
    """The names of what an event has, at the top and where most producers keep things."""
    inside = (
        f"in {path} {shown_names(child(fields, path))}"
        for path in ("properties", "context", "ecommerce", "user_data")
        if child(fields, path)
    )
    return "; ".join([shown_names(fields) or "nothing", *inside])


# By the kind of shape an event has: `track` keeps things in context and properties, `flat` at the top.
_TRACK: Mapping[Reason, str] = {
    Reason.CONSENT_MISSING: (
        'write "context": {"consent": {CONSENT}} where the visitor agreed; '
        "RequireConsent=false where nobody has to be asked"
    ),
    Reason.NO_IDENTIFIER: (
        'write "context": {"traits": {"email": "…"}}, or {"page": {"url": "https://…?twclid=…"}} in it: '
        "the address at which the visitor landed"
    ),
    Reason.INVALID_VALUE: 'write "properties": {"total": 59.90}: a number, or a text with a point',
    Reason.MISSING_CURRENCY: 'write "properties": {"currency": "USD"}, or set DefaultCurrency',
    Reason.INVALID_CURRENCY: 'write "properties": {"currency": "USD"}: three letters of ISO 4217',
}
_FLAT: Mapping[Reason, str] = {
    Reason.CONSENT_MISSING: (
        'write "consent": {CONSENT} where the visitor agreed; RequireConsent=false where nobody has to be asked'
    ),
    Reason.NO_IDENTIFIER: (
        'write "email": "…", or "page_location": "https://…?twclid=…": the address at which the visitor landed'
    ),
    Reason.INVALID_VALUE: 'write "total": 59.90: a number, or a text with a point',
    Reason.MISSING_CURRENCY: 'write "currency": "USD", or set DefaultCurrency',
    Reason.INVALID_CURRENCY: 'write "currency": "USD": three letters of ISO 4217',
}
_OF_PRODUCER: Mapping[Reason, str] = {
    Reason.CONSENT_MISSING: (
        "write consent_advertising into note_attributes, meta_data or metadata of what is bought, or "
        f"{_ELSEWHERE}; RequireConsent=false where nobody has to be asked"
    ),
    Reason.NO_IDENTIFIER: _ELSEWHERE,
    Reason.INVALID_VALUE: _ELSEWHERE,
    Reason.MISSING_CURRENCY: f"{_ELSEWHERE}, or set DefaultCurrency",
    Reason.INVALID_CURRENCY: _ELSEWHERE,
}
_FORMS = {"track": _TRACK, "flat": _FLAT, "producer": _OF_PRODUCER}
_ANY_FORM: Mapping[Reason, str] = {
    Reason.MALFORMED_JSON: f"write one JSON object: {WHOLE}",
    Reason.INVALID_TIME: 'write "timestamp": "2026-01-29T12:00:00Z": with a zone, or leave it out',
    Reason.TOO_OLD: "send events within MaxEventAgeDays; X attributes to at most 90 days before",
}
# What a newcomer takes out of something larger, by some of its fields.
_PARTS = (
    (frozenset({"line_items", "total_price"}), "send the whole order as Shopify has it, with its admin_graphql_api_id"),
    (frozenset({"line_items", "billing"}), "send the whole order as WooCommerce has it, with its order_key"),
    (frozenset({"conversions"}), f"this is X's own request, which is made here; write the event: {WHOLE}"),
)
_HAS_OTHERS = "; none is "  # what is said where no category is the one that is wanted, whatever it grants
_NATIONAL = "phone number is there, but it is none"
_BESIDE = "in properties, ecommerce, and beside them"
_LOOKED_FOR: Mapping[Reason, str] = {
    Reason.CONSENT_MISSING: (
        "looked for consent, context.consent, properties.consent, context.consentManagement, consent_state, ad_storage "
        "and others"
    ),
    Reason.NO_IDENTIFIER: f"looked for twclid; {', '.join((*people.EMAILS, *people.PHONES))} of people",
    Reason.INVALID_VALUE: f"looked for {', '.join(VALUES)} {_BESIDE}; {', '.join(PRODUCT_LISTS)} with prices",
    Reason.MISSING_CURRENCY: f"looked for {', '.join(CURRENCIES)} {_BESIDE}",
    Reason.INVALID_CURRENCY: f"looked for {', '.join(CURRENCIES)} {_BESIDE}",
}


def _kind(fields: Json) -> str:
    kinds: Mapping[type[Event], str] = {SegmentEvent: "track", Ga4Event: "flat"}
    try:
        event = read_event(fields)
    except NotSent:
        return "flat" if fields and child(fields, "properties") == child(fields, "context") == {} else "track"
    return kinds.get(type(event), "producer")


def _about_event_ids(fields: Json, rules: Rules) -> tuple[str, str]:
    looked_for = f"EventIds has {shown_names(rules.event_ids.entries) or 'nothing'}"
    try:
        name = read_mapped_event(fields, rules.field_mapping).name
    except NotSent:
        return looked_for, ""
    if name.event_type is not None:
        return looked_for, f"set EventIds={name.event_type}=tw-…, with the event's id from Events Manager"
    own = name.description if name.description and shown_name(name.description) == name.description else "NAME"
    remedy = f"set EventIds={own}=tw-…, with the event's id from Events Manager, or {own}=Purchase if it is one"
    return looked_for, remedy


def _write_event(fields: Json) -> str:
    if lower(fields.get("type")) == "track":
        return 'write "event": "Order Completed"'
    if isinstance(fields.get("event"), str) and "type" not in fields and child(fields, "properties"):
        return 'write "type": "track" beside its name, or set FieldMapping=event=event where the sender can\'t'
    if any(name in fields for name in NAMES):
        return f'write beside the name what is known: "email", "total", "currency", "order_id"; or {WHOLE}'
    return next((said for marks, said in _PARTS if marks <= fields.keys()), f"write {WHOLE}")
