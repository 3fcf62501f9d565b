"""What speaks of consent by its name, wherever a site has put it: `consentMode`, `cookie_consent`, `has_consent`.

Nobody knows what else such a name is about, so that only what is refused counts; but for Google's two, which mean the
same everywhere.
"""

import re
from collections.abc import Iterable, Iterator

from x_conversions.core.text import is_placeholder
from x_conversions.events.consent_choices import names_in_lists, refused_one_by_one, switched_off
from x_conversions.events.consent_google import GOOGLES
from x_conversions.events.consent_signals import signals_in
from x_conversions.events.consent_statements import (
    ConsentIds,
    GoogleChoice,
    Refusal,
    RefusedCategories,
    Statement,
    is_false,
    is_granted,
    plain_name,
)
from x_conversions.events.fields import Json, objects_inside, opened

CONSENT = "consent"
# What stands between the words of a field's name: consent[advertising], Consent: advertising, consent.advertising.
BETWEEN = ":.,/|()[]"
_ADVERTISING = frozenset({"ad", "ads"})
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
    if isinstance(value, dict):
        return _refused_in(opened(value))
    if isinstance(value, list) and (refused := refused_one_by_one(value)):
        return (RefusedCategories(frozenset(refused)),)
    if is_false(value):
        return _refused_as(category_of(plain))
    if not _REFUSED.search(plain):
        return ()
    return _refused_as(category_of(_REFUSED.sub("", plain))) if is_granted(value) else _refused_by_list(value)


def active_groups(value: object) -> Iterator[Statement]:
    """OneTrust's in a data layer: what is allowed, with a comma before and behind each (``,C0001,C0002,``)."""
    if isinstance(value, str) and (names := tuple(_names_in(value))):
        yield ConsentIds(frozenset(plain_name[name] for name in names), None, names)


def category_of(plain: str) -> str:
    """What a consent is for by its name, such as `consent_advertising`; empty where the name doesn't say."""
    before, _, behind = plain.partition(CONSENT)
    before, behind = _BEFORE.sub("", before, count=1), _BEHIND.sub("", behind, count=1)
    return (before + behind).strip(BETWEEN)


def _refused_as(category: str) -> Iterator[Statement]:
    if not category:
        yield Refusal("consent")
    else:
        yield RefusedCategories(frozenset({"advertising"} if category in _ADVERTISING else {category}))


def _refused_by_list(value: object) -> Iterator[Statement]:
    listed = value if isinstance(value, list) else [value]
    names = frozenset(plain_name[name] for one in listed if isinstance(one, str) for name in _names_in(one))
    if names:
        yield RefusedCategories(names)


def _names_in(text: str) -> Iterator[str]:
    """Names with commas between, or in a list that is a text of JSON."""
    return (match[0].strip() for match in _IN_A_LIST.finditer(text))


def _refused_in(value: Json) -> Iterator[Statement]:
    maps = [value, *objects_inside(value)]
    refused = switched_off(maps) | names_in_lists(maps)
    if "marketing" in refused and not any(plain_name[name] == "advertising" for one in maps for name in one):
        refused.add("advertising")
    if refused:
        yield RefusedCategories(frozenset(refused))
    for one in maps:
        yield from signals_in(one)
        for name, choice in one.items():
            if plain_name[name] in GOOGLES and not is_placeholder(choice):
                yield GoogleChoice(_latest(choice))


def _latest(choice: object) -> object:
    """What was chosen in the end, where both of Google's commands are told: {"default": false, "update": true}."""
    return choice.get("update", choice.get("default", choice)) if isinstance(choice, dict) else choice
