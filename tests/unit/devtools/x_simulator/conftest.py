"""A simulator whose time stands still until a test moves it, and conversions to send to it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from devtools.x_simulator import XSimulator
from devtools.x_simulator.http_messages import Answer, Request

from tests.support.x_simulator import PATH, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def x(clock: Clock) -> XSimulator:
    """A simulator without a socket: requests go in through `respond`."""
    return XSimulator(clock=clock)


@pytest.fixture
def conversion() -> dict[str, Any]:
    """A purchase with every field that X documents."""
    return {
        "conversion_time": "2026-01-29T12:00:00.000Z",
        "event_id": "tw-o8z6j-o87ne",
        "conversion_id": "ORD-001",
        "description": "Order Completed",
        "identifiers": [
            {"twclid": "abc123def456ghi789"},
            {"hashed_email": "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"},
            {"hashed_phone_number": "a" * 64},
            {"ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0"},
        ],
        "value": "129.99",
        "price_currency": "USD",
        "number_items": 3,
        "contents": [
            {
                "content_id": "SKU-A",
                "content_name": "Widget",
                "content_type": "tools",
                "content_group_id": "G-1",
                "content_price": "49.99",
                "num_items": 2,
            },
            {"content_id": "SKU-B", "content_price": 30.01, "num_items": 1},
        ],
        "event_source_url": "https://example.com/landing",
        "search_string": "widgets",
    }


@pytest.fixture
def send(x: XSimulator) -> Callable[..., Answer | None]:
    """Send conversions, or another body, with a pixel token of their own or with the headers given."""

    def send(
        conversions: list[Any] | None = None,
        headers: dict[str, str] | None = None,
        path: str = PATH,
        body: bytes | None = None,
        **more: str,
    ) -> Answer | None:
        if headers is None:
            headers = {"x-pixel-token": x.grant_pixel_token()["pixel_token"]}
        headers = {"host": "127.0.0.1:8900", "content-type": "application/json", **headers, **more}
        sent = orjson.dumps({"conversions": conversions}) if body is None else body
        return x.respond(Request("POST", path, headers=headers, body=sent))

    return send


@pytest.fixture
def ask_for_tokens(x: XSimulator) -> Callable[..., Answer | None]:
    """Send a form to the token endpoint."""

    def ask(headers: dict[str, str] | None = None, **form: str) -> Answer | None:
        headers = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
        return x.respond(Request("POST", "/2/oauth2/token", headers=headers, body=urlencode(form).encode()))

    return ask
