"""What producers really write (`tests/payloads`), and what the transformation makes of it on the day it was taken."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion, Result, Rules, transform, transform_all
from x_conversions.core.outcome import Disposition
from x_conversions.events.message import Message

from tests.support.builders import settings

PAYLOADS = Path(__file__).resolve().parents[1] / "payloads"
TAKEN_AT = int(datetime(2026, 11, 26, 8, tzinfo=UTC).timestamp() * 1000)
# An id for every X event type that the payloads have, which says of which type an event was taken for.
EVENT_IDS = {
    "Purchase": "tw-o8z6j-purch",
    "PageView": "tw-o8z6j-pview",
    "AddToCart": "tw-o8z6j-acart",
    "Checkout": "tw-o8z6j-check",
    "ViewContent": "tw-o8z6j-vcont",
    "Lead": "tw-o8z6j-leads",
    "SignUp": "tw-o8z6j-signu",
    "AddToWishlist": "tw-o8z6j-awish",
    "Search": "tw-o8z6j-searc",
    "AddPaymentInfo": "tw-o8z6j-apinf",
    "StartTrial": "tw-o8z6j-trial",
}
STACK = {
    "EVENT_IDS": ",".join(f"{event_type}={event_id}" for event_type, event_id in EVENT_IDS.items()),
    "DEFAULT_EVENT_ID": "",
    "REQUIRE_CONSENT": "false",
}


def bodies(name: str) -> list[str]:
    """The lines of a file of payloads, by its name without the ending."""
    return (PAYLOADS / f"{name}.jsonl").read_text().splitlines()


def captured(name: str, line: int = 1) -> dict[str, Any]:
    """One line of it, parsed; lines are counted from 1."""
    event: dict[str, Any] = json.loads(bodies(name)[line - 1])
    return event


def result(body: object, **environment: str) -> Conversion | NoConversion:
    """What became of an event (an object) or a body (a text), sent that day at eight in the morning."""
    return transform(_message(body), _rules(**environment), TAKEN_AT)


def results(written: Sequence[object]) -> list[Result]:
    """The same of many, of each by itself; an exception where the transformation failed on it."""
    return transform_all([_message(body) for body in written], _rules(), TAKEN_AT)


def _message(body: object) -> Message:
    return Message("id", "handle", body if isinstance(body, str) else json.dumps(body), TAKEN_AT, 1)


@cache  # a stack reads its settings once, too
def _rules(**environment: str) -> Rules:
    return settings(**STACK | environment).rules()


def sent(body: object, **environment: str) -> dict[str, Any]:
    """The conversion X got."""
    found = result(body, **environment)
    assert isinstance(found, Conversion), found.disposition
    return found.payload


def ended(body: object, **environment: str) -> Disposition:
    """Why there was none."""
    found = result(body, **environment)
    assert isinstance(found, NoConversion), found.payload
    return found.disposition


def outcome(body: object, **environment: str) -> str:
    """The reason why there was none, or `delivered`."""
    found = result(body, **environment)
    return str(found.disposition.reason) if isinstance(found, NoConversion) else "delivered"
