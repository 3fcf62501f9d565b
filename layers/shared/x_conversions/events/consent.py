"""What an event says about consent: every statement in it, wherever a producer or a consent platform puts one.

Read only, not judged: which statement counts for what is decided in `conversion.consent`. The places are those of the
event contract's table; names are compared without case and separators (`Sec-GPC`, `globalPrivacyControl`,
`global_privacy_control`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from x_conversions.core.memoize import BoundedCache, memoized
from x_conversions.events.fields import Json, child, listed

# Values of Global Privacy Control that say nothing, as lower-case text; anything else is the signal.
_NOTHING_SENT = frozenset({"false", "0", "null", ""})
_GRANTED = frozenset({"true", "granted", "yes", "1"})
_X_NAMES = frozenset({"xads", "x", "twitter", "twitterads"})
# Destinations by which events come here: Segment's and RudderStack's names for them.
_WAYS_HERE = frozenset({"amazoneventbridge", "amazonsqs", "awslambda", "amazonlambda", "webhooks", "sns"})
# A list and a dictionary's place for each short name of a category: 33 bytes for each of the JSON.
_known_choices: BoundedCache[bytes, list["Statement"]] = BoundedCache(expansion=35)
_MAPS_INSIDE = ("categorypreferences", "categories", "canonical")


@dataclass(slots=True)
class Refusal:
    """A refusal that holds for every category; `where` is a name of ours, never an event's own."""

    where: str


@dataclass(slots=True)
class Choices:
    """Maps from category to choice that belong together: a consent object, and the maps inside it.

    Parameters
    ----------
    maps
        By name without case and separators: all values that stand under it.
    names
        The categories as they were written, for people.
    is_about_ads
        Whether the object is there to say what is allowed, so that a category it lacks is refused.
    answers
        Room for what was worked out of it, by category: the same choices come again and again.
    """

    maps: tuple[dict[str, list[object]], ...]
    names: tuple[str, ...]
    is_about_ads: bool
    answers: dict[str, bool | None] = field(default_factory=dict)


@dataclass(slots=True)
class ConsentIds:
    """RudderStack's lists; None for a list that isn't there. Ids without case and separators.

    Parameters
    ----------
    allowed, denied
        What is in the lists.
    names
        The allowed ones as they were written.
    """

    allowed: frozenset[str] | None
    denied: frozenset[str] | None
    names: tuple[str, ...]


@dataclass(slots=True)
class GoogleChoice:
    """A value of `ad_storage` or `ad_user_data`."""

    choice: object


@dataclass(slots=True)
class Note:
    """An attribute of a shop's order: its name without case and separators, and its value."""

    name: str
    choice: object


@dataclass(slots=True)
class Undecodable:
    """Something is said that can't be understood here, such as a TCF string."""

    where: str


Statement = Refusal | Choices | ConsentIds | GoogleChoice | Note | Undecodable


@memoized
def plain_name(name: str) -> str:
    """A name as it is compared: without case, `_`, `-` and spaces."""
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def read_consent(fields: Json) -> list[Statement]:
    """Every statement about consent in an event out of its envelopes. Shared between events, so never changed."""
    found: list[Statement] = []
    _read(fields, _TOP, found)
    if isinstance(context := fields.get("context"), dict):
        _read(context, _CONTEXT, found)
    if isinstance(properties := fields.get("properties"), dict):
        _read(properties, _PROPERTIES, found)
    return found


_Reader = Callable[[object], Iterable[Statement]]


# Names without a meaning here, as they were written: nearly all there are. Asking costs 15 ns a name; reading it, 500.
_meaningless: BoundedCache[str, bool] = BoundedCache()


def _read(place: Json, readers: Mapping[str, _Reader], found: list[Statement]) -> None:
    for name in [name for name in place if name not in _meaningless]:
        plain = plain_name[name]
        if plain in _ALL_NAMES:
            if plain in readers:
                found += readers[plain](place[name])
        else:
            _meaningless.keep(name, True)


def _inside(place: Json, readers: Mapping[str, _Reader]) -> list[Statement]:
    found: list[Statement] = []
    _read(place, readers, found)
    return found


def _consent(value: object) -> Iterable[Statement]:
    if isinstance(value, dict):
        return _remembered_choices(value)
    if value is None:
        return ()
    # Granted as a whole, and nobody knows for which categories; anything else is a refusal.
    return (Undecodable("consent") if is_granted(value) else Refusal("consent"),)


def _remembered_choices(consent: Json) -> Sequence[Statement]:
    """Most visitors choose one of few things: what was read before takes a tenth of the time."""
    try:
        written = orjson.dumps(consent)
    except orjson.JSONEncodeError:  # nested deeper than orjson writes
        return list(_choices(consent, is_about_ads=True))
    return _known_choices.get(written) or _known_choices.keep(written, list(_choices(consent, is_about_ads=True)))


def _consent_of_a_form(value: object) -> Iterator[Statement]:
    # Lead forms keep their own consents in the properties: only what speaks of advertising counts.
    if isinstance(value, dict):
        yield from _choices(value, is_about_ads=False)
    elif _is_false(value):
        yield Refusal("properties.consent")


def _choices(consent: Json, *, is_about_ads: bool) -> Iterator[Statement]:
    maps = [_by_plain_name(consent)]
    names = [name for name in consent if plain_name[name] not in _NOT_CATEGORIES]
    for plain in _MAPS_INSIDE:
        for inner in maps[0].get(plain, ()):
            if isinstance(inner, dict):
                maps.append(_by_plain_name(inner))
                names += inner
    yield Choices(tuple(maps), tuple(names), is_about_ads)
    yield from _inside(consent, _SIGNALS)
    for one in maps:
        yield from _google(one)


def _google(choices: Mapping[str, list[object]]) -> Iterator[Statement]:
    for name in ("adstorage", "aduserdata"):
        for choice in choices.get(name, ()):
            yield GoogleChoice(choice)


def _by_plain_name(choices: Json) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for name, choice in choices.items():
        found.setdefault(plain_name[name], []).append(choice)
    return found


def _consent_state(value: object) -> Iterator[Statement]:
    said = list(_google(_by_plain_name(value))) if isinstance(value, dict) else []
    yield from said
    if not said and value is not None:
        yield Undecodable("consent_state")


def _gcs(value: object) -> Iterator[Statement]:
    """Google's parameter: G1, then a digit or - each for `ad_storage` and `analytics_storage`."""
    text = value.strip() if isinstance(value, str) else ""
    match text[2:3]:
        case "1":
            yield GoogleChoice(choice=True)
        case "0":
            yield GoogleChoice(choice=False)
        case "-":
            pass
        case _:
            if value is not None and value != "":
                yield Undecodable("x-ga-gcs")


def _consent_ids(value: object) -> Iterator[Statement]:
    if not isinstance(value, dict):
        if value is not None:
            yield Undecodable("context.consentManagement")
        return
    lists = _by_plain_name(value)
    allowed = [name for ids in lists.get("allowedconsentids", ()) for name in _texts(ids)]
    denied = [name for ids in lists.get("deniedconsentids", ()) for name in _keys_and_texts(ids)]
    yield ConsentIds(
        frozenset(map(_plain, allowed)) if "allowedconsentids" in lists else None,
        frozenset(map(_plain, denied)) if "deniedconsentids" in lists else None,
        tuple(allowed),
    )
    yield from _inside(value, _SIGNALS)


def _plain(name: str) -> str:
    return plain_name[name.strip()]


def _texts(ids: object) -> list[str]:
    values = ids.values() if isinstance(ids, dict) else ids if isinstance(ids, list) else ()
    return [value for value in values if isinstance(value, str)]


def _keys_and_texts(ids: object) -> list[str]:
    if isinstance(ids, str):
        return [ids]
    return [*_texts(ids), *(ids if isinstance(ids, dict) else ())]


def _notes(value: object) -> Iterator[Statement]:
    """A shop's attributes: an object, or a list of objects with `name` or `key`, and `value`."""
    pairs = list(value.items()) if isinstance(value, dict) else []
    pairs += [(one.get("name") or one.get("key"), one.get("value")) for one in listed(value) if isinstance(one, dict)]
    for name, choice in pairs:
        if isinstance(name, str) and (plain := plain_name[name.strip()]).startswith("consent"):
            yield Note(plain.removeprefix("consent"), choice)


def _notes_of_an_object(value: object) -> Iterator[Statement]:
    """Stripe: ``data.object.metadata``; Shopify's pixel and others: what lies under ``data``."""
    if isinstance(value, dict):
        yield from _inside(value, _DATA)
        yield from _inside(child(value, "object"), _DATA)


def _customer_privacy(value: object) -> Iterator[Statement]:
    if isinstance(value, dict):
        for name, choice in value.items():
            if plain_name[name] in {"marketingallowed", "saleofdataallowed"} and _is_false(choice):
                yield Refusal("customerPrivacy")


def _global_privacy_control(value: object) -> Iterator[Statement]:
    is_nothing = value.strip().lower() in _NOTHING_SENT if isinstance(value, str) else value is None or value == 0
    if not is_nothing:
        yield Refusal("Global Privacy Control")


def _us_privacy(value: object) -> Iterator[Statement]:
    if isinstance(value, str) and value.strip()[2:3].upper() == "Y":
        yield Refusal("us_privacy")


def _device(value: object) -> Iterator[Statement]:
    if isinstance(value, dict):
        for name, choice in value.items():
            if plain_name[name] == "adtrackingenabled" and _is_false(choice):
                yield Refusal("context.device.adTrackingEnabled")


def _integrations(value: object) -> Iterator[Statement]:
    if not isinstance(value, dict):
        return
    by_name = _by_plain_name(value)
    x = [choice for name in _X_NAMES for choice in by_name.get(name, ())]
    ways = [choice for name in _WAYS_HERE for choice in by_name.get(name, ())]
    if any(map(_is_false, x)):
        yield Refusal("integrations: X")
    elif any(map(_is_false, by_name.get("all", ()))) and not any(
        choice is True or isinstance(choice, dict) for choice in (*x, *ways)
    ):
        yield Refusal("integrations: All")


def _coded(value: object) -> Iterator[Statement]:
    if value not in (None, "", False):
        yield Undecodable("a coded consent string")


def _headers(value: object) -> Iterator[Statement]:
    if isinstance(value, dict):
        yield from _inside(value, _SIGNALS)


def is_granted(choice: object) -> bool:
    """Whether a choice in a category's place grants it; anything that isn't understood refuses."""
    if isinstance(choice, str):
        return choice.strip().lower() in _GRANTED
    return choice is True or (choice == 1 and not isinstance(choice, bool))


def _is_false(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() == "false") or value == 0


_SIGNALS: Mapping[str, _Reader] = {
    **dict.fromkeys(("gpc", "globalprivacycontrol", "secgpc"), _global_privacy_control),
    "usprivacy": _us_privacy,
    **dict.fromkeys(("tcf", "tcstring", "gdprconsent", "gpp", "iab"), _coded),
}
_ANYWHERE: Mapping[str, _Reader] = {
    **_SIGNALS,
    "consentstate": _consent_state,
    "xgagcs": _gcs,
    "customerprivacy": _customer_privacy,
    "integrations": _integrations,
}
_DATA: Mapping[str, _Reader] = {
    "customerprivacy": _customer_privacy,
    **dict.fromkeys(("noteattributes", "metadata"), _notes),
}
_TOP: Mapping[str, _Reader] = {**_ANYWHERE, **_DATA, "consent": _consent, "data": _notes_of_an_object}
_CONTEXT: Mapping[str, _Reader] = {
    **_ANYWHERE,
    "consent": _consent,
    "consentmanagement": _consent_ids,
    "device": _device,
    "headers": _headers,
}
_PROPERTIES: Mapping[str, _Reader] = {**_ANYWHERE, **_DATA, "consent": _consent_of_a_form}
_ALL_NAMES = _TOP.keys() | _CONTEXT.keys() | _PROPERTIES.keys()
_NOT_CATEGORIES = frozenset({*_MAPS_INSIDE, *_SIGNALS})
