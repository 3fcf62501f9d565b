"""Context and properties as texts with JSON in them: what request, batch and visitor say counts all the same."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Reason

from tests.support.builders import PURCHASE
from tests.support.examples import examples
from tests.support.generated_events import ANYTHING, EVENTS
from tests.support.intake_builders import delivered_as
from tests.support.intake_scene import Scene

CONTEXT = PURCHASE["context"] | {"consent": {"advertising": True}}
REFUSED = PURCHASE["context"] | {"consent": {"advertising": False}}


def packed(context: Any) -> dict[str, Any]:
    """A purchase as a table or a template hands it on."""
    return PURCHASE | {"context": json.dumps(context), "properties": json.dumps(PURCHASE["properties"])}


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_refusal_in_a_text_of_a_browser_is_heard(scene: Scene) -> None:
    scene.from_browser(packed(REFUSED))
    assert (scene.queue.bodies, scene.report.left_out) == ([], {"consent_denied": 1})


def test_a_browsers_address_is_the_requests_whatever_its_text_says(scene: Scene) -> None:
    scene.from_browser(packed(CONTEXT | {"ip": "198.51.100.7"}))
    assert scene.queue.events[0]["context"]["ip"] == "203.0.113.42"
    assert delivered_as(scene.queue.events[0])[0]["value"] == "129.99"


def test_a_batchs_refusal_holds_for_an_event_whose_context_is_a_text(scene: Scene) -> None:
    quiet = {key: value for key, value in CONTEXT.items() if key != "consent"}
    for said in ({"consent": {"advertising": False}}, json.dumps({"consent": {"advertising": False}})):
        scene.from_server({"batch": [packed(quiet), PURCHASE | {"context": quiet}], "context": said})
        assert (scene.queue.bodies, scene.report.left_out) == ([], {"consent_denied": 2})


def test_a_servers_is_what_delivery_makes_of_it(scene: Scene) -> None:
    scene.from_server(packed(CONTEXT))
    assert delivered_as(scene.queue.events[0]) == delivered_as(packed(CONTEXT))


def test_a_click_in_a_text_sets_the_cookie(scene: Scene) -> None:
    scene.from_browser(packed(CONTEXT | {"page": {"url": "https://www.shop.example/?twclid=2-click"}}))
    assert "_xc_twclid=2-click" in str(scene.answer.get("cookies"))


@given(EVENTS, st.dictionaries(st.sampled_from(["consent", "gpc", "traits", "integrations"]), ANYTHING), st.booleans())
@examples(300)
def test_what_delivery_refuses_no_sender_gets_onto_the_queue(
    event: dict[str, Any], more: dict[str, Any], is_text: bool
) -> None:
    # Given any event that delivery would refuse for its consent, its context an object or a text
    event |= more
    if is_text:
        event["context"] = json.dumps(event["context"])
    try:
        itself = delivered_as(orjson.loads(json.dumps(event)), REQUIRE_CONSENT="false")
    except orjson.JSONDecodeError:  # what is mended on its way has its own tests
        return
    scene = Scene(REQUIRE_CONSENT="false")
    # Then nothing of it is queued, whoever sends it, alone or in a batch
    if itself[1] is Reason.CONSENT_DENIED:
        for body in (event, {"batch": [event]}):
            scene.from_server(json.dumps(body).encode())
            scene.from_browser(json.dumps(body).encode())
        assert scene.queue.bodies == []
