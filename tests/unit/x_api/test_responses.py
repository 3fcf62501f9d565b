"""What X's answers mean: contract section 8, row by row."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.x_api.responses import (
    NO_CONNECTION,
    NO_RESPONSE,
    RawResponse,
    ResponseKind,
    XError,
    quote_free,
    read_response,
)

NOW = 1_795_514_400.0
PROCESSED = b'{"data": {"conversions_processed": 3, "debug_id": "debug-1"}}'


def errors(*listed: dict[str, object]) -> bytes:
    return orjson.dumps({"errors": listed})


EVENT_ID = {
    "code": "NOT_FOUND",
    "message": "event_id (abc) does not belong to provided account",
    "parameter": "event_id",
}
ACCOUNT = {"code": "NOT_FOUND", "message": "User 1 does not have access to account 2", "parameter": "account_id"}
ROWS = {
    "2xx with a count": (200, PROCESSED, ResponseKind.PROCESSED),
    "2xx with another status": (202, PROCESSED, ResponseKind.PROCESSED),
    "2xx, empty": (200, b"", ResponseKind.UNCLEAR),
    "2xx, garbled": (200, b'{"data": {"conv', ResponseKind.UNCLEAR),
    "2xx, no count": (200, b'{"data": {}}', ResponseKind.UNCLEAR),
    "2xx, a count that is none": (200, b'{"data": {"conversions_processed": "3"}}', ResponseKind.UNCLEAR),
    "2xx, a list": (200, b"[]", ResponseKind.UNCLEAR),
    "400 about conversions": (400, errors(EVENT_ID), ResponseKind.REFUSED),
    "400 without a body": (400, b"", ResponseKind.REFUSED),
    "422": (422, errors(EVENT_ID), ResponseKind.REFUSED),
    "404 about an event id": (404, errors(EVENT_ID), ResponseKind.REFUSED),
    "404 mixed": (404, errors(ACCOUNT, EVENT_ID), ResponseKind.REFUSED),
    "404 about the account": (404, errors(ACCOUNT), ResponseKind.FORBIDDEN),
    "404 about the route": (404, errors({"code": "ROUTE_NOT_FOUND", "message": "no route"}), ResponseKind.FORBIDDEN),
    "404 in HTML": (404, b"<html>not found</html>", ResponseKind.FORBIDDEN),
    "403": (403, b"", ResponseKind.FORBIDDEN),
    "401": (401, b"", ResponseKind.UNAUTHORIZED),
    "400 with another number": (400, errors({"code": 214, "message": "Bad"}), ResponseKind.REFUSED),
    "400 over 500": (400, errors({"code": "X", "message": "Conversion count limit is 500"}), ResponseKind.TOO_LARGE),
    "413": (413, b"", ResponseKind.TOO_LARGE),
    "429": (429, b"", ResponseKind.RATE_LIMITED),
    "503": (503, b"", ResponseKind.NOT_PROCESSED),
    "no connection": (NO_CONNECTION, b"", ResponseKind.NOT_PROCESSED),
    "no answer": (NO_RESPONSE, b"", ResponseKind.MAYBE_PROCESSED),
    "500": (500, b"", ResponseKind.MAYBE_PROCESSED),
    "502": (502, b"", ResponseKind.MAYBE_PROCESSED),
    "504": (504, b"", ResponseKind.MAYBE_PROCESSED),
    "520, undocumented": (520, b"", ResponseKind.MAYBE_PROCESSED),
    "408": (408, b"", ResponseKind.MAYBE_PROCESSED),
    "a redirect": (302, b"", ResponseKind.UNEXPECTED),
    "any other 4xx": (418, b"", ResponseKind.UNEXPECTED),
}


@pytest.mark.parametrize(("status", "body", "meaning"), ROWS.values(), ids=ROWS)
def test_meaning(status: int, body: bytes, meaning: ResponseKind) -> None:
    assert read_response(RawResponse(status, {}, body), NOW).kind is meaning


@pytest.mark.parametrize("code", [32, 89, 99, 215])
@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("written_as", [int, str])
def test_the_old_numbers_for_credentials(code: int, status: int, written_as: type[int | str]) -> None:
    body = errors(EVENT_ID, {"code": written_as(code), "message": "Bad Authentication data."})
    assert read_response(RawResponse(status, {}, body), NOW).kind is ResponseKind.UNAUTHORIZED


def test_count_and_debug_id() -> None:
    answer = read_response(RawResponse(200, {}, PROCESSED), NOW)
    assert (answer.processed, answer.debug_id) == (3, "debug-1")


@pytest.mark.parametrize(("characters", "kept"), [(99, 99), (100, 100), (101, 100), (100_000, 100)])
def test_a_long_debug_id_is_cut(characters: int, kept: int) -> None:
    # Given an answer whose debug id is of any length, When it is read, Then no log line grows by more than 100
    written = "".join(str(number % 10) for number in range(characters))
    body = orjson.dumps({"data": {"conversions_processed": 3, "debug_id": written}})
    assert read_response(RawResponse(200, {}, body), NOW).debug_id == written[:kept]


HEADERS = {
    "both": ({"x-rate-limit-remaining": "7", "x-rate-limit-reset": "1795514500"}, 7, 1_795_514_500.0),
    "retry-after": ({"retry-after": "30"}, None, NOW + 30),
    "nonsense": ({"x-rate-limit-remaining": "many", "x-rate-limit-reset": "-1", "retry-after": "soon"}, None, None),
    "none": ({}, None, None),
}


@pytest.mark.parametrize(("headers", "remaining", "reset"), HEADERS.values(), ids=HEADERS)
def test_rate_limit_headers(headers: dict[str, str], remaining: int | None, reset: float | None) -> None:
    answer = read_response(RawResponse(429, headers), NOW)
    assert (answer.limit_remaining, answer.limit_reset) == (remaining, reset)


@pytest.mark.parametrize(
    "body", [b'{"errors": 5}', b'{"errors": [5, null]}', b'{"errors": [{}]}', b'{"data": []}', b"null", b"\xff"]
)
def test_bodies_of_any_shape_are_read(body: bytes) -> None:
    for status in (200, 400, 404, 500):
        read_response(RawResponse(status, {}, body), NOW)


QUOTES = {
    "personal": (
        "hashed_email (abc) is not a valid SHA-256 hash",
        "hashed_email",
        "hashed_email (…) is not a valid SHA-256 hash",
    ),
    "without parameter": ('User "jo" is (unknown)', "", "User (…) is (…)"),
    "in single quotes": ("phone '12025550143' is not valid", "hashed_phone_number", "phone (…) is not valid"),
    "event id": (
        "event_id (o6dkt) is not a single event tag (SET)",
        "event_id",
        "event_id (o6dkt) is not a single event tag (SET)",
    ),
}


@pytest.mark.parametrize(("message", "parameter", "expected"), QUOTES.values(), ids=QUOTES)
def test_quoted_values_are_taken_out_unless_they_are_nobodys(message: str, parameter: str, expected: str) -> None:
    assert quote_free(XError("INVALID_PARAMETER", message, parameter)) == expected


@pytest.mark.parametrize("quotes", ["()", '""', "''"])
@given(value=st.text())
def test_whatever_is_quoted_is_taken_out_whole(quotes: str, value: str) -> None:
    # The value may hold quotes and line ends of its own.
    message = f"Expected something else, got {quotes[0]}{value}{quotes[1]} for it"
    assert quote_free(XError("INVALID", message, "hashed_email")) == "Expected something else, got (…) for it"
