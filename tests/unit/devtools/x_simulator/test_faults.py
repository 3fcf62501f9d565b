"""The program of faults, and what it does to requests."""

import gzip
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from devtools.x_simulator import Fault, XSimulator
from devtools.x_simulator.http_messages import Answer

from tests.support.x_simulator import Clock

Send = Callable[..., Answer]


def test_faults_strike_in_their_order_and_then_no_more(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given two 503 and then a 401
    x.faults.add(Fault("status", status=503, times=2), Fault("unauthorized"))
    # When four requests come
    statuses = [send([conversion]).status for _ in range(4)]
    # Then they meet them in this order, and the fourth meets none
    assert statuses == [503, 503, 401, 200]
    assert len(x.conversions) == 1
    assert [request.fault for request in x.requests] == ["status", "status", "unauthorized", None]


def test_a_fault_lets_as_many_go_by_as_it_was_told(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given a 503 that lets two requests go by, and then an answer lost that lets one go by
    x.faults.add(Fault("status", status=503, skip=2), Fault("empty", skip=1))
    # When requests come, one of them refused: not one that an empty answer could have met
    bodies = [[conversion]] * 3 + [[{}]] + [[conversion]] * 3
    answers = [send(body) for body in bodies]
    # Then each fault met the one after those
    assert [answer.status for answer in answers] == [200, 200, 503, 400, 200, 200, 200]
    assert [request.fault for request in x.requests] == [None, None, "status", None, None, "empty", None]


def test_a_fault_for_a_duration_ends_with_it(x: XSimulator, send: Send, conversion: Any, clock: Clock) -> None:
    # Given a 401 for 30 seconds
    x.faults.add(Fault("unauthorized", seconds=30))
    # When requests come before and after its end
    assert [send([conversion]).status for _ in range(3)] == [401, 401, 401]
    clock.now += 30
    # Then it is over
    assert send([conversion]).status == 200


def test_the_next_fault_begins_when_the_one_before_is_over(x: XSimulator, send: Send, clock: Clock) -> None:
    # Given a 500 for 10 seconds and then a 503 for 10 seconds
    x.faults.add(Fault("status", status=500, seconds=10), Fault("status", status=503, seconds=10))
    assert x.faults.pending == 2
    # When nobody looks before second 15
    clock.now += 15
    assert send([]).status == 503
    assert x.faults.pending == 1
    # Then the second one still ends at second 20
    clock.now += 5
    assert x.faults.pending == 0
    assert send([]).status == 400


def test_rate_limited_names_its_reset(x: XSimulator, send: Send, clock: Clock) -> None:
    # Given a 429 with a reset in 5 seconds
    x.faults.add(Fault("rate_limited", reset_in=5))
    answer = send([])
    # Then X's headers say so, in whole epoch seconds
    assert answer.status == 429
    assert answer.headers["x-rate-limit-reset"] == str(int(clock.now + 5) + 1)
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert answer.parsed()["errors"][0]["code"] == "TOO_MANY_REQUESTS"


def test_rate_limited_for_a_duration_names_its_end(x: XSimulator, send: Send, clock: Clock) -> None:
    # Given a 429 for 5 seconds, of which 4 are over
    x.faults.add(Fault("rate_limited", seconds=5))
    clock.now += 4
    # Then who waits until the reset gets past it
    clock.now = float(send([]).headers["x-rate-limit-reset"])
    assert send([]).status == 400


@pytest.mark.parametrize("kind", ["drop_before", "status", "unauthorized", "rate_limited"])
def test_faults_before_processing_count_nothing(x: XSimulator, send: Send, conversion: Any, kind: Any) -> None:
    # Given a fault before processing
    x.faults.add(Fault(kind))
    # When a good request comes
    answer = send([conversion])
    # Then nothing was counted, and what was sent can be looked at all the same
    assert x.conversions == []
    assert x.requests[0].conversions == [conversion]
    assert (answer is None) == (kind == "drop_before")


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("drop_after", None, b""),
        ("status_after", 503, None),
        ("garbled", 200, None),
        ("empty", 200, b""),
        ("html", 200, b"<html><body>Welcome</body></html>"),
    ],
)
def test_faults_after_processing_count_everything(
    x: XSimulator, send: Send, conversion: Any, kind: Any, status: int | None, body: bytes | None
) -> None:
    # Given a fault after processing
    x.faults.add(Fault(kind))
    # When a good request comes
    send([conversion, conversion])
    # Then its conversions were counted, but the answer doesn't say so
    received = x.requests[0]
    assert (received.status, received.counted, len(x.conversions)) == (status, 2, 2)
    assert body is None or received.answer == body
    if kind == "garbled":
        with pytest.raises(orjson.JSONDecodeError):
            orjson.loads(received.answer)


@pytest.mark.parametrize("kind", ["early_hints", "gzip"])
def test_answers_in_another_form_say_what_was_counted(x: XSimulator, send: Send, conversion: Any, kind: Any) -> None:
    # Given a fault that changes nothing but how it is said
    x.faults.add(Fault(kind))
    answer = send([conversion, conversion])
    # Then all is counted, and the answer says so
    body = gzip.decompress(answer.body) if kind == "gzip" else answer.body
    assert orjson.loads(body)["data"]["conversions_processed"] == len(x.conversions) == 2
    assert (answer.headers.get("content-encoding") == "gzip") == (kind == "gzip")
    assert bool(answer.early_hints) == (kind == "early_hints")


def test_fewer_counts_and_reports_only_the_first(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given that only two conversions are to be counted
    x.faults.add(Fault("fewer", processed=2))
    sent = [{**conversion, "conversion_id": str(number)} for number in range(5)]
    # When five are sent
    answer = send(sent)
    # Then X says two, and counted the first two
    assert answer.parsed()["data"]["conversions_processed"] == 2
    assert x.conversions == sent[:2]


def test_faults_after_processing_wait_for_a_request_that_succeeds(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given a fault after processing
    x.faults.add(Fault("drop_after"))
    # When a refused request comes first
    assert send([]).status == 400
    # Then the fault is still there for the one that would succeed
    assert send([conversion]) is None


def test_slow_is_late_but_right(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given a fault that only delays
    x.faults.add(Fault("slow", delay=0.001))
    # Then the answer is the usual one
    assert send([conversion]).status == 200
    assert x.requests[0].fault == "slow"


@pytest.mark.parametrize(
    ("body", "answered", "content_type"),
    [
        ("<html>gateway</html>", b"<html>gateway</html>", "text/html"),
        (b"not json", b"not json", "application/json"),
        ({"errors": []}, b'{"errors":[]}', "application/json"),
    ],
)
def test_a_status_with_a_body_and_headers_of_ones_own(
    x: XSimulator, send: Send, body: object, answered: bytes, content_type: str
) -> None:
    # Given a status with its own body and header
    x.faults.add(Fault("status", status=502, body=body, headers={"Retry-After": "7"}))
    answer = send([])
    # Then they are what is answered
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (502, answered, "7")
    assert answer.headers["content-type"].startswith(content_type)


def test_each_endpoint_has_its_own_program(x: XSimulator, send: Send, ask_for_tokens: Send) -> None:
    # Given a fault on the token endpoint
    x.faults.add(Fault("status", status=500, endpoint="token"))
    # Then the conversions endpoint doesn't meet it, the token endpoint does
    assert send([]).status == 400
    assert ask_for_tokens(grant_type="refresh_token").status == 500


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"kind": "explode"}, "kind 'explode' is not one of"),
        ({"kind": "status", "endpoint": "home"}, "not one of conversions, token, reads"),
        ({"kind": "fewer", "endpoint": "token"}, "fewer is for conversions"),
        ({"kind": "status", "status": 99}, "status 99 is not between 200 and 599"),
        ({"kind": "status", "times": 0}, "must be above 0"),
        ({"kind": "status", "seconds": "5"}, "seconds .'5'. must be a number"),
        ({"kind": "status", "delay": -1}, "delay .-1. must be a number, 0 or greater"),
        ({"kind": "status", "headers": "a"}, "headers must be an object"),
        ({"kind": "slow"}, "slow needs delay"),
    ],
)
def test_faults_that_make_no_sense_are_refused(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Fault(**fields)
