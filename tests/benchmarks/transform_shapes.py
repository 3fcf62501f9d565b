"""What the transformation is measured with: full batches of events, no two alike, as an imaginary shop sends them.

People, orders, clicks and times are new in every event; page addresses, products and browsers are a shop's, so they
come again. Events are written as browsers write them: compact JSON, times as ``Date.toISOString()`` gives them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import orjson
from xconv.send.shop import EVENT_IDS

from tests.benchmarks import transform_floor
from tests.benchmarks.producer_shapes import PRODUCERS, bodies_of, floor_of
from tests.support.builders import NOW, PURCHASE, event, settings

PURCHASE_SHAPE = "purchase, two products"
_REFUSED = {"advertising": False}
RULES = settings(EVENT_IDS=EVENT_IDS, DEFAULT_COUNTRY="DE").rules()
BATCH = 500  # the most X takes in one request
Event = dict[str, Any]

_random = random.Random(7)  # noqa: S311 - samples, not secrets
_START = datetime.fromtimestamp(NOW / 1000, UTC) - timedelta(minutes=30)
# Prices with two decimals, so that the floor can take them as they are written.
_PRICES = [(units * 100 + cents) / 100 for units in range(1, 100) for cents in range(11, 100) if cents % 10]
_AGENTS = [
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0"
    for version in range(120, 145)
]


def _product(number: int) -> Event:
    return {"product_id": f"SKU-{number}", "name": f"Widget {number}", "price": _random.choice(_PRICES)}


_CATALOGUE = [_product(number) for number in range(500)]


def _from_catalogue() -> Event:
    return _random.choice(_CATALOGUE) | {"quantity": _random.randint(1, 3)}


def _never_seen() -> Event:
    return _product(_random.getrandbits(40)) | {"quantity": _random.randint(1, 3)}


def _base(number: int) -> Event:
    happened_at = _START + timedelta(milliseconds=_random.randrange(1_800_000))
    return {
        "messageId": f"{_random.getrandbits(128):032x}",
        "timestamp": happened_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "context": {
            "ip": f"203.0.{_random.randrange(256)}.{number % 256}",
            "userAgent": _random.choice(_AGENTS),
            "page": {"url": f"https://example.com/p/{_random.randrange(500)}?twclid=2-{_random.getrandbits(64):016x}"},
        },
    }


def purchase(number: int, products: int = 2, product: Callable[[], Event] = _from_catalogue, **changes: Any) -> Event:
    """The purchase of docs/event-contract.md, by someone else each time, with a phone number that is E.164 already."""
    order = {
        "order_id": f"ORD-{number:06d}",
        "total": _random.choice(_PRICES),
        "products": [product() for _ in range(products)],
    }
    traits = {"email": f" User{number}@Example.com ", "phone": f"+1202555{number:04d}"}
    return event(PURCHASE, _base(number), {"context": {"twclid": None, "traits": traits}, "properties": order}, changes)


def page(number: int) -> Event:
    return event(_base(number), {"type": "page", "event": None, "properties": None, "context": {"twclid": None}})


def single_product(number: int) -> Event:
    traits = {"email": f"user{number}@example.com"}
    return event(
        _base(number),
        {"event": "Product Added", "context": {"twclid": None, "traits": traits}},
        {"properties": _from_catalogue() | {"currency": "EUR"}},
    )


def national_phone_number(number: int) -> Event:
    """A purchase with a phone number as people of `DEFAULT_COUNTRY` write it."""
    return purchase(number, context={"traits": {"phone": f"030 901{number:04d}"}})


def time_without_milliseconds(number: int) -> Event:
    """A purchase whose time isn't written as X takes it."""
    written = purchase(number)
    return written | {"timestamp": written["timestamp"][:19] + "Z"}


def bodies(make: Callable[[int], Event]) -> Callable[[], list[str]]:
    """What makes a batch of message bodies."""
    return lambda: [orjson.dumps(make(number)).decode() for number in range(BATCH)]


@dataclass(frozen=True)
class Shape:
    """What makes a batch of bodies, their floor where there is one, and whether the function has to be new to them."""

    make: Callable[[], list[str]]
    floor: transform_floor.Convert | None = None
    is_new: bool = False

    @cached_property
    def bodies(self) -> list[str]:
        """The batch, made when it is asked for: all of them together take seconds."""
        return self.make()


def shapes() -> dict[str, Shape]:
    """Everything that is measured, the purchase that the target speaks of first."""
    floor = transform_floor
    never_seen = bodies(lambda number: purchase(number, product=_never_seen))
    hundred_never_seen = bodies(lambda number: purchase(number, 100, _never_seen))
    return {
        PURCHASE_SHAPE: Shape(bodies(purchase), floor.purchase),
        "the same, products never seen before": Shape(never_seen, floor.purchase, is_new=True),
        "the same, times without milliseconds": Shape(
            bodies(time_without_milliseconds), floor.time_without_milliseconds
        ),
        "the same, national phone number": Shape(bodies(national_phone_number), floor.national_phone_number),
        "the same, 100 products": Shape(bodies(lambda number: purchase(number, 100)), floor.purchase),
        "100 products never seen before": Shape(hundred_never_seen, floor.purchase, is_new=True),
        "single product": Shape(bodies(single_product), floor.single_product),
        "page": Shape(bodies(page), floor.page),
        "rejected: no currency": Shape(bodies(lambda number: purchase(number, properties={"currency": None}))),
        "rejected: body cut off": Shape(lambda: [body[:-20] for body in bodies(purchase)()]),
        "skipped: no consent": Shape(bodies(lambda number: purchase(number, context={"consent": _REFUSED}))),
    } | {producer: _of_producer(producer) for producer in PRODUCERS}


def _of_producer(producer: str) -> Shape:
    written = bodies_of(producer, BATCH)
    return Shape(lambda: written, floor_of(producer, written[0], RULES))
