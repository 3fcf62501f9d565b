"""Realistic events of an imaginary shop, some of them bad, each with the outcome it must have.

Reproducible by seed; nobody real is in them.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from x_conversions.core.outcome import Outcome, Reason

Event = dict[str, Any]
EVENT_IDS = "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf,AddToCart=tw-o8z6j-o87ng,Lead=tw-o8z6j-o87nh"
# Has the form of an event id of this pixel, and is none that it has: only X can refuse it.
UNKNOWN_EVENT_ID = "tw-o8z6j-zzzz9"
_PRODUCTS = (("MUG-1", "Mug", 14.5), ("TEA-9", "Green tea", 12.25), ("LAMP-3", "Lamp", 89.0), ("SHOE-5", "Shoe", 59.9))
_AGENTS = ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0")


@dataclass(frozen=True, slots=True)
class Sample:
    """A message body, and what must become of it."""

    body: str
    outcome: Outcome
    reason: Reason | None = None


class Shop:
    """Makes events; `prefix` begins their ids, so that those of several shops differ."""

    def __init__(self, seed: int, now: datetime | None = None, prefix: str = "shop") -> None:
        self._prefix = prefix
        self._random = random.Random(seed)  # noqa: S311 - samples, not secrets
        self._now = now
        self._number = 0

    def samples(self, number: int) -> Iterator[Sample]:
        """So many samples: about 85 % to be delivered, the rest skipped or rejected for every reason there is."""
        kinds = list(_KINDS)
        weights = [weight for _, weight in _KINDS.values()]
        for kind in self._random.choices(kinds, weights, k=number):
            yield self.sample(kind)

    def sample(self, kind: str) -> Sample:
        """One sample of a kind, such as ``order`` or ``without currency``; raises `KeyError` for an unknown one."""
        make, _ = _KINDS[kind]
        return make(self)

    def event(self, kind: str, name: str | None, properties: Event) -> Event:
        """An event as a browser's library sends it."""
        self._number += 1
        pick = self._random
        happened_at = (self._now or datetime.now(UTC)) - timedelta(milliseconds=pick.randrange(3_600_000))
        page = f"https://shop.example.com/p/{pick.choice(_PRODUCTS)[0].lower()}"
        context: Event = {
            "ip": f"198.51.100.{pick.randrange(1, 255)}",
            "userAgent": pick.choice(_AGENTS),
            "page": {"url": f"{page}?twclid=2-{pick.getrandbits(64):016x}"},
            "consent": {"advertising": True},
        }
        if pick.random() < 0.5:
            context["traits"] = {"email": f"shopper{pick.randrange(10_000)}@example.com"}
        event: Event = {"type": kind, "messageId": f"{self._prefix}-{self._number:06d}", "context": context}
        event |= {"timestamp": happened_at.isoformat(timespec="milliseconds"), "properties": properties}
        return event | ({"event": name} if name else {})

    def order(self, **properties: object) -> Event:
        """A purchase of one to three products."""
        bought = self._random.sample(_PRODUCTS, self._random.randint(1, 3))
        products = [{"product_id": key, "name": name, "price": price, "quantity": 1} for key, name, price in bought]
        total = round(sum(price for _, _, price in bought), 2)
        order = {"order_id": f"ORD-{self._number + 1:06d}", "total": total, "currency": "EUR", "products": products}
        return self.event("track", "Order Completed", order | properties)


def _delivered(make: Callable[[Shop], Event]) -> Callable[[Shop], Sample]:
    return lambda shop: Sample(json.dumps(make(shop)), Outcome.DELIVERED)


def _skipped(reason: Reason, make: Callable[[Shop], Event]) -> Callable[[Shop], Sample]:
    return lambda shop: Sample(json.dumps(make(shop)), Outcome.SKIPPED, reason)


def _rejected(reason: Reason, make: Callable[[Shop], Event]) -> Callable[[Shop], Sample]:
    return lambda shop: Sample(json.dumps(make(shop)), Outcome.REJECTED, reason)


def _page(shop: Shop) -> Event:
    return shop.event("page", None, {"title": "Shop"})


def _cart(shop: Shop) -> Event:
    return shop.event(
        "track", "Product Added", {"product_id": "MUG-1", "price": "14.50", "quantity": 1, "currency": "EUR"}
    )


def _lead(shop: Shop) -> Event:
    lead = shop.event("track", "Lead Generated", {"form": "newsletter"})
    lead["user"] = {"sha256_email_address": sha256(lead["messageId"].encode()).hexdigest()}
    return lead


def _without_consent(shop: Shop) -> Event:
    page = _page(shop)
    page["context"]["consent"] = {"advertising": False}
    return page


def _anonymous(shop: Shop) -> Event:
    page = _page(shop)
    page["context"] |= {"page": {"url": "https://shop.example.com/"}, "traits": {}}
    return page


def _zoneless(shop: Shop) -> Event:
    return shop.order() | {"timestamp": "2026-01-29T12:00:00"}


def _truncated(shop: Shop) -> Sample:
    return Sample(json.dumps(shop.order())[:-20], Outcome.REJECTED, Reason.MALFORMED_JSON)


_KINDS: dict[str, tuple[Callable[[Shop], Sample], int]] = {
    "page": (_delivered(_page), 480),
    "cart": (_delivered(_cart), 170),
    "order": (_delivered(Shop.order), 130),
    "lead": (_delivered(_lead), 80),
    "without consent": (_skipped(Reason.CONSENT_DENIED, _without_consent), 40),
    "unmapped": (_skipped(Reason.UNMAPPED_EVENT, lambda shop: shop.event("track", "Video Played", {})), 30),
    "anonymous": (_skipped(Reason.NO_IDENTIFIER, _anonymous), 30),
    "identify": (_skipped(Reason.NOT_A_CONVERSION, lambda shop: shop.event("identify", None, {})), 15),
    "truncated": (_truncated, 5),
    "without currency": (_rejected(Reason.MISSING_CURRENCY, lambda shop: shop.order(currency=None)), 5),
    "unreadable value": (_rejected(Reason.INVALID_VALUE, lambda shop: shop.order(total="1,299.00")), 5),
    "without zone": (_rejected(Reason.INVALID_TIME, _zoneless), 5),
    "unknown to X": (_rejected(Reason.REJECTED_BY_X, lambda shop: shop.order(event_id=UNKNOWN_EVENT_ID)), 5),
}
