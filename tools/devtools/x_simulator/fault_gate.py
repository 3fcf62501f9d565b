"""Leads a request past the faults: what is processed, and what the sender gets to see of it."""

import gzip
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from devtools.x_simulator.fault import Endpoint, Fault
from devtools.x_simulator.faults import Faults, Strike
from devtools.x_simulator.http_messages import HTML, JSON, Answer
from devtools.x_simulator.rate_limit import Window
from devtools.x_simulator.x_answers import plain_error, token_error


@dataclass(frozen=True)
class Passage:
    """How a request went: what the sender sees (``None``: a dropped connection), and if it took effect."""

    answer: Answer | None
    took_effect: bool
    fault: Fault | None


class FaultGate:
    """Applies the program of faults to the requests of every endpoint."""

    def __init__(
        self,
        faults: Faults,
        clock: Callable[[], float],
        pause: Callable[[float], object],
        events_per_window: int,
    ) -> None:
        self._faults = faults
        self._clock = clock
        self._pause = pause
        self._events_per_window = events_per_window

    def pass_through(self, endpoint: Endpoint, process: Callable[[], Answer]) -> Passage:
        """Process a request, unless a fault strikes before; a request meets at most one fault."""
        before = self._faults.take(endpoint, "before")
        if before:
            self._pause(before.fault.delay)
            if before.fault.kind != "slow":
                return Passage(self._answer_instead(before), took_effect=False, fault=before.fault)
        answer = process()
        if before or answer.status != 200:
            return Passage(answer, answer.status == 200, before.fault if before else None)
        after = self._faults.take(endpoint, "after")
        if after is None:
            return Passage(answer, took_effect=True, fault=None)
        self._pause(after.fault.delay)
        return Passage(_answer_spoilt(after.fault, answer), took_effect=True, fault=after.fault)

    def _answer_instead(self, strike: Strike) -> Answer | None:
        fault = strike.fault
        if fault.kind == "drop_before":
            return None
        if fault.kind == "unauthorized":
            return _plain(fault, 401)
        if fault.kind == "rate_limited":
            reset = strike.ends_at if strike.ends_at is not None else self._clock() + fault.reset_in
            return _plain(fault, 429).with_headers(Window(self._events_per_window, 0, math.ceil(reset)).headers)
        return _status_answer(fault)


def _answer_spoilt(fault: Fault, answer: Answer) -> Answer | None:
    if fault.kind == "drop_after":
        return None
    if fault.kind == "status_after":
        return _status_answer(fault)
    if fault.kind == "fewer":
        body = answer.parsed()
        body["data"]["conversions_processed"] = min(fault.processed, body["data"]["conversions_processed"])
        return Answer.json(200, body, answer.headers)
    return _answer_in_another_form(fault, answer)


def _answer_in_another_form(fault: Fault, answer: Answer) -> Answer:
    match fault.kind:
        case "early_hints":
            return replace(answer, early_hints={"link": "</account>; rel=preconnect"})
        case "gzip":
            return replace(answer, body=gzip.compress(answer.body)).with_headers({"content-encoding": "gzip"})
        case "html":
            return Answer(200, b"<html><body>Welcome</body></html>", HTML)
        case "empty":
            return Answer(200, b"", answer.headers)
    # Too short to carry any of the answer's values: a token, above all.
    return Answer(200, answer.body[:10], answer.headers)


def _status_answer(fault: Fault) -> Answer:
    if fault.body is None:
        answer = _plain(fault, fault.status)
    elif isinstance(fault.body, str | bytes):
        body = fault.body.encode() if isinstance(fault.body, str) else fault.body
        answer = Answer(fault.status, body, HTML if body.lstrip().startswith(b"<") else JSON)
    else:
        answer = Answer.json(fault.status, fault.body)
    return answer.with_headers({name.lower(): value for name, value in fault.headers.items()})


def _plain(fault: Fault, status: int) -> Answer:
    if fault.endpoint == "token" and status == 401:
        return token_error(401, "unauthorized_client", "Missing valid authorization header")
    return plain_error(status)
