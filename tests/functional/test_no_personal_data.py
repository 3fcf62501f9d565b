"""Planted personal data, in every place an event has for it and through every end an event has: nowhere to be read."""

import json
from typing import Any

import pytest
from devtools.local_aws import Function, Poller, Stack
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import DeadLetters, Send
from tests.support.orders import order, receipts
from tests.support.said import PERSONAL

EMAIL, PHONE, IP, AGENT, CLICK = (
    "planted.person@secret-mail.example",
    "+12025550199",
    "198.51.100.99",
    "Planted-Agent/9.9",
    "2-plantedclick",
)
PERSON = {"email": EMAIL, "phone": PHONE, "phone_number": PHONE, "firstName": f"Planted {EMAIL}"}
CONTEXT = {
    "ip": IP,
    "userAgent": AGENT,
    "twclid": CLICK,
    "traits": PERSON,
    "clickIds": {"twclid": CLICK},
    "campaign": {"twclid": CLICK},
    "page": {
        "url": f"https://example.com/?twclid={CLICK}&email={EMAIL}",
        "search": f"?twclid={CLICK}",
        "referrer": f"https://t.co/?twclid={CLICK}&e={EMAIL}",
        "title": f"Hello {EMAIL}",
    },
    "cookies": {"_twclid": CLICK},
    "consent": {"advertising": True},
}


def planted(conversion_id: str, context: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    """A purchase with planted data in every place; properties of None are left out."""
    product = {"product_id": EMAIL, "name": f"Gift for {EMAIL}", "price": 5, "quantity": 1}
    given = {
        **PERSON,
        "total": 5,
        "currency": "EUR",
        "ip_address": IP,
        "user_agent": AGENT,
        "twclid": CLICK,
        "products": [product],
        "query": EMAIL,
        "url": CONTEXT["page"],
    } | properties
    return order(
        conversion_id,
        context=CONTEXT | (context or {}),
        traits=PERSON,
        user=PERSON,
        properties={name: value for name, value in given.items() if value is not None},
    )


def test_the_search_finds_what_is_planted() -> None:
    for text in (EMAIL, PHONE, IP, AGENT, CLICK):
        assert PERSONAL.search(f"said: {text}.")


@pytest.mark.parametrize("status", [200, 400, 403, 429, 500, 503])
def test_whatever_x_answers(
    status: int, stack: Stack, sleepless_deliver: Function, send: Send, dead_letters: DeadLetters, x: XSimulator
) -> None:
    # Given events for every end, each full of planted data, and an X that answers so
    if status != 200:
        x.faults.add(Fault("status", status=status, times=2))
    denied = {"consent": {"advertising": False}}
    send(
        planted("good"),
        planted("denied", denied),
        planted("no currency", currency=None, products=None),
        planted("wrong currency", currency=EMAIL),
        planted("no number", total=PHONE),
        planted("no time") | {"timestamp": f"yesterday, {EMAIL}"},
        planted("refused", event_id="tw-o8z6j-zzzz9"),
        "{" + json.dumps(planted("broken")),
    )

    # When they are handled, at DEBUG
    Poller(stack, [sleepless_deliver], batch_window_seconds=1).run_once()

    # Then each has left its line, and neither lines nor dead letters' attributes hold anything that was planted
    lines = receipts(sleepless_deliver)
    named = {one for line in lines for one in line.get("conversion_ids", [])}
    assert named >= {"good", "denied", "no currency", "wrong currency", "no number", "no time", "refused"}
    assert [line for line in sleepless_deliver.logs if PERSONAL.search(line)] == []
    for letter in dead_letters():
        letter.pop("body")  # the event as it came, unchanged
        assert not PERSONAL.search(json.dumps(letter)), letter["reason"]
