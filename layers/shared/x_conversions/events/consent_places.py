"""Where a producer or a consent platform puts a statement about consent, and what reads it there.

Names are compared without case and separators (`Sec-GPC`, `globalPrivacyControl`, `global_privacy_control`).
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
from x_conversions.events.consent_names import BETWEEN, CONSENT, active_groups, consent_by_name, consent_to_letters
from x_conversions.events.consent_signals import (
    OPT_OUTS,
    SIGNALS,
    Reader,
    customer_privacy,
    device,
    headers,
    integrations,
    privacy_info,
)
from x_conversions.events.consent_statements import Note, Statement, plain_name
from x_conversions.events.fields import Json, child, listed, object_in

_OBJECTS_OF_DATA = ("object", "checkout", "cart")

# Names without a meaning here, as they were written: nearly all there are. Asking costs 15 ns a name; reading it, 500.
_meaningless: BoundedCache[str, bool] = BoundedCache()


def read_place(place: Json, readers: Mapping[str, Reader], found: list[Statement]) -> None:
    """Add what stands in an object under the names that have a reader, or that speak of consent."""
    for name in [name for name in place if name not in _meaningless]:
        plain = plain_name[name]
        if plain in readers:
            value = place[name]
            if isinstance(value, str) and "{" in value:  # asked here, too, because a call takes as long as the rest
                value = object_in(value)
            found += readers[plain](value)
        elif CONSENT in plain:
            found += consent_by_name(plain, object_in(place[name]))
        elif plain not in _ALL_NAMES:
            _meaningless.keep(name, True)


def _inside(place: Json, readers: Mapping[str, Reader]) -> list[Statement]:
    found: list[Statement] = []
    read_place(place, readers, found)
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
        if CONSENT in plain and plain not in _NOTES:
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
    return _inside(value, PROPERTIES) if isinstance(value, dict) else ()


def _shopify_details(value: object) -> Iterator[Statement]:
    """The order, or the pixel's event or its data, that RudderStack's Shopify source keeps with what it makes of it."""
    if isinstance(value, dict):
        yield from _inside(value, TOP)
        yield from _notes_of_objects_in(value)


def _said(value: object) -> Iterable[Statement]:
    """What a site says of privacy or adds to an event, in an object of its own."""
    return _inside(value, _NOTES) if isinstance(value, dict) else ()


def _request(value: object) -> Iterable[Statement]:
    """The visitor's own, as servers hand it on."""
    return headers(value.get("headers")) if isinstance(value, dict) else ()


def _switch(value: object) -> Iterable[Statement]:
    """One of Shopify's, kept by itself."""
    return customer_privacy({"marketingAllowed": value})


def _notes_of_an_object(value: object) -> Iterator[Statement]:
    """Stripe: ``data.object.metadata``; Shopify's pixel: ``data.checkout.attributes``, and what lies beside them.

    walkerOS' ``data`` is what others call properties. Stripe's ``data.object.consent`` is about newsletters.
    """
    if isinstance(value, dict):
        yield from _inside(value, _DATA_ITSELF)
        yield from _notes_of_objects_in(value)


def _notes_of_objects_in(value: Json) -> Iterator[Statement]:
    for name in _OBJECTS_OF_DATA:
        if name in value:
            yield from _inside(child(value, name), _DATA)


_GOOGLES: Mapping[str, Reader] = dict.fromkeys(GOOGLES, google_choice)
# No coded strings: a person's `gdpr_consent` is when they agreed to letters.
_PERSON: Mapping[str, Reader] = {
    **OPT_OUTS,
    **_GOOGLES,
    "consent": consent_of_a_form,
    "gdprconsent": consent_to_letters,
}
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
    "privacy": _said,
    **dict.fromkeys(("traits", "user", "userdata", "userproperties", "$set", "$setonce"), _consent_of_a_person),
}
_DATA: Mapping[str, Reader] = {
    "customerprivacy": customer_privacy,
    **dict.fromkeys(("noteattributes", "metadata", "attributes", "customattributes"), _notes),
}
_DATA_ITSELF: Mapping[str, Reader] = {**_NOTES, **_DATA}
TOP: Mapping[str, Reader] = {
    **_ANYWHERE,
    **_DATA,
    "consent": consent,
    **dict.fromkeys(("headers", "navigator"), headers),
    "device": device,
    "person": _person,
    "request": _request,
    "customdata": _said,  # of Shopify's custom pixel events
    "params": _properties,
    "privacyinfo": privacy_info,
    # walkerOS' own are at the top; these are for what sites add.
    **dict.fromkeys(("custom", "globals"), _consent_of_a_person),
    # init is what Shopify's pixels are begun with.
    **dict.fromkeys(("data", "init"), _notes_of_an_object),
}
CONTEXT: Mapping[str, Reader] = {
    **_ANYWHERE,
    "shopifydetails": _shopify_details,
    "consent": consent,
    "device": device,
    "request": _request,
    **dict.fromkeys(("headers", "navigator"), headers),
}
PROPERTIES: Mapping[str, Reader] = {**_ANYWHERE, **_DATA, "consent": consent_of_a_form}
ANYWHERE_OF_A_STRANGER: Mapping[str, Reader] = {**CONTEXT, **PROPERTIES}
_ALL_NAMES = frozenset().union(TOP, CONTEXT, PROPERTIES, _PERSON, _NOTES, _DATA_ITSELF)
