"""What other producers' events are measured with, and the least there is to do for each.

One event of each as it was taken (events/producers.json), by somebody else and about another order each time. The floor
parses it, hashes the address and the number, and writes them, the click id and the order's id into a conversion that is
otherwise the same every time: less than any code that reads the rest of the event could do.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
from devtools.samples.sample_events import read_payload
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import Rules, transform
from x_conversions.events.message import Message

from tests.support.builders import NOW

Json = dict[str, Any]
# Writes an order's id, a click id, an address and a number into an event; and finds them again: None where it has none.
Places = tuple[tuple[str, ...] | None, tuple[str, ...] | None, tuple[str, ...] | None, tuple[str, ...] | None]
_TRAITS = ("context", "traits")
_ORDER = ("data", "object")
# In the order of the samples: where each keeps its id, its click id, an address, a number.
PRODUCERS: dict[str, Places] = {
    "RudderStack": (("messageId",), ("context", "twclid"), (*_TRAITS, "email"), (*_TRAITS, "phone")),
    "Jitsu": (("messageId",), ("context", "clientIds", "twclid"), (*_TRAITS, "email"), (*_TRAITS, "phone")),
    "GA4, server container": (
        ("transaction_id",),
        ("twclid",),
        ("user_data", "email_address"),
        ("user_data", "phone_number"),
    ),
    "GA4, data layer": (("ecommerce", "transaction_id"), ("twclid",), ("user_data", "email"), ("user_data", "phone")),
    "walkerOS": (("id",), ("data", "twclid"), ("user", "email"), ("user", "phone")),
    "PostHog": (("uuid",), ("properties", "twclid"), ("properties", "$set", "email"), ("properties", "$set", "phone")),
    "Shopify, an order": (("id",), None, ("email",), ("phone",)),
    "Shopify, a web pixel": (("data", "checkout", "order", "id"), None, ("data", "checkout", "email"), None),
    "WooCommerce": (("id",), None, ("billing", "email"), ("billing", "phone")),
    "Stripe": (
        ("detail", *_ORDER, "id"),
        ("detail", *_ORDER, "metadata", "twclid"),
        ("detail", *_ORDER, "customer_details", "email"),
        ("detail", *_ORDER, "customer_details", "phone"),
    ),
}


def bodies_of(producer: str, number: int) -> list[str]:
    """So many message bodies of a producer, no two alike."""
    record = read_payload("producers.json")["Records"][list(PRODUCERS).index(producer)]
    return [_written(orjson.loads(record["body"]), PRODUCERS[producer], one) for one in range(number)]


def floor_of(producer: str, body: str, rules: Rules) -> Callable[[str], Json]:
    """The floor, by what the transformation makes of one event."""
    found = transform(Message("1", "", body, NOW, 1), rules, NOW)
    assert isinstance(found, Conversion), found
    pattern = found.payload
    own_id, click_id, email, phone = PRODUCERS[producer]
    kept = [one for one in pattern["identifiers"] if not {"hashed_email", "hashed_phone_number"} & one.keys()]
    further = [one for one in kept if "twclid" not in one]
    joining = {key: value for key, value in pattern["identifiers"][0].items() if key in {"ip_address", "user_agent"}}

    def convert(body: str) -> Json:
        event = orjson.loads(body)
        identifiers = [{"twclid": _at(event, click_id), **joining}] if click_id else kept[: len(kept) - len(further)]
        for key, place in (("hashed_email", email), ("hashed_phone_number", phone)):
            if place:
                identifiers.append({key: sha256(_at(event, place).encode()).hexdigest()})
        identifiers += further
        return {**pattern, "conversion_id": str(_at(event, own_id)), "identifiers": identifiers}

    return convert


def _written(event: Json, places: Places, number: int) -> str:
    own_id, click_id, email, phone = places
    new = (9_000_000 + number, f"2-{number:016x}", f"user{number}@example.com", f"+1202555{number:04d}")
    for place, value in zip((own_id, click_id, email, phone), new, strict=True):
        if place:
            *parents, key = place
            inner = event
            for parent in parents:
                inner = inner.setdefault(parent, {})
            inner[key] = value if isinstance(inner.get(key), int) else str(value)
    return orjson.dumps(event).decode()


def _at(event: Json, place: tuple[str, ...] | None) -> Any:
    value: Any = event
    for key in place or ():
        value = value[key]
    return value
