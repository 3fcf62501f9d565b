"""Whose event is whose: the marks by which readers tell their own, and the order in which they are asked."""

import os
import subprocess
import sys
from typing import Any

import pytest
from devtools.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import NotSent
from x_conversions.events.envelopes import read_fields
from x_conversions.events.event import Event
from x_conversions.events.producers import read_event
from x_conversions.events.producers.ga4 import Ga4Event
from x_conversions.events.producers.posthog import PosthogEvent
from x_conversions.events.producers.segment import SegmentEvent
from x_conversions.events.producers.shopify import ShopifyOrder
from x_conversions.events.producers.shopify_pixel import ShopifyPixelEvent
from x_conversions.events.producers.stripe import StripeEvent
from x_conversions.events.producers.walkeros import WalkerosEvent
from x_conversions.events.producers.woocommerce import WoocommerceOrder

from tests.support.builders import LEAST
from tests.support.each import each
from tests.support.payloads import bodies, captured

# One event of each that is recognised without a type of Segment's.
OTHERS: dict[type[Event], str] = {
    StripeEvent: "stripe-eventbridge",
    WalkerosEvent: "walker-plain",
    PosthogEvent: "posthog",
    ShopifyOrder: "shopify-orders-create",
    WoocommerceOrder: "woocommerce-order",
    ShopifyPixelEvent: "shopify-web-pixel",
    Ga4Event: "sgtm-event-data",
}


def fields_of(name: str) -> dict[str, Any]:
    return dict(read_fields(bodies(name)[0]))


@pytest.mark.parametrize(("reader", "name"), OTHERS.items(), ids=OTHERS.values())
def test_each_producers_event_is_read_as_its_own(reader: type[Event], name: str) -> None:
    assert type(read_event(fields_of(name))) is reader


@each("name", OTHERS.values())
@each("kind", ["track", "page", "Track", " PAGE "])
def test_an_event_of_segments_stays_that_whatever_other_fields_it_has(name: str, kind: str) -> None:
    # Given everything that marks another producer's event, in one of Segment's
    event = read_event(fields_of(name) | LEAST | {"type": kind})
    # Then it is Segment's
    assert type(event) is SegmentEvent
    assert event.name.description == ("page" if "page" in kind.lower() else "Newsletter")


# What a producer may add to its events that is another's mark, alone.
STRAYS: dict[str, dict[str, Any]] = {
    "a kind of its own": {"type": "standard"},
    "GA4's": {"client_id": "1", "items": [], "value": 1, "currency": "EUR", "email": "jon@example.com"},
    "walkerOS', one of two": {"entity": "order"},
    "Shopify's, one of three": {"line_items": []},
    "data": {"data": {"object": {}}},
    "a source": {"source": "shop"},
}


@each(("reader", "name"), OTHERS.items(), ids=OTHERS.values())
@each("stray", STRAYS.values(), ids=STRAYS)
def test_a_stray_field_makes_no_event_anothers(reader: type[Event], name: str, stray: dict[str, Any]) -> None:
    assert type(read_event(stray | fields_of(name))) is reader


def test_a_stack_that_sees_only_segments_events_imports_no_other_reader() -> None:
    # Given a fresh process that reads one of Segment's, and then one of Stripe's
    program = (
        "import sys; from x_conversions.events.producers import read_event;"
        "read_event({'type': 'page'}); print('x_conversions.events.producers.stripe' in sys.modules);"
        "read_event({'object': 'event'}); print('x_conversions.events.producers.stripe' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "layers" / "shared")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    # Then the others came with the second
    assert done.stdout.split() == ["False", "True"]


def test_surer_marks_go_before_weaker_ones() -> None:
    # walkerOS' and PostHog's events have a name where GA4's have it
    flat = {"event": "purchase", "value": 1, "currency": "EUR"}
    assert type(read_event(flat)) is Ga4Event
    assert type(read_event(flat | {"distinct_id": "u1"})) is PosthogEvent
    assert type(read_event(flat | {"entity": "order", "action": "complete", "distinct_id": "u1"})) is WalkerosEvent
    assert type(read_event(flat | captured("woocommerce-order"))) is Ga4Event


kinds = st.sampled_from([None, "track", "page", "standard", "event", "checkout.session.completed", 5, ["track"]])
marks = st.sampled_from([fields_of(name) for name in OTHERS.values()])


@given(parts=st.lists(marks, min_size=1, max_size=4), kind=kinds)
def test_any_mixture_is_read_alike_however_its_fields_are_ordered(parts: list[dict[str, Any]], kind: object) -> None:
    mixed: dict[str, Any] = {}
    for part in parts:
        mixed |= part
    if kind is not None:
        mixed["type"] = kind
    turned = dict(reversed(mixed.items()))
    assert _read(mixed) == _read(turned)


def _read(fields: dict[str, Any]) -> object:
    try:
        event = read_event(fields)
    except NotSent as end:
        return end.disposition
    return type(event), event.name
