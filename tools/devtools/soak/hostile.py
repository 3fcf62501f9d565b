"""Hostile events of a run: what a visitor can put into one, and what must become of it. No other event may notice."""

import json
import random
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from x_conversions.core.outcome import Outcome, Reason
from xconv.send.shop import Sample, Shop

# What X quotes of such a name looks like a word of its own about every euro purchase.
_LIKE_A_QUOTE = '( got "EUR" for price_currency'
_DEEP = 200
_MANY = 1_000  # products; 200 are sent
_EVENTS_PER_HOSTILE = 60  # the shortest run has each kind twice and more


def with_hostile(shop: Shop, number: int, seed: int) -> list[Sample]:
    """So many samples of a shop, one in 60 of them hostile, each kind in its turn, anywhere among the others."""
    hostile = number // _EVENTS_PER_HOSTILE
    samples = [*shop.samples(number - hostile), *(make(shop) for make in islice(cycle(_KINDS), hostile))]
    random.Random(f"hostile {seed}").shuffle(samples)  # noqa: S311 - reproducible, nothing secret
    return samples


def _delivered(event: dict[str, Any]) -> Sample:
    return Sample(json.dumps(event), Outcome.DELIVERED)


def _of_another_pixel(shop: Shop) -> Sample:
    return _delivered(shop.order(event_id="tw-zzzzz-o87ne"))


def _with_an_id_of_its_own(shop: Shop) -> Sample:
    return _delivered(shop.order(event_id="a1b2c3d"))


def _like_a_quote(shop: Shop) -> Sample:
    return _delivered(shop.order(description=_LIKE_A_QUOTE))


def _with_control_characters(shop: Shop) -> Sample:
    event = shop.order(description="\x00\u202e\u2028Order\x1b[2J")
    event["context"]["userAgent"] = "\r\nX-Pixel-Token: theirs"
    return _delivered(event)


def _nested_deep(shop: Shop) -> Sample:
    deep: Any = {}
    for _ in range(_DEEP):
        deep = {"properties": [deep]}
    return _delivered(shop.order(deep=deep))


def _of_many_products(shop: Shop) -> Sample:
    return _delivered(shop.order(products=[{"product_id": "MUG-1", "price": 14.5, "quantity": 1}] * _MANY))


def _of_the_year_9999(shop: Shop) -> Sample:
    return _delivered(shop.order() | {"timestamp": "9999-12-31T23:59:59Z"})


def _with_wrong_types(shop: Shop) -> Sample:
    """Where texts and objects belong, anything else."""
    event = shop.order(coupon=[None, {"": []}], query=7, url={"a": 1})
    event["context"] |= {"traits": ["email"], "campaign": 5, "cookies": None, "device": "phone", "clickIds": True}
    return _delivered(event)


def _without_end(shop: Shop) -> Sample:
    return Sample(json.dumps(shop.order(total="9" * 5_000)), Outcome.REJECTED, Reason.INVALID_VALUE)


def _several_at_once(shop: Shop) -> Sample:
    return Sample(json.dumps([shop.order()]), Outcome.REJECTED, Reason.INVALID_EVENT)


def _of_no_kind(shop: Shop) -> Sample:
    return Sample(json.dumps(shop.order() | {"type": {"type": "track"}}), Outcome.REJECTED, Reason.INVALID_EVENT)


def _named_by_an_address(shop: Shop) -> Sample:
    event = shop.event("track", "planted.person@secret-mail.example", {})
    return Sample(json.dumps(event), Outcome.SKIPPED, Reason.UNMAPPED_EVENT)


_KINDS: tuple[Callable[[Shop], Sample], ...] = (
    _of_another_pixel,
    _with_an_id_of_its_own,
    _like_a_quote,
    _with_control_characters,
    _nested_deep,
    _of_many_products,
    _of_the_year_9999,
    _with_wrong_types,
    _without_end,
    _several_at_once,
    _of_no_kind,
    _named_by_an_address,
)
