"""What speaks of consent by its name, wherever a site has put it: `consentMode`, `cookie_consent`, `has_consent`.

Nobody knows what else such a name is about, so that only what is refused counts; but for Google's two, which mean the
same everywhere.
"""

import re
from collections.abc import Iterable, Iterator

from x_conversions.events.consent_choices import named, names_in_lists, refusals_of, refused_one_by_one, switched_off
from x_conversions.events.consent_google import GOOGLES, after_update, google_choice
from x_conversions.events.consent_signals import signals_in
from x_conversions.events.consent_statements import (
    ConsentIds,
    Refusal,
    Statement,
    is_false,
    is_granted,
    plain_name,
)
from x_conversions.events.fields import Json, objects_inside, opened

CONSENT = "consent"
# What stands between the words of a field's name: consent[advertising], Consent: advertising, consent.advertising.
BETWEEN = ":.,/|()[]"
# Before and behind the word, these don't say what the consent is for: has_cookie_consent, consent_given, and, as the
# columns of warehouses have it, context_consent_category_preferences_advertising.
_BEFORE = re.compile(
    r"(?:context|properties|traits|event|has|is|user|visitor|customer|cookies?|tracking|privacy|google|gdpr|dsgvo|ccpa|"
    r"cmp|banner|site|web|current|last)*"
)
_BEHIND = re.compile(
    r"(?:status|state|mode|choice|value|answer|decision|result|flag|preferences?|settings?|categorypreferences|categories|"
    r"given|granted|ed|v?[0-9]|s)*"  # the shortest last, which longer ones begin with
)
_AT_THE_END = ("status", "state", "choice", "value", "given", "granted")  # consent_advertising_status
_LONGEST = 200  # no name of a category is longer
# A list of what is refused: didomiPurposesConsentDenied, context_consent_management_denied_consent_ids.
_REFUSED = re.compile(r"denied|rejected|declined|refused|disabled")
_IN_A_LIST = re.compile(r"[^\s,;\"'\[\]][^,;\"'\[\]]*")
# About newsletters and calls, whatever they say.
_OF_MESSAGES = ("email", "sms", "newsletter")


def consent_by_name(plain: str, value: object) -> Iterable[Statement]:
    """What a field says whose name has "consent" in it and is none of the known ones.

    Parameters
    ----------
    plain
        Its name without case and separators.
    value
        As it is, or out of the text that held it.
    """
    if any(word in plain for word in _OF_MESSAGES):
        return ()
    if _REFUSED.search(plain):
        return _refused_by(plain, value)
    if isinstance(value, dict):
        return _refused_in(after_update(opened(value)))
    if isinstance(value, list):
        return refusals_of(refused_one_by_one(value))
    return _refused_as(category_of(plain)) if is_false(value) else ()


def consent_to_letters(value: object) -> Iterable[Statement]:
    """A person's ``gdpr_consent``: whether, or when, they agreed to letters. An object speaks of more."""
    return _refused_in(opened(value)) if isinstance(value, dict) else ()


def active_groups(value: object) -> Iterator[Statement]:
    """OneTrust's in a data layer: what is allowed, as a list, or with commas around each (``,C0001,C0002,``)."""
    if names := tuple(_names_in(value)):
        yield ConsentIds(frozenset(plain_name[name] for name in names), None, names)


def category_of(plain: str) -> str:
    """What a consent is for by its name, such as `consent_advertising`; empty where the name doesn't say."""
    if len(plain) > _LONGEST:
        return plain
    before, _, behind = plain.partition(CONSENT)
    before, behind = _BEFORE.sub("", before, count=1), _BEHIND.sub("", behind, count=1)
    while behind.endswith(_AT_THE_END):
        behind = behind.removesuffix(next(word for word in _AT_THE_END if behind.endswith(word)))
    return (before + behind).strip(BETWEEN)


def _refused_as(category: str) -> Iterable[Statement]:
    return refusals_of({category}) if category else (Refusal("consent"),)


def _refused_by(plain: str, value: object) -> Iterable[Statement]:
    """What stands under a name that says "refused": that all is, or which categories are."""
    if isinstance(value, dict):
        granted = {plain_name[name] for name, choice in value.items() if is_granted(choice)}
        return refusals_of(granted | _plain_names_in(list(value.values())))
    if is_granted(value):
        return _refused_as(category_of(_REFUSED.sub("", plain)))
    return () if is_false(value) else refusals_of(_plain_names_in(value))


def _plain_names_in(value: object) -> set[str]:
    return {plain_name[name] for name in _names_in(value)} | named(value if isinstance(value, list) else ())


def _names_in(value: object) -> Iterator[str]:
    """Names with commas between, in a list, or in a list that is a text of JSON."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str):
            yield from (match[0].strip() for match in _IN_A_LIST.finditer(text))


def _refused_in(value: Json) -> Iterator[Statement]:
    maps = [value, *objects_inside(value)]
    refused = switched_off(maps) | names_in_lists(maps)
    if "marketing" in refused and not any(plain_name[name] == "advertising" for one in maps for name in one):
        refused.add("advertising")
    yield from refusals_of(refused)
    for one in maps:
        yield from signals_in(one)
        for name, choice in one.items():
            if plain_name[name] in GOOGLES:
                yield from google_choice(choice)
