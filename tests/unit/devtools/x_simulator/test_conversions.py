"""The conversions endpoint: authenticate, limit, validate, count."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from devtools.x_simulator import Fault, XSimulator
from devtools.x_simulator.http_messages import Answer, Request

from tests.support.x_simulator import PATH, Clock

Send = Callable[..., Answer]


def test_a_good_request_is_counted_and_answered_as_x_does(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given two good conversions
    answer = send([conversion, conversion])
    # Then X says how many it processed, and under which id
    body = answer.parsed()
    assert answer.status == 200
    assert body["request"] == {"params": {"account_id": "18ce552mlaq"}}
    assert body["data"].keys() == {"conversions_processed", "debug_id"}
    assert body["data"]["conversions_processed"] == 2
    # And the limit knows about two
    assert answer.headers["x-rate-limit-remaining"] == "59998"
    assert x.conversions == [conversion, conversion]


def test_one_error_refuses_the_whole_request(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given one good conversion, and two with one error each
    time = {**conversion, "conversion_time": "now"}
    items = {**conversion, "number_items": 0}
    # When they are sent together
    answer = send([time, conversion, items])
    # Then nothing is counted, and both errors are listed, without an index
    body = answer.parsed()
    assert answer.status == 400
    assert [error["parameter"] for error in body["errors"]] == ["conversion_time", "number_items"]
    assert all(error.keys() == {"code", "message", "parameter"} for error in body["errors"])
    assert body["request"] == {"params": {"account_id": "18ce552mlaq"}}
    assert x.conversions == []


def test_an_event_id_of_another_account_makes_it_a_404(send: Send, conversion: Any) -> None:
    # Given one event id that belongs to somebody else, and an unrelated error
    answer = send([{**conversion, "event_id": "tw-zzzzz-o87ne"}, {**conversion, "number_items": 0}])
    # Then the status is 404, with all errors in one body
    assert answer.status == 404
    codes = [error["code"] for error in answer.parsed()["errors"]]
    assert codes == ["NOT_FOUND", "INVALID_PARAMETER", "INVALID_PARAMETER"]


def test_500_conversions_are_taken_and_501_are_not(x: XSimulator, send: Send, conversion: Any) -> None:
    assert send([conversion] * 500).status == 200
    answer = send([conversion] * 501)
    assert answer.status == 400
    assert answer.parsed()["errors"][0]["message"] == "Conversion count limit is 500"
    assert len(x.conversions) == 500


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"conversions": []}',
        b'{"conversions": {}}',
        b'{"conversions": [1]}',
        b'{"conversions": [NaN]}',
        b'{"conversions": ["\xff"]}',
    ],
)
def test_bodies_that_are_no_conversions(x: XSimulator, send: Send, body: bytes) -> None:
    # Given a body that doesn't hold conversions, then it is refused in X's form
    answer = send(body=body)
    assert (answer.status, len(answer.parsed()["errors"])) == (400, 1)
    assert x.conversions == []


def test_anything_beside_the_conversions_is_refused(send: Send, conversion: Any) -> None:

    answer = send(body=orjson.dumps({"conversions": [conversion], "test": True}))
    assert [error["parameter"] for error in answer.parsed()["errors"]] == ["test"]


def test_the_content_type_must_say_json(send: Send, conversion: Any) -> None:
    answer = send([conversion], **{"content-type": "text/plain"})
    assert answer.status == 400
    assert send([conversion], **{"content-type": "Application/JSON; charset=utf-8"}).status == 200


def test_another_pixel_is_another_account(send: Send, conversion: Any) -> None:
    # Given good credentials and a pixel that isn't the account's
    answer = send([conversion], path="/12/measurement/conversions/zzzzz")
    # Then X says that the user has no access
    assert answer.status == 404
    error = answer.parsed()["errors"][0]
    assert error["code"] == "NOT_FOUND"
    assert error["message"].startswith("User ")
    assert error["message"].endswith(" does not have access to account 18ce552mlaq")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("POST", "/11/measurement/conversions/o8z6j"), ("POST", PATH + "/"), ("POST", "/")],
)
def test_other_routes_are_not_found(x: XSimulator, method: str, path: str) -> None:
    answer = x.respond(Request(method, path))
    assert answer is not None
    assert (answer.status, answer.parsed()["errors"][0]["code"]) == (404, "ROUTE_NOT_FOUND")


def test_events_over_the_limit_are_refused_until_the_window_ends(conversion: Any, clock: Clock) -> None:
    # Given a limit of three events
    x = XSimulator(events_per_window=3, clock=clock)
    headers = {"x-pixel-token": x.grant_pixel_token()["pixel_token"], "content-type": "application/json"}

    def send(count: int) -> Answer:

        answer = x.respond(
            Request("POST", PATH, headers=headers, body=orjson.dumps({"conversions": [conversion] * count}))
        )
        assert answer is not None
        return answer

    # When two and two are sent, then the second request is refused as a whole
    assert [send(2).status, send(2).status] == [200, 429]
    # And in the next window it is not
    clock.now = float(send(2).headers["x-rate-limit-reset"])
    assert send(2).status == 200
    assert len(x.conversions) == 4


def test_refused_conversions_use_the_limit_up_too(send: Send, conversion: Any) -> None:
    answer = send([{**conversion, "number_items": 0}])
    assert (answer.status, answer.headers["x-rate-limit-remaining"]) == (400, "59999")


def test_credentials_are_looked_at_first(send: Send) -> None:
    # Given a request that is wrong in every way, without credentials
    answer = send(body=b"{", headers={}, path="/12/measurement/conversions/zzzzz")
    # Then X speaks of the credentials only, with its numeric code
    assert (answer.status, answer.body) == (
        400,
        b'{"errors":[{"code":215,"message":"Bad Authentication data."}]}',
    )


def test_what_is_kept_shows_no_credentials(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given requests with each kind of credentials
    bearer, pixel = x.grant_oauth2(), x.grant_pixel_token()
    send([conversion], headers={"authorization": f"Bearer {bearer['access_token']}"}, cookie="a=secret-cookie")
    send([conversion], headers={"x-pixel-token": pixel["pixel_token"]})
    # Then what they were is kept, and not their values
    shown = repr(x.requests) + "".join(repr(request.headers) for request in x.requests)
    assert [request.scheme for request in x.requests] == ["oauth2", "pixel_token"]
    for value in (bearer["access_token"], pixel["pixel_token"], "secret-cookie"):
        assert value not in shown


def test_reset_forgets_all_but_the_credentials(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given a simulator that has seen something and expects a fault
    headers = {"x-pixel-token": x.grant_pixel_token()["pixel_token"]}
    send([conversion], headers=headers)
    x.faults.add(Fault("status"))
    # When it is reset
    x.reset()
    # Then nothing is left but the credentials
    assert (x.requests, x.conversions, x.token_requests) == ([], [], [])
    answer = send([conversion], headers=headers)
    assert (answer.status, answer.headers["x-rate-limit-remaining"]) == (200, "59999")
