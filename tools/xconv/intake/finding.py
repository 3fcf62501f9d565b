"""What one look at an intake has shown, and how answers are put into words."""

import json
from dataclasses import dataclass
from typing import Any

import urllib3

_THROTTLED = "too many requests at once (429): IntakeRps and IntakeBurst say how many may come; try again"
_UNAVAILABLE = "the queue or the secret can't be reached (503): the function's log says which, in its field causes"
_NO_ROUTE = "answered 404 by the gateway or what is before it: let the CDN hand this path on, or deploy intake.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has shown.

    Parameters
    ----------
    name
        What was looked at.
    is_good
        Whether it is as it should be; None where it is a choice to know of.
    text
        What there is, and what to do.
    """

    name: str
    is_good: bool | None
    text: str


def said_in(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    """The JSON object that was answered; an empty one where none was."""
    try:
        found = json.loads(answer.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def unexpected(answer: urllib3.BaseHTTPResponse) -> str:
    """What an answer means that should have been 200, and what to do."""
    said = said_in(answer)
    if answer.status == 429:
        return _THROTTLED
    if answer.status == 503:
        return _UNAVAILABLE
    if answer.status == 404 and "code" not in said:  # the function's own errors have one
        return _NO_ROUTE
    message = said.get("message")
    return f"answered {answer.status}" + (f": {message}" if isinstance(message, str) else "")
