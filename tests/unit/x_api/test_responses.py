"""What X's answers mean: contract section 8, row by row."""

import json
import time
from collections.abc import Mapping

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse, ResponseKind, read_response

from tests.support.each import each

NOW = 1_795_514_400.0
DEBUG_ID = "ff02e052-36e4-47d6-bdf0-6d8986446562"
PROCESSED = b'{"data": {"conversions_processed": 3, "debug_id": "ff02e052-36e4-47d6-bdf0-6d8986446562"}}'


def errors(*listed: Mapping[str, object]) -> bytes:
    return orjson.dumps({"errors": listed})


WORDS = ["data", "conversions_processed", "debug_id", "errors", "code", "message", "parameter"]
HEADER_NAMES = [
    "retry-after",
    "x-account-rate-limit-remaining",
    "x-account-rate-limit-reset",
    "x-api-warn",
    "x-current-api-version",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
]
EVENT_ID = {
    "code": "NOT_FOUND",
    "message": "event_id (abc) does not belong to provided account",
    "parameter": "event_id",
}
ACCOUNT = {"code": "NOT_FOUND", "message": "User 1 does not have access to account 2", "parameter": "account_id"}
ROWS = {
    "2xx with a count": (200, PROCESSED, ResponseKind.PROCESSED),
    "2xx with another status": (202, PROCESSED, ResponseKind.PROCESSED),
    "2xx that counted none": (200, b'{"data": {"conversions_processed": 0}}', ResponseKind.PROCESSED),
    "2xx with a count below none": (200, b'{"data": {"conversions_processed": -1}}', ResponseKind.UNCLEAR),
    "2xx, empty": (200, b"", ResponseKind.UNCLEAR),
    "2xx, garbled": (200, b'{"data": {"conv', ResponseKind.UNCLEAR),
    "2xx, no count": (200, b'{"data": {}}', ResponseKind.UNCLEAR),
    "2xx, a count that is none": (200, b'{"data": {"conversions_processed": "3"}}', ResponseKind.UNCLEAR),
    "2xx, a list": (200, b"[]", ResponseKind.UNCLEAR),
    "2xx behind a byte order mark": (200, b"\xef\xbb\xbf" + PROCESSED, ResponseKind.PROCESSED),
    "400 about conversions": (400, errors(EVENT_ID), ResponseKind.REFUSED),
    "400 about conversions, mixed": (400, errors({"code": "OTHER", "message": "no"}, EVENT_ID), ResponseKind.REFUSED),
    "422": (422, errors(EVENT_ID), ResponseKind.REFUSED),
    "404 about an event id": (404, errors(EVENT_ID), ResponseKind.REFUSED),
    "404 mixed": (404, errors(ACCOUNT, EVENT_ID), ResponseKind.REFUSED),
    "404 about the account": (404, errors(ACCOUNT), ResponseKind.FORBIDDEN),
    "404 about the route": (404, errors({"code": "ROUTE_NOT_FOUND", "message": "no route"}), ResponseKind.FORBIDDEN),
    "404 in HTML": (404, b"<html>not found</html>", ResponseKind.FORBIDDEN),
    "403": (403, b"", ResponseKind.FORBIDDEN),
    "401": (401, b"", ResponseKind.UNAUTHORIZED),
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
    "an interim answer": (103, b"", ResponseKind.MAYBE_PROCESSED),
    "a choice": (300, PROCESSED, ResponseKind.UNEXPECTED),
    "a redirect": (302, b"", ResponseKind.UNEXPECTED),
    "any other 4xx": (418, b"", ResponseKind.UNEXPECTED),
}


@each(("status", "body", "meaning"), ROWS.values(), ids=ROWS)
def test_meaning(status: int, body: bytes, meaning: ResponseKind) -> None:
    answer = read_response(RawResponse(status, {}, body), NOW)
    assert (answer.status, answer.kind) == (status, meaning)


@each("code", [32, 89, 99, 215])
@each("status", [400, 404])
@each("written_as", [int, str])
def test_the_old_numbers_for_credentials(code: int, status: int, written_as: type[int | str]) -> None:
    body = errors(EVENT_ID, {"code": written_as(code), "message": "Bad Authentication data."})
    assert read_response(RawResponse(status, {}, body), NOW).kind is ResponseKind.UNAUTHORIZED


NOT_ABOUT_CONVERSIONS = {
    "empty": b"",
    "HTML": b"<html>event_id</html>",
    "an object with nothing in it": b"{}",
    "a list": b"[]",
    "no errors": b'{"errors": []}',
    "an error with nothing in it": b'{"errors": [{}]}',
    "errors that are none": b'{"errors": ["event_id", 5, null, [{"code": "INVALID_PARAMETER"}], true]}',
    "errors that are no list": b'{"errors": {"code": "INVALID_PARAMETER", "parameter": "event_id"}}',
    "nested nonsense": b'{"errors": [{"code": {"code": "INVALID_PARAMETER"}, "message": [[[{}]]], "parameter": []}]}',
    "wrong types": b'{"errors": [{"code": true, "message": 5, "parameter": ""}]}',
    "another API's problem": json.dumps(
        {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "event_id is wrong"}
    ).encode(),
    "X's other API": json.dumps(
        {
            "errors": [{"message": "The event_id of [abc] is not valid", "parameters": {"event_id": ["abc"]}}],
            "title": "Invalid Request",
            "type": "https://api.x.com/2/problems/invalid-request",
        }
    ).encode(),
    "a body that X can't parse": errors({"code": "INVALID_JSON", "message": "The body is not valid JSON"}),
    "the version": errors({"code": "VERSION_NOT_SUPPORTED", "message": "Version 12 is not supported"}),
    "a feature": errors({"code": "FEATURE_NOT_AVAILABLE", "message": "Ask for it", "parameter": ""}),
    "an unknown code": errors({"code": "SOMETHING_NEW", "message": "Sorry"}),
    "an unknown number": errors({"code": 214, "message": "Bad"}),
    "an unknown number about something": errors({"code": 34, "message": "event_id: that page does not exist"}),
    "a parameter that is something else": errors({"code": "INVALID_PARAMETER", "message": "no", "parameter": "cursor"}),
    "a parameter that is none": errors({"code": "INVALID_PARAMETER", "message": "no", "parameter": "198.51.100.7"}),
    "a parameter of a wrong type": errors({"code": "INVALID_PARAMETER", "message": "no", "parameter": 5.0}),
}


@each("body", NOT_ABOUT_CONVERSIONS.values(), ids=NOT_ABOUT_CONVERSIONS)
@each("status", [400, 422])
def test_a_refusal_that_says_nothing_about_a_conversion_is_none(status: int, body: bytes) -> None:
    assert read_response(RawResponse(status, {}, body), NOW).kind is ResponseKind.UNEXPECTED


# Here a message about an event id is enough, whatever API's code stands beside it.
MENTION = ("X's other API", "an unknown number about something")
NOT_FOUND = {name: body for name, body in NOT_ABOUT_CONVERSIONS.items() if name not in MENTION}


@each("body", NOT_FOUND.values(), ids=NOT_FOUND)
def test_a_404_about_no_conversion_is_about_the_pixel(body: bytes) -> None:
    assert read_response(RawResponse(404, {}, body), NOW).kind is ResponseKind.FORBIDDEN


@pytest.mark.parametrize("name", MENTION)
def test_a_404_that_mentions_an_event_id_is_about_conversions(name: str) -> None:
    answer = read_response(RawResponse(404, {}, NOT_ABOUT_CONVERSIONS[name]), NOW)
    assert answer.kind is ResponseKind.REFUSED
    assert len(answer.errors) == 1


ABOUT_CONVERSIONS = {
    "by its parameter": {"code": "SOMETHING_NEW", "message": "no", "parameter": "hashed_email"},
    "by a place": {"code": "X", "message": "no", "parameter": "conversions[12].identifiers[0].hashed_email"},
    "by its parameter alone": {"message": "no", "parameter": "twclid"},
    "by its code": {"code": "INVALID_PARAMETER", "message": "At least one user identifier must be provided"},
    "by its code, null beside it": {"code": "MISSING_PARAMETER", "message": None, "parameter": None},
    "by a code about event ids": {"code": "WEB_EVENT_TAG_NOT_FOUND", "message": "", "parameter": ""},
    "by a message about event ids": {"code": "NOT_FOUND", "message": "Event ID was not found", "parameter": ""},
}


@each("error", ABOUT_CONVERSIONS.values(), ids=ABOUT_CONVERSIONS)
@each("status", [400, 404, 422])
def test_a_refusal_is_about_conversions(status: int, error: dict[str, object]) -> None:
    # Given an error about a conversion, beside one about something else
    raw = RawResponse(status, {}, errors({"code": "OTHER", "message": "no"}, error))

    # When the answer is read, Then that one is what the conversions are looked at for
    answer = read_response(raw, NOW)
    assert answer.kind is ResponseKind.REFUSED
    assert len(answer.errors) == 1
    assert "OTHER" not in {one.code for one in answer.errors}


@pytest.mark.parametrize("status", [401, 403, 404, 429, 503])
def test_what_x_says_where_it_refuses_no_conversion_is_kept(status: int) -> None:
    # Operators read it: it says which account, or what is out of order
    answer = read_response(RawResponse(status, {}, errors(ACCOUNT)), NOW)
    assert answer.kind is not ResponseKind.REFUSED
    assert [one.message for one in answer.errors] == [ACCOUNT["message"]]


@pytest.mark.parametrize("parameter", ["pixel_id", "website_tag_id", "pixel"])
@pytest.mark.parametrize("status", [400, 404, 422])
def test_an_error_about_the_pixel_is_nobodys_of_the_conversions(status: int, parameter: str) -> None:
    body = errors(EVENT_ID, {"code": "INVALID_PARAMETER", "message": "no such pixel", "parameter": parameter})
    assert read_response(RawResponse(status, {}, body), NOW).kind is ResponseKind.FORBIDDEN


def test_a_conversion_that_speaks_of_the_limit_does_not_shrink_requests() -> None:
    # Given an error that quotes a value, and the value speaks like X
    error = {"code": "INVALID_PARAMETER", "message": 'got "Conversion count limit is 500"', "parameter": "description"}
    assert read_response(RawResponse(400, {}, errors(error)), NOW).kind is ResponseKind.REFUSED


def test_count_and_debug_id() -> None:
    answer = read_response(RawResponse(200, {}, PROCESSED), NOW)
    assert (answer.processed, answer.debug_id) == (3, DEBUG_ID)


NO_DEBUG_IDS = {
    "an address": "jo@example.com",
    "an IP address": "198.51.100.7",
    "a number": "12025550143",
    "a hash": "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514",
    "a token": "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA",
    "one in an address": f"{DEBUG_ID}@example.com",
    "one and more": DEBUG_ID + "-12025550143",
    "one and a line": DEBUG_ID + "\n",
    "very long": DEBUG_ID * 10_000,
    "a number that is one": 5,
    "a list": [DEBUG_ID],
}


@pytest.mark.parametrize("said", NO_DEBUG_IDS.values(), ids=NO_DEBUG_IDS)
def test_what_is_no_debug_id_is_not_kept(said: object) -> None:
    body = orjson.dumps({"data": {"conversions_processed": 3, "debug_id": said}})
    answer = read_response(RawResponse(200, {}, body), NOW)
    assert (answer.processed, answer.debug_id) == (3, "")


@pytest.mark.parametrize(
    "body", [b'{"errors": 5}', b'{"errors": [5, null]}', b'{"errors": [{}]}', b'{"data": []}', b"null", b"\xff"]
)
def test_bodies_of_any_shape_are_read(body: bytes) -> None:
    for status in (200, 400, 404, 500):
        read_response(RawResponse(status, {}, body), NOW)


@given(st.integers(-5, 1000), st.dictionaries(st.sampled_from(HEADER_NAMES), st.text()), st.binary())
def test_no_answer_is_too_strange_to_be_read(status: int, headers: dict[str, str], body: bytes) -> None:
    read_response(RawResponse(status, headers, body), NOW)


HOSTILE = {
    "brackets": "[",
    "objects": '{"errors":[',
    "quotes": '{"errors":[{"message":"' + 'got \\"' * 60_000 + '"}]}',
    "errors": '{"errors":[' + '{"code":"A"},' * 70_000 + "{}]}",
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_megabyte_takes_long_to_read(hostile: str) -> None:
    body = (hostile * (300_000 // len(hostile) or 1)).encode()
    began = time.process_time()
    read_response(RawResponse(400, {}, body), NOW)
    assert time.process_time() - began < 0.5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner),
    max_leaves=20,
)


@given(st.integers(100, 999), JSON)
def test_whatever_json_x_answers_only_a_count_delivers_and_only_an_error_refuses(status: int, parsed: object) -> None:
    answer = read_response(RawResponse(status, {}, json.dumps(parsed).encode()), NOW)
    assert (answer.kind is ResponseKind.PROCESSED) == (200 <= status < 300 and answer.kind is not ResponseKind.UNCLEAR)
    if answer.kind is ResponseKind.REFUSED:
        assert status in {400, 404, 422}
        assert answer.errors
    if answer.processed:
        assert isinstance(parsed, dict)
        assert parsed["data"]["conversions_processed"] == answer.processed
