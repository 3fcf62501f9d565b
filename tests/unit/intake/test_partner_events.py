"""Partner events of EventBridge: the webhooks' orders by another way; what isn't queued is raised for."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from x_conversions.intake.partner_events import NotTakenError, partner_of

from tests.support.builders import PURCHASE
from tests.support.intake_builders import delivered_as
from tests.support.intake_scene import Scene, request
from tests.support.shop_webhooks import (
    SHOPIFY_ORDER,
    STRIPE_EVENT,
    Signed,
    shopify,
    shopify_partner_event,
    stripe,
    stripe_partner_event,
)

Event = Mapping[str, Any]
NOW = Scene().now
AT = {"REQUIRE_CONSENT": "false", "DEFAULT_COUNTRY": "US", "MAX_EVENT_AGE_DAYS": "3000"}
# What the vendor wrote, its way over EventBridge, and its way by webhook.
WAYS: dict[str, tuple[Any, Callable[[Any], Event], Callable[[Any], Signed]]] = {
    "shopify": (SHOPIFY_ORDER, shopify_partner_event, shopify),
    "stripe": (STRIPE_EVENT, stripe_partner_event, lambda event: stripe(event, NOW)),
}
EVENTS = {source: way(written) for source, (written, way, _) in WAYS.items()}


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("source", WAYS)
def test_the_copy_is_the_webhooks(scene: Scene, source: str) -> None:
    written, by_bus, by_webhook = WAYS[source]
    scene.partner_event(by_bus(written))
    assert scene.report.queued
    assert scene.webhook(source, *by_webhook(written))[0] == 200
    copy, of_webhook = scene.queue.events
    assert copy == of_webhook
    # And delivery makes of it what it makes of the event with all that EventBridge puts around it
    assert delivered_as(copy, **AT) == delivered_as(by_bus(written), **AT)
    assert "@" not in scene.queue.bodies[0]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (shopify_partner_event(SHOPIFY_ORDER, topic="orders/updated"), "not_a_conversion"),
        (shopify_partner_event(SHOPIFY_ORDER | {"source_name": "pos"}), "not_a_conversion"),
        (shopify_partner_event(SHOPIFY_ORDER | {"test": True}), "not_a_conversion"),
        (stripe_partner_event(STRIPE_EVENT | {"livemode": False}), "not_a_conversion"),
        (stripe_partner_event(STRIPE_EVENT | {"type": "charge.succeeded"}), "not_a_conversion"),
    ],
)
def test_what_is_no_sale_is_ignored_as_of_a_webhook(scene: Scene, event: Event, reason: str) -> None:
    scene.partner_event(event)
    assert (scene.queue.bodies, scene.report.ignored) == ([], {reason: 1})


def test_an_order_whose_buyer_refused_is_not_queued(scene: Scene) -> None:
    refused = {"note_attributes": [{"name": "consent_advertising", "value": "denied"}]}
    scene.partner_event(shopify_partner_event(SHOPIFY_ORDER | refused))
    assert (scene.queue.bodies, scene.report.left_out) == ([], {"consent_denied": 1})


@pytest.mark.parametrize("source", EVENTS)
def test_no_secret_is_asked_for(source: str) -> None:
    scene = Scene()
    scene.secret.text = None
    scene.partner_event(EVENTS[source])
    assert (len(scene.queue.bodies), scene.secret.reads) == (1, 0)


@pytest.mark.parametrize("source", EVENTS)
def test_while_the_queue_is_away_it_raises_so_that_lambda_comes_again(scene: Scene, source: str) -> None:
    # Given a queue that is away twice; when Lambda calls three times, as it does
    scene.queue.down = 2
    for _ in range(2):
        with pytest.raises(NotTakenError, match="queue_unavailable"):
            scene.partner_event(EVENTS[source])
        assert scene.report.refused == "queue_unavailable"
    scene.partner_event(EVENTS[source])
    # Then the order is there once
    assert len(scene.queue.bodies) == 1


@pytest.mark.parametrize("detail", [None, {}, [], "text", {"payload": None, "metadata": {}}, {"payload": []}])
def test_what_cannot_be_read_is_kept_for_a_person(scene: Scene, detail: Any) -> None:
    with pytest.raises(NotTakenError, match="malformed_json"):
        scene.partner_event({**EVENTS["shopify"], "detail": detail})


def test_a_mistake_of_this_program_loses_no_order_and_says_nothing_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("jane@secret.example")

    monkeypatch.setattr("x_conversions.intake.shop_orders.read_order", fail)
    with pytest.raises(NotTakenError) as raised:
        scene.partner_event(EVENTS["shopify"])
    assert str(raised.value) == "internal_error"
    # nor does what the runtime logs of it
    assert raised.value.__cause__ is raised.value.__context__ is None
    assert len(scene.failures) == 1


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        PURCHASE,
        request("POST /v1/{call}", EVENTS["stripe"], {"call": "t"}),
        {**EVENTS["stripe"], "source": "shop.example"},
        {**EVENTS["stripe"], "source": "aws.partner/stripe.com.evil.example/1"},
        {key: value for key, value in EVENTS["stripe"].items() if key != "detail-type"},
    ],
)
def test_nothing_else_is_a_partner_event(event: Any) -> None:
    assert partner_of(event) == ""
