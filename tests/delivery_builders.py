"""Messages, conversions and an X without a network, for tests of the delivery."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from x_conversions.answers import RawAnswer
from x_conversions.conversion import Conversion
from x_conversions.message import Message

NOW = 1_795_514_400.0  # 2026-11-24T10:00:00Z
Errors = list[dict[str, Any]]


def message(number: int = 0, body: str = "{}", receive_count: int = 1) -> Message:
    """A message as SQS hands it out."""
    return Message(f"message-{number}", f"receipt-{number}", body, int(NOW * 1000), receive_count)


def conversion(number: int = 0, receive_count: int = 1, **payload: Any) -> Conversion:
    """A conversion with an id and a click id of its own."""
    fields = {
        "conversion_time": "2026-11-24T10:00:00.000Z",
        "event_id": "tw-o8z6j-o87ne",
        "identifiers": [{"twclid": f"click-{number}"}],
        "conversion_id": f"conversion-{number}",
    }
    return Conversion(message(number, receive_count=receive_count), fields | payload, int(NOW * 1000))


def refusal(
    parameter: str = "", message: str = "Something is wrong", code: str = "INVALID_PARAMETER"
) -> dict[str, Any]:
    return {"code": code, "message": message, "parameter": parameter}


def counted(number: int) -> RawAnswer:
    return RawAnswer(200, {}, orjson.dumps({"data": {"conversions_processed": number, "debug_id": "debug-1"}}))


def refused(errors: Errors, status: int = 400) -> RawAnswer:
    return RawAnswer(status, {}, orjson.dumps({"errors": errors}))


@dataclass
class FakeX:
    """X as a function of each conversion: it refuses a request that holds a bad one, and counts all others.

    Parameters
    ----------
    errors_of
        What X has against a conversion; nothing for a good one.
    script
        Answers that come first, in this order.
    """

    errors_of: Callable[[Mapping[str, Any]], Errors] = lambda _: []
    script: list[RawAnswer] = field(default_factory=list)
    requests: list[list[str]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawAnswer:
        assert url.startswith("https://")
        assert timeout > 0
        conversions = orjson.loads(body)["conversions"]
        ids = [one["conversion_id"] for one in conversions]
        self.requests.append(ids)
        self.headers.append(headers)
        if self.script:
            return self.script.pop(0)
        errors = _distinct(error for one in conversions for error in self.errors_of(one))
        if errors:
            return refused(errors)
        self.counted += ids
        return counted(len(ids))


def _distinct(errors: Iterable[dict[str, Any]]) -> Errors:
    found: Errors = []
    for error in errors:
        if error not in found:
            found.append(error)
    return found


@dataclass
class FakeClock:
    """Time that passes only when somebody sleeps, or is made to."""

    now: float = NOW
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def ids_of(conversions: Sequence[Conversion]) -> list[str]:
    return [one.conversion_id for one in conversions]
