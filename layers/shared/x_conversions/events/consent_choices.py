"""What is granted and refused by category: consent objects, lists of ids, Google's parameters."""

from collections.abc import Iterable, Iterator, Set

from x_conversions.core.text import is_placeholder, plain_text
from x_conversions.events.consent_google import GOOGLES, after_update, google_choices
from x_conversions.events.consent_memory import remembering
from x_conversions.events.consent_signals import SIGNALS, choices_for_x, signals_in
from x_conversions.events.consent_statements import (
    Choices,
    ConsentIds,
    GoogleChoice,
    Refusal,
    RefusedCategories,
    Statement,
    Undecodable,
    by_plain_name,
    is_false,
    is_granted,
    plain_name,
)
from x_conversions.events.fields import Json, objects_inside

_MAPS_INSIDE = ("categorypreferences", "categories", "canonical")
_NOT_CATEGORIES = frozenset({*_MAPS_INSIDE, *SIGNALS})
# In lists of objects: what is chosen about, and what is chosen.
_NAMES = ("category", "name", "key", "id", "type", "purpose", "consent")
_CHOICES = ("granted", "value", "status", "state", "consented", "accepted", "enabled", "allowed")
_ADVERTISING = frozenset({"ad", "ads"})
_LISTS_OF_REFUSED = frozenset({"denied", "rejected", "declined", "refused", "disabled", "deniedconsentids"})
# An id that is none of any platform's: something is denied, and nobody can tell what.
_UNREADABLE_ID = "?"


def consent(value: object) -> Iterable[Statement]:
    """A consent object; or one word for everything."""
    if isinstance(value, dict):
        return _choices_about_ads(value)
    if value is None:
        return ()
    # Granted as a whole, and nobody knows for which categories; anything else is a refusal.
    return (Undecodable("consent") if is_granted(value) else Refusal("consent"),)


def consent_of_a_form(value: object) -> Iterator[Statement]:
    """``properties.consent``: lead forms keep their own there, so that only what speaks of advertising counts."""
    if isinstance(value, dict):
        yield from _choices_of_a_form(value)
    elif isinstance(value, list):
        yield from refusals_of(refused_one_by_one(value))
    elif is_false(value):
        yield Refusal("properties.consent")


def consent_state(value: object) -> Iterator[Statement]:
    """Google Consent Mode's, as tag managers hand it on; anybody else's can't be understood."""
    state = after_update(value) if isinstance(value, dict) else {}
    said = list(google_choices(by_plain_name(state)))
    yield from said
    yield from _switched_off_in(state)
    if is_false(value):
        yield Refusal("consent_state")
    elif not said and value is not None:
        yield Undecodable("consent_state")


def consent_ids(value: object) -> Iterable[Statement]:
    """RudderStack's ``context.consentManagement``."""
    if isinstance(value, dict):
        return _lists_of_ids(value)
    return () if value is None else (Undecodable("context.consentManagement"),)


@remembering(expansion=60)  # two texts and their places in a set and a tuple for each short id
def _lists_of_ids(value: Json) -> Iterator[Statement]:
    lists = by_plain_name(value)
    allowed = [name for ids in lists.get("allowedconsentids", ()) for name in _allowed(ids)]
    # One that is null is as good as not there.
    denied_lists = [ids for ids in lists.get("deniedconsentids", ()) if ids is not None]
    denied = [name for ids in denied_lists for name in _denied(ids)]
    yield ConsentIds(
        frozenset(map(_plain, allowed)) if "allowedconsentids" in lists else None,
        frozenset(map(_plain, denied)) if denied_lists else None,
        tuple(allowed),
    )
    yield from signals_in(value)
    yield from _switched_off_in(value)


@remembering(expansion=35)  # a list and a dictionary's place for each short name of a category: 33 bytes
def _choices_about_ads(consent: Json) -> Iterator[Statement]:
    return _choices(consent, is_about_ads=True)


@remembering(expansion=35)
def _choices_of_a_form(consent: Json) -> Iterator[Statement]:
    return _choices(consent, is_about_ads=False)


def _choices(consent: Json, *, is_about_ads: bool) -> Iterator[Statement]:
    maps = [by_plain_name(consent)]
    names = [name for name in consent if plain_name[name] not in _NOT_CATEGORIES]
    for plain in _MAPS_INSIDE:
        for inner in maps[0].get(plain, ()):
            if isinstance(inner, dict):
                maps.append(by_plain_name(inner))
                names += inner
    deeper = list(objects_inside(consent))
    refused = switched_off(deeper) | names_in_lists([consent, *deeper])
    yield Choices(tuple(maps), tuple(names), is_about_ads, frozenset(refused))
    for one in (consent, *deeper):
        yield from signals_in(one)
    for one in maps:
        yield from google_choices(one)
        if any(map(is_false, choices_for_x(one))):
            yield Refusal("the choice for X")
    if not refused.isdisjoint(GOOGLES):
        yield GoogleChoice(choice=False)


def gdpr_consent(value: object) -> Iterator[Statement]:
    """A TCF string, or whether there is consent."""
    if is_false(value):
        yield Refusal("gdpr_consent")
    elif not is_placeholder(value):
        yield Undecodable("a coded consent string")
    yield from _switched_off_in(value)


def _switched_off_in(value: object) -> Iterator[Statement]:
    """Categories that are refused where something else than categories is expected."""
    if isinstance(value, dict):
        yield from refusals_of(switched_off([value, *objects_inside(value)]))


def refusals_of(names: Set[str]) -> Iterator[Statement]:
    """What it means that categories of these names are refused: Google's two may be among them, and `ads`."""
    if names:
        yield RefusedCategories(frozenset(names if names.isdisjoint(_ADVERTISING) else {*names, "advertising"}))
    if not names.isdisjoint(GOOGLES):
        yield GoogleChoice(choice=False)


def switched_off(objects: Iterable[Json]) -> set[str]:
    """The names of what is switched off in any of the objects, without case and separators."""
    return {plain_name[name] for one in objects for name, choice in one.items() if is_false(choice)}


def refused_one_by_one(choices: Iterable[object]) -> set[str]:
    """What is switched off in a list of objects of a name and a choice each: {"category": "ads", "granted": false}."""
    return named(one for one in choices if isinstance(one, dict) and any(is_false(one.get(key)) for key in _CHOICES))


def named(choices: Iterable[object]) -> set[str]:
    """What the objects of such a list are about, whatever is chosen."""
    names = (one.get(key) for one in choices if isinstance(one, dict) for key in _NAMES)
    return {_plain(name) for name in names if isinstance(name, str)}


def names_in_lists(objects: Iterable[Json]) -> set[str]:
    """What stands in lists of what is refused: `rejected` (CookieYes), `disabled` (Didomi), `denied`."""
    return {
        _plain(text)
        for one in objects
        for name, ids in one.items()
        if plain_name[name] in _LISTS_OF_REFUSED
        for text in _texts(ids)
    }


def _plain(name: str) -> str:
    return plain_name[name.strip()]


def _texts(ids: object) -> list[str]:
    values = ids.values() if isinstance(ids, dict) else ids if isinstance(ids, list) else ()
    return [value for value in values if isinstance(value, str)]


def _allowed(ids: object) -> list[str]:
    """What is allowed; ids of a list are numbers, too (iubenda's are 1 to 5)."""
    if isinstance(ids, list):
        return [text for one in ids if (text := plain_text(one)) is not None]
    return _texts(ids)


def _denied(ids: object) -> list[str]:
    """What is denied, by an id that is none where it can't be told: an empty list alone denies nothing."""
    if isinstance(ids, dict):
        return [*ids, *_texts(ids)]
    return [plain_text(one) or _UNREADABLE_ID for one in (ids if isinstance(ids, list) else [ids])]
