"""Conversions that X refuses, or can't answer a request with them in it."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from x_conversions.x_api.responses import RawResponse

from devtools.x_simulator.x_answers import invalid

GOOD = 0
GOOD_EVENT_ID = "tw-o8z6j-o87ne"
# Refused, in the three ways in which X tells; and what it can't answer. Numbered from 1, in this order.
REFUSED = ("shared", "own", "silent")
UNANSWERABLE: Mapping[str, RawResponse] = {
    "500": RawResponse(500),
    "page": RawResponse(404, {}, b"<html>Not here"),
    "uncounted": RawResponse(200, {}, orjson.dumps({"data": {"conversions_processed": 0}})),
    "large": RawResponse(413),
}
KINDS = (*REFUSED, *UNANSWERABLE)
_BEGINNING = "tw-o8z6j-"


def number_of(kind: str) -> int:
    """The number of a kind in a `MessageGroup`."""
    return KINDS.index(kind) + 1


def event_id_of(number: int, own: str) -> str:
    """The event id by which X, in here, knows a conversion for what it is; `own` is the conversion's alone."""
    kind = KINDS[number - 1]
    return f"{_BEGINNING}own-{own}" if kind == "own" else _BEGINNING + kind


def unusable_answer(conversions: Iterable[Mapping[str, Any]]) -> RawResponse | None:
    """What X answers to a request that holds something that it can't answer; None when there is nothing such."""
    ids = {one["event_id"].removeprefix(_BEGINNING) for one in conversions}
    return next((answer for kind, answer in UNANSWERABLE.items() if kind in ids), None)


def errors_of(conversions: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What X says about a request: errors that quote a value of many, of one, or nothing at all."""
    wrong = dict.fromkeys(one["event_id"] for one in conversions if one["event_id"] != GOOD_EVENT_ID)
    return [_error(event_id) for event_id in wrong]


def _error(event_id: str) -> dict[str, str]:
    if event_id == _BEGINNING + "silent":
        return invalid("", "At least one user identifier must be provided")
    return invalid("event_id", f"event_id ({event_id}) is not a single event tag (SET)")
