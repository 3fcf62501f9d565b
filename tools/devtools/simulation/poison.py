"""Conversions that X refuses, in the three ways in which it tells."""

from collections.abc import Iterable, Mapping
from typing import Any

from devtools.x_simulator.x_answers import invalid

GOOD = 0
KINDS = 3  # of poison, numbered from 1
GOOD_EVENT_ID = "tw-o8z6j-o87ne"
_SHARED, _UNIQUE, _SILENT = "tw-o8z6j-shared", "tw-o8z6j-own-", "tw-o8z6j-silent"


def event_id_of(kind: int, number: int) -> str:
    """The event id by which X, in here, knows a conversion for what it is."""
    return (GOOD_EVENT_ID, _SHARED, f"{_UNIQUE}{number}", _SILENT)[kind]


def errors_of(conversions: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What X says about a request: errors that quote a value of many, of one, or nothing at all."""
    wrong = dict.fromkeys(one["event_id"] for one in conversions if one["event_id"] != GOOD_EVENT_ID)
    return [_error(event_id) for event_id in wrong]


def _error(event_id: str) -> dict[str, str]:
    if event_id == _SILENT:
        return invalid("", "At least one user identifier must be provided")
    return invalid("event_id", f"event_id ({event_id}) is not a single event tag (SET)")
