"""A batch's messages are transformed together, step by step; what becomes of each is what becomes of it alone."""

import json
import random

import pytest
from x_conversions.conversion import transform as module
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion, transform, transform_all
from x_conversions.events.event import Event
from x_conversions.events.message import Message

from tests.support.builders import NOW, event, purchase, settings

RULES = settings(DEFAULT_COUNTRY="DE").rules()
# One for each step at which an event can end, and one that goes all the way.
BODIES = [
    "{",
    json.dumps({"type": "identify"}),
    json.dumps(event({"context": {"consent": {"advertising": False}}})),
    json.dumps(event({"context": {"twclid": None, "traits": None}})),
    json.dumps(event({"timestamp": "yesterday"})),
    json.dumps(purchase(total="a lot")),
    json.dumps(purchase()),
]


def messages(bodies: list[str]) -> list[Message]:
    return [Message(str(number), "", body, NOW, 1) for number, body in enumerate(bodies)]


@pytest.mark.parametrize("number", [0, 1, 49, 50, 51, 100, 240])
def test_each_becomes_what_it_becomes_alone(number: int) -> None:
    # Given messages of all kinds, in any order and of any number
    given = messages(random.Random(number).choices(BODIES, k=number))  # noqa: S311 - samples, not secrets

    # When they are transformed together, Then the results are those of each alone, in their order
    assert transform_all(given, RULES, NOW) == [transform(message, RULES, NOW) for message in given]


def test_a_conversion_knows_its_message_and_what_it_is() -> None:
    # Given an event of X's own types, and one that has none
    given = messages([json.dumps(purchase()), json.dumps(event({"event": "Newsletter Signup"}))])

    # When they are transformed, Then each conversion leads back to its message, and to its type or its name
    found = [one for one in transform_all(given, RULES, NOW) if isinstance(one, Conversion)]
    assert [one.message for one in found] == given
    assert [one.name for one in found] == ["Purchase", "newslettersignup"]


def test_what_ends_before_it_is_a_conversion_says_what_it_was() -> None:
    # Given a body that can't be read, an order that isn't paid yet, and two events without consent
    denied = {"context": {"consent": {"advertising": False}}}
    order = {"id": 7, "order_key": "wc_order_1", "status": "pending", "line_items": [], "billing": {}}
    bodies: list[object] = ["{", order, event(purchase(), denied), event({"event": "Newsletter Signup"}, denied)]
    given = messages([body if isinstance(body, str) else json.dumps(body) for body in bodies])

    # When they are transformed, Then each ends with its reason, its conversion id and its type or name, if it has any
    found = [one for one in transform_all(given, RULES, NOW) if isinstance(one, NoConversion)]
    assert [(str(one.disposition.reason), one.conversion_id, one.name) for one in found] == [
        ("malformed_json", "", ""),
        ("not_a_conversion", "7", "Purchase"),
        ("consent_denied", "m-1", "Purchase"),
        ("consent_denied", "m-1", "newslettersignup"),
    ]
    assert found[1].disposition.detail == "an order with status pending"


def test_a_mistake_of_this_program_ends_one_event_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a step that fails on one event in the midst of others
    def broken(_payload: object, described: Event) -> None:
        if described.fields.get("messageId") == "the one":
            raise ZeroDivisionError

    monkeypatch.setattr(module, "add_description", broken)
    bodies = [json.dumps(purchase() | {"messageId": one}) for one in ("first", "the one", "last")]

    # When they are transformed together
    first, failed, last = transform_all(messages(bodies), RULES, NOW)

    # Then the mistake is that one's result, and it is raised where the event comes alone
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(first, Conversion)
    assert isinstance(last, Conversion)
    assert (first.conversion_id, last.conversion_id) == ("first", "last")
    with pytest.raises(ZeroDivisionError):
        transform(messages(bodies)[1], RULES, NOW)
