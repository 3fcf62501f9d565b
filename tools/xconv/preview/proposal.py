"""A `FieldMapping` for events that say what is needed in places that no reader looks in."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from x_conversions.conversion.email import hash_email
from x_conversions.conversion.ip_address import sendable_ipv4
from x_conversions.conversion.money import first_currency, read_amount
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import Rules, transform
from x_conversions.core.outcome import Disposition, Reason
from x_conversions.core.timestamps import epoch_milliseconds
from x_conversions.events.envelopes import read_fields
from x_conversions.events.fields import Json, lower
from x_conversions.events.mapping import FIELDS, read_field_mapping
from x_conversions.events.message import Message
from x_conversions.events.names import EVENT_TYPES, normalise
from x_conversions.events.producers.segment import KINDS, VALUES

from xconv.preview.faults import find_faults

_KEY = re.compile(r"[A-Za-z0-9_$]+", re.ASCII)
_DEEPEST = 4  # objects inside each other
_MOST_PLACES = 1000
_MOST_CHARACTERS = 400  # the parameter's own limit
_OF_PRODUCTS = frozenset("product_id item_id sku content_id name title price quantity".split())


@dataclass(frozen=True)
class _Place:
    path: str
    key: str  # in small letters, without _ and $
    value: object


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: object) -> bool:
    return _text(value) and lower(value) not in KINDS  # what Segment has as `type` is no name


def _is_amount(value: object) -> bool:
    return isinstance(read_amount(value), str)


def _is_list_of_products(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) and _OF_PRODUCTS & one.keys() for one in value)


def _is_web_address(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower().startswith(("http://", "https://"))


# For each field: names under which it is kept elsewhere, the likeliest first, and what stands there.
_LOOKED_FOR: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "event": ("eventname|eventtype|event|action|name|type|kind|topic|trigger", _is_name),
    "conversion_time": (
        "conversiontime|timestamp|.*time|.*date|.*at|ts|created",
        lambda value: epoch_milliseconds(value) is not None,
    ),
    "value": ("grandtotal|.*total.*|value|.*revenue.*|.*amount.*|sum|price", _is_amount),
    "currency": (".*curr.*", lambda value: isinstance(first_currency([value]), str)),
    "email": (".*mail.*", lambda value: hash_email(value) is not None),
    "phone": (".*phone.*|.*mobile.*|tel|telephone|msisdn", lambda value: _text(value) or isinstance(value, int)),
    "twclid": (".*twclid.*", _text),
    "ip_address": (".*ip|.*ipaddress|remoteaddr", lambda value: sendable_ipv4(value) is not None),
    "user_agent": (".*useragent.*|ua|agent", _text),
    "page_url": (".*url|.*href|.*location|landing.*|page|.*ref.*", _is_web_address),
    "products": (".*items|.*products?|.*lines?|cart|basket|contents", _is_list_of_products),
    "consent": (".*consent.*|agreed|optin", lambda value: isinstance(value, str | bool | int)),
}
_WANTED: Mapping[Reason, tuple[str, ...]] = {
    Reason.INVALID_EVENT: FIELDS,
    Reason.NO_IDENTIFIER: ("twclid", "email", "phone"),
    Reason.CONSENT_MISSING: ("consent",),
    Reason.INVALID_VALUE: ("value", "currency"),
    Reason.MISSING_CURRENCY: ("currency",),
}


def propose(message: Message, faults: Sequence[Disposition], rules: Rules, now: int) -> str:
    """A setting of `FieldMapping` that mends some of an event's faults; empty where none is found.

    Fields that `rules` map already are left as they are: the entries belong beside them.
    """
    reasons = _reasons(faults)
    wanted = [field for field in FIELDS if any(field in _WANTED.get(reason, ()) for reason in reasons)]
    if not wanted:
        return ""
    places = list(_places(read_fields(message.body)))
    entries = {field: place for field in wanted if field not in rules.field_mapping and (place := _best(field, places))}
    if not entries or (Reason.INVALID_EVENT in reasons and "event" not in entries):
        return ""
    entries = _without_useless(entries, message, rules, now)
    left = _reasons(find_faults(message, with_mapping(_setting(entries), rules), now))
    return "" if _is_as_bad(left, reasons) else _setting(entries)


def _reasons(faults: Sequence[Disposition]) -> set[Reason]:
    return {fault.reason for fault in faults if fault.reason is not None}


def _is_as_bad(left: Set[Reason], before: Set[Reason]) -> bool:
    """Whether nothing is mended; what an unknown shape lacks besides can't be known before it is read."""
    return before <= left or (Reason.INVALID_EVENT not in before and not left < before)


def _places(fields: Json, above: str = "", depth: int = 1) -> Iterator[_Place]:
    for name, value in list(fields.items())[:_MOST_PLACES]:
        if not _KEY.fullmatch(name):
            continue
        yield _Place(f"{above}{name}", name.lower().replace("_", "").lstrip("$"), value)
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _places(value, f"{above}{name}.", depth + 1)


def _is_known(name: object) -> bool:
    return isinstance(name, str) and normalise(name) in EVENT_TYPES


def _has_click_id(url: object) -> bool:
    return isinstance(url, str) and "twclid=" in url


# What stands there makes it sure, whatever the place is called: these go first.
_SURE: Mapping[str, Callable[[object], bool]] = {"event": _is_known, "page_url": _has_click_id}


def _best(field: str, places: list[_Place]) -> str:
    """The path of the likeliest place: by its name, then by how high up it is."""
    if field not in _LOOKED_FOR:
        return ""
    names, accepts = _LOOKED_FOR[field]
    fitting = [one for one in places if accepts(one.value)]
    sure = [one for one in fitting if field in _SURE and _SURE[field](one.value)]
    looked_for = names.split("|")
    tries = [(name, sure) for name in (*looked_for, ".*")] + [(name, fitting) for name in looked_for]
    for name, among in tries:
        if found := [one for one in among if re.fullmatch(name, one.key)]:
            return min(found, key=lambda one: one.path.count(".")).path
    return ""


def _without_useless(entries: dict[str, str], message: Message, rules: Rules, now: int) -> dict[str, str]:
    """Without what changes nothing, as far as an event that may be sent tells."""
    permissive = replace(rules, require_consent=False, allow_ip_and_user_agent_only=True)
    kept = dict(entries)
    whole = _payload(kept, message, permissive, now)
    for field, path in entries.items():
        if field == "consent" or (field == "value" and path.rpartition(".")[2] not in VALUES):
            continue  # of a value that is the products' sum this once, nobody knows
        less = {name: path for name, path in kept.items() if name != field}
        if whole is not None and _payload(less, message, permissive, now) == whole:
            kept = less
    while len(_setting(kept)) > _MOST_CHARACTERS:
        kept.popitem()
    return kept


def _payload(entries: dict[str, str], message: Message, rules: Rules, now: int) -> dict[str, Any] | None:
    result = transform(message, with_mapping(_setting(entries), rules), now)
    return result.payload if isinstance(result, Conversion) else None


def with_mapping(setting: str, rules: Rules) -> Rules:
    """The rules of a stack that has these entries of `FieldMapping` beside its own."""
    return replace(rules, field_mapping={**rules.field_mapping, **read_field_mapping(setting)})


def _setting(entries: dict[str, str]) -> str:
    return ",".join(f"{field}={path}" for field, path in entries.items())
