"""What an event says about consent: every statement in it, wherever a producer or a consent platform puts one.

Read only, not judged: which statement counts for what is decided in `conversion.consent`. The places are those of the
event contract's table; names are compared without case and separators (`Sec-GPC`, `globalPrivacyControl`,
`global_privacy_control`).
"""

from collections.abc import Iterable, Iterator, Mapping

from x_conversions.core.memoize import BoundedCache
from x_conversions.events.consent_choices import (
    consent,
    consent_ids,
    consent_of_a_form,
    consent_state,
    gdpr_consent,
)
from x_conversions.events.consent_google import GOOGLES, gcd, gcs, gcs_of_a_hit, google_choice
from x_conversions.events.consent_names import BETWEEN, CONSENT, active_groups, consent_by_name
from x_conversions.events.consent_signals import (
    SIGNALS,
    Reader,
    customer_privacy,
    device,
    headers,
    integrations,
    privacy_info,
)
from x_conversions.events.consent_statements import Note, Statement, plain_name
from x_conversions.events.fields import Json, child, listed, object_in, objects_inside

_OBJECTS_OF_DATA = ("object", "checkout", "cart")

# Names without a meaning here, as they were written: nearly all there are. Asking costs 15 ns a name; reading it, 500.
_meaningless: BoundedCache[str, bool] = BoundedCache()


def read_consent(fields: Json) -> list[Statement]:
    """Every statement about consent in an event out of its envelopes. Shared between events, so never changed."""
    found: list[Statement] = []
    _read(fields, _TOP, found)
    if isinstance(context := fields.get("context"), dict):
        _read(context, _CONTEXT, found)
    if isinstance(properties := fields.get("properties"), dict):
        _read(properties, _PROPERTIES, found)
    return found


def read_consent_around(fields: Json, around: Json) -> list[Statement]:
    """The same, also of what a webhook or a forwarder has around the event."""
    return read_consent(fields) + read_consent(around) if around else read_consent(fields)


def read_consent_of_a_stranger(fields: Json) -> list[Statement]:
    """The same of an object that no reader knows: also what stands further inside, as in `event_properties.consent`."""
    found = read_consent(fields)
    for place in objects_inside(fields):
        _read(place, _ANYWHERE_OF_A_STRANGER, found)
    return found


def _read(place: Json, readers: Mapping[str, Reader], found: list[Statement]) -> None:
    for name in [name for name in place if name not in _meaningless]:
        plain = plain_name[name]
        if plain in _ALL_NAMES:
            if plain in readers:
                value = place[name]
                found += readers[plain](object_in(value) if isinstance(value, str) else value)
        elif CONSENT in plain:
            found += consent_by_name(plain, object_in(place[name]))
        else:
            _meaningless.keep(name, True)


def _inside(place: Json, readers: Mapping[str, Reader]) -> list[Statement]:
    found: list[Statement] = []
    _read(place, readers, found)
    return found


def _notes(value: object) -> Iterator[Statement]:
    """A shop's attributes: an object, or a list of objects with `name` or `key`, and `value`."""
    pairs = list(value.items()) if isinstance(value, dict) else []
    pairs += [(one.get("name") or one.get("key"), one.get("value")) for one in listed(value) if isinstance(one, dict)]
    for name, choice in pairs:
        if not isinstance(name, str):
            continue
        plain, said = plain_name[name.strip()], object_in(choice)
        if plain in _NOTES:
            yield from _NOTES[plain](said)
        elif plain.startswith(CONSENT) and not isinstance(said, dict):
            yield Note(plain.removeprefix(CONSENT).strip(BETWEEN), said)
        elif CONSENT in plain:
            yield from consent_by_name(plain, said)


def _consent_of_a_person(value: object) -> Iterable[Statement]:
    """What is known of a person or a site: ``traits.consent``, which as a form's own may be about anything."""
    if isinstance(value, dict):
        for name in value:  # mostly none has a meaning, and nothing quicker says so
            if name not in _meaningless:
                return _inside(value, _PERSON)
    return ()


def _person(value: object) -> Iterable[Statement]:
    """PostHog's, as its webhook has it beside the event."""
    return _consent_of_a_person(value.get("properties")) if isinstance(value, dict) else ()


def _properties(value: object) -> Iterable[Statement]:
    """What GA4 calls properties."""
    return _inside(value, _PROPERTIES) if isinstance(value, dict) else ()


def _shopify_details(value: object) -> Iterator[Statement]:
    """The order, or the pixel's event or its data, that RudderStack's Shopify source keeps with what it makes of it."""
    if isinstance(value, dict):
        yield from _inside(value, _TOP)
        yield from _notes_of_an_object(value)


def _switch(value: object) -> Iterable[Statement]:
    """One of Shopify's, kept by itself."""
    return customer_privacy({"marketingAllowed": value})


def _notes_of_an_object(value: object) -> Iterator[Statement]:
    """Stripe: ``data.object.metadata``; Shopify's pixel: ``data.checkout.attributes``, and what lies beside them."""
    if isinstance(value, dict):
        for one in (value, *(child(value, name) for name in _OBJECTS_OF_DATA)):
            yield from _inside(one, _DATA)


_GOOGLES: Mapping[str, Reader] = dict.fromkeys(GOOGLES, google_choice)
_PERSON: Mapping[str, Reader] = {**SIGNALS, **_GOOGLES, "consent": consent_of_a_form}
_SAID: Mapping[str, Reader] = {
    **SIGNALS,
    **_GOOGLES,
    "consentstate": consent_state,
    "gdprconsent": gdpr_consent,
    **dict.fromkeys(("onetrustactivegroups", "optanonactivegroups"), active_groups),
    "xgagcs": gcs,
    "gcs": gcs_of_a_hit,
    **dict.fromkeys(("xgagcd", "gcd"), gcd),
    "customerprivacy": customer_privacy,
    "consentmanagement": consent_ids,
}
_NOTES: Mapping[str, Reader] = {
    **_SAID,
    "consent": consent_of_a_form,
    **dict.fromkeys(("marketingallowed", "saleofdataallowed"), _switch),
}
_ANYWHERE: Mapping[str, Reader] = {
    **_SAID,
    "integrations": integrations,
    **dict.fromkeys(("traits", "user", "userdata", "userproperties", "$set", "$setonce"), _consent_of_a_person),
}
_DATA: Mapping[str, Reader] = {
    "customerprivacy": customer_privacy,
    **dict.fromkeys(("noteattributes", "metadata", "attributes"), _notes),
}
_TOP: Mapping[str, Reader] = {
    **_ANYWHERE,
    **_DATA,
    "consent": consent,
    **dict.fromkeys(("headers", "navigator"), headers),
    "device": device,
    "person": _person,
    "params": _properties,
    "privacyinfo": privacy_info,
    # walkerOS' own are at the top; these are for what sites add.
    **dict.fromkeys(("custom", "globals"), _consent_of_a_person),
    # init is what Shopify's pixels are begun with.
    **dict.fromkeys(("data", "init"), _notes_of_an_object),
}
_CONTEXT: Mapping[str, Reader] = {
    **_ANYWHERE,
    "shopifydetails": _shopify_details,
    "consent": consent,
    "device": device,
    **dict.fromkeys(("headers", "navigator"), headers),
}
_PROPERTIES: Mapping[str, Reader] = {**_ANYWHERE, **_DATA, "consent": consent_of_a_form}
_ANYWHERE_OF_A_STRANGER: Mapping[str, Reader] = {**_CONTEXT, **_PROPERTIES}
_ALL_NAMES = _TOP.keys() | _CONTEXT.keys() | _PROPERTIES.keys()
