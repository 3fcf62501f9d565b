"""Message bodies that nobody should write: what producers write, with hostile values in it; texts that are no event."""

import json
import random
from collections.abc import MutableMapping, MutableSequence
from copy import deepcopy
from functools import cache
from typing import Any

from x_conversions.adapters.sqs_batching import MOST_BYTES, text_size

from tests.support.builders import event, purchase
from tests.support.payloads import PAYLOADS, bodies

# Personal data where it doesn't belong: nothing of it may be said.
EMAIL, PHONE = "planted.person@secret-mail.example", "+12025550199"
_PERSONAL = (EMAIL, EMAIL.replace("@", "%40"), EMAIL.replace("@", "＠"), f"mailto:{EMAIL}", f"x {EMAIL} y", PHONE)
_PERSON = {
    "ip": "198.51.100.99",
    "userAgent": "Planted-Agent/9.9",
    "twclid": "2-plantedclick",
    "traits": {"email": EMAIL, "phone": PHONE},
    "consent": {"advertising": True},
}
_DEEP: Any = 0
for _ in range(150):
    _DEEP = [_DEEP]
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    5e-324,
    10**30,
    "9" * 5_000,
    "1e400",
    "-0",
    "NaN",
    "1,299.00",
    "",
    " ",
    "N/A",
    "{{ order.id }}",
    "\x00",
    "\ud800",
    "\u202eevil",
    "\u200d" * 300,
    "🛒" * 2_000,
    "x" * 20_000,
    'got "' * 3_000,
    '( got "EUR" for price_currency',
    "%25" * 3_000 + "40",
    "a@" * 3_000,
    "tw-zzzzz-o87ne",
    "tw-o8z6j-o87ne",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-11-24T09:00:00[Europe/Berlin]",
    1795514400,
    1795514400000000000,
    "https://" + "a" * 3_000 + ".example/;;;;" * 50,
    "//user:pass@[::1]:99999/%",
    [],
    {},
    [[]],
    [None] * 50,
    {"": ""},
    {"0": {"price": "1", "quantity": 2**63}, "1": None},
    [{"product_id": 1, "price": "0.1", "quantity": "1e5"}] * 300,
    _DEEP,
    *_PERSONAL,
)
_TEXTS = (
    "",
    " ",
    "null",
    "0",
    '"text"',
    "[]",
    "{}",
    "{",
    "\ufeff{}",
    "[" * 100_000,
    '{"a":' * 20_000,
    '{"type":"track","type":"page"}',
    '{"type":"track","event":"Order Completed","properties":{"total":1e999}}',
    '{"type":"track","event":"Order Completed","properties":{"total":NaN,"currency":"EUR"}}',
    '{"value":' + "9" * 10_000 + "}",
    "{" + EMAIL,
    f'{{"{EMAIL}": "{PHONE}"}}',
    '"' + "\\u0000" * 1_000 + '"',
    "<xml/>",
)
_NAMES = (
    "type",
    "event",
    "messageId",
    "timestamp",
    "context",
    "properties",
    "value",
    "email",
    "consent",
    "items",
    "id",
)
_MOST_CHANGES = 6
_LONGEST = MOST_BYTES - 1_000  # SQS takes no more, and a dead letter's reason wants some room
_ENVELOPES = ("detail", "Message", "data", "batch", "events", "Records", "properties")


def hostile_body(seed: int) -> str:
    """One body; the same seed gives the same."""
    pick = random.Random(seed)  # noqa: S311 - samples, not secrets
    if pick.random() < 0.05:
        return pick.choice(_TEXTS)
    found: Any = json.loads(pick.choice(_originals()))
    if isinstance(found, dict) and pick.random() < 0.3:
        found["context"] = {**_PERSON, **(found["context"] if isinstance(found.get("context"), dict) else {})}
    for _ in range(pick.randrange(_MOST_CHANGES)):
        _change(found, pick)
    while pick.random() < 0.1:
        inner = found if pick.random() < 0.5 else json.dumps(found)
        found = {pick.choice(_ENVELOPES): inner if pick.random() < 0.8 else [inner]}
    text = json.dumps(found, ensure_ascii=pick.random() < 0.5)
    if text_size(text) > _LONGEST:
        return pick.choice(_TEXTS)
    return text[: pick.randrange(len(text))] if pick.random() < 0.02 else text


@cache
def _originals() -> tuple[str, ...]:
    written = [body for file in sorted(PAYLOADS.glob("*.jsonl")) for body in bodies(file.stem)]
    return (*written, *[json.dumps(purchase()), json.dumps(event())] * (len(written) // 4))


def _change(value: Any, pick: random.Random) -> None:
    """Put something hostile somewhere into an object or a list, or take something away."""
    while isinstance(value, MutableMapping | MutableSequence) and value:
        places = list(value) if isinstance(value, MutableMapping) else list(range(len(value)))
        nested = [one for one in places if isinstance(value[one], MutableMapping | MutableSequence)]
        # Most changes lie deep: of what is wrong at the top little more is read.
        place = pick.choice(nested if nested and pick.random() < 0.7 else places)
        if place not in nested or pick.random() < 0.1:
            _put(value, place, pick)
            return
        value = value[place]


def _put(into: Any, place: Any, pick: random.Random) -> None:
    match pick.randrange(10):
        case 0:
            del into[place]
        case 1 if isinstance(into, MutableMapping):
            into[pick.choice((*_NAMES, *_PERSONAL, "\x00", "x" * 3_000))] = into.pop(place)
        case 2 if isinstance(into, MutableMapping):
            into[pick.choice(_NAMES)] = deepcopy(pick.choice(_VALUES))
        case _:
            into[place] = deepcopy(pick.choice(_VALUES))
