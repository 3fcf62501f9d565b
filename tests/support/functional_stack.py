"""The stack of the functional tests: its parameters, and what their fixtures hand out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from devtools.demo.stack import PARAMETERS
from devtools.x_simulator import XSimulator

PIXEL_ID = "o8z6j"
EVENT_ID = "tw-o8z6j-o87ne"
# Those that X knows; it refuses another, also of this pixel.
EVENT_IDS = {EVENT_ID, *(entry.partition("=")[2] for entry in PARAMETERS["EventIds"].split(","))}
SCHEDULE: dict[str, Any] = {"source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": "{}"}
"""What the refresh function is called with every quarter of an hour."""

Send = Callable[..., list[str]]
DeadLetters = Callable[[], list[dict[str, Any]]]
PassTime = Callable[..., datetime]


def parameters(x: XSimulator) -> dict[str, str]:
    """Those of the tests' stack."""
    return {
        "PixelId": PIXEL_ID,
        "DefaultEventId": EVENT_ID,
        "RequireConsent": "true",
        "XAdsApiUrl": x.url,
        "XTokenUrl": x.token_url,
        "LogLevel": "DEBUG",  # the most that a function ever says; `_nothing_personal_is_said` reads it all
    }
