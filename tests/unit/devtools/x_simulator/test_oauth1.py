"""OAuth 1.0a signatures, made by oauthlib and verified by the simulator."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import pytest
from devtools.x_simulator import XSimulator
from devtools.x_simulator.http_messages import Answer, Request
from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, Client

from tests.support.x_simulator import PATH, Clock

HOST = "127.0.0.1:8900"


def signed(
    secret: dict[str, str],
    clock: Clock,
    query: str = "",
    method: str = SIGNATURE_HMAC_SHA1,
    nonce: str | None = None,
    timestamp: float | None = None,
) -> str:
    """An Authorization header for the conversions endpoint."""
    client = Client(
        secret["api_key"],
        client_secret=secret["api_secret"],
        resource_owner_key=secret["access_token"],
        resource_owner_secret=secret["access_token_secret"],
        signature_method=method,
        timestamp=str(int(clock.now if timestamp is None else timestamp)),
        nonce=nonce,
    )
    _, headers, _ = client.sign(f"http://{HOST}{PATH}{query and '?' + query}", "POST")
    return str(headers["Authorization"])


@pytest.fixture
def send_signed(x: XSimulator, conversion: Any) -> Callable[..., Answer]:
    def send(authorization: str, query: str = "", host: str = HOST) -> Answer:
        headers = {"host": host, "content-type": "application/json", "authorization": authorization}
        answer = x.respond(Request("POST", PATH, query, headers, orjson.dumps({"conversions": [conversion]})))
        assert answer is not None
        return answer

    return send


SendSigned = Callable[..., Answer]


def test_a_right_signature_is_taken(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    # Given the four secrets, when a request is signed with them, then it is counted
    assert send_signed(signed(x.grant_oauth1(), clock)).status == 200
    assert x.requests[0].scheme == "oauth1"


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("abc %&=+~*'ü"), max_size=5)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_the_query_is_part_of_the_signature(parameters: list[tuple[str, str]]) -> None:
    # Given any query, with names given twice, in any order
    clock = Clock()
    x = XSimulator(clock=clock)
    secret, query = x.grant_oauth1(), urlencode(parameters)
    request = {"host": HOST, "authorization": signed(secret, clock, query)}
    # Then the request is known with it, and unknown with another one
    assert x.credentials.refuse(Request("POST", PATH, query, request)) is None
    refusal = x.credentials.refuse(Request("POST", PATH, query + "&a=b", request))
    assert refusal is not None
    assert refusal[1] == "oauth_signature does not match the request"


@pytest.mark.parametrize("field", ["api_secret", "access_token_secret"])
def test_a_wrong_secret_is_noticed(x: XSimulator, clock: Clock, send_signed: SendSigned, field: str) -> None:
    # Given a signature made with one wrong secret
    answer = send_signed(signed({**x.grant_oauth1(), field: "guessed"}, clock))
    # Then X doesn't take it
    assert (answer.status, answer.parsed()["errors"][0]["code"]) == (401, "UNAUTHORIZED_ACCESS")
    assert x.requests[0].reason == "oauth_signature does not match the request"


@pytest.mark.parametrize("field", ["api_key", "access_token"])
def test_an_unknown_key_or_token_is_noticed(x: XSimulator, clock: Clock, send_signed: SendSigned, field: str) -> None:
    assert send_signed(signed({**x.grant_oauth1(), field: "guessed"}, clock)).status == 401
    assert x.requests[0].reason == "unknown api_key or access_token"


def test_a_key_of_one_grant_with_the_token_of_another_is_noticed(
    x: XSimulator, clock: Clock, send_signed: SendSigned
) -> None:
    one, other = x.grant_oauth1(), x.grant_oauth1()
    mixed = {
        **one,
        "access_token": other["access_token"],
        "access_token_secret": other["access_token_secret"],
    }
    assert send_signed(signed(mixed, clock)).status == 401


def test_another_host_is_noticed(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    assert send_signed(signed(x.grant_oauth1(), clock), host="127.0.0.1:8901").status == 401


def test_another_signature_method_is_refused(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    assert send_signed(signed(x.grant_oauth1(), clock, method=SIGNATURE_HMAC_SHA256)).status == 401
    assert x.requests[0].reason == "oauth_signature_method is not HMAC-SHA1"


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
def test_timestamps_may_be_five_minutes_off(
    x: XSimulator, clock: Clock, send_signed: SendSigned, seconds: int, status: int
) -> None:
    authorization = signed(x.grant_oauth1(), clock, timestamp=clock.now + seconds)
    assert send_signed(authorization).status == status


@pytest.mark.parametrize("timestamp", ["", "-1", "1.8e9", "²", "9" * 13, "9" * 400, "9" * 5000])
def test_what_is_no_timestamp_is_refused(x: XSimulator, clock: Clock, send_signed: SendSigned, timestamp: str) -> None:
    authorization = signed(x.grant_oauth1(), clock).replace(str(int(clock.now)), quote(timestamp))
    assert send_signed(authorization).status == 401
    assert x.requests[0].reason == "oauth_timestamp is more than five minutes off"


def test_a_nonce_is_for_one_request(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    # Given a signed request
    secret = x.grant_oauth1()
    authorization = signed(secret, clock, nonce="n-1")
    assert send_signed(authorization).status == 200
    # When it is sent again, it is a replay
    assert send_signed(authorization).status == 401
    assert x.requests[1].reason == "oauth_nonce was used before"
    # And with another nonce it is a new request
    assert send_signed(signed(secret, clock, nonce="n-2")).status == 200


def test_a_replay_late_in_the_window_is_still_one(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    # Given a request whose timestamp is ahead, so that it stays valid for nearly ten minutes
    authorization = signed(x.grant_oauth1(), clock, timestamp=clock.now + 290)
    assert send_signed(authorization).status == 200
    # When it is sent again while its timestamp is still in the window
    clock.now += 580
    # Then the nonce is still remembered
    assert send_signed(authorization).status == 401


def test_a_wrongly_signed_request_does_not_use_up_a_nonce(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    secret = x.grant_oauth1()
    assert send_signed(signed({**secret, "api_secret": "guessed"}, clock, nonce="n-1")).status == 401
    assert send_signed(signed(secret, clock, nonce="n-1")).status == 200


def test_a_parameter_given_twice_is_garbled(x: XSimulator, clock: Clock, send_signed: SendSigned) -> None:
    # Given a header parameter that the query repeats
    authorization = signed(x.grant_oauth1(), clock)
    assert send_signed(authorization, query="oauth_nonce=again").status == 400
    # Or the header itself
    assert send_signed(authorization + ', oauth_nonce="again"').status == 400


@pytest.mark.parametrize(
    "spoil",
    [
        lambda header: header.replace('"', ""),
        lambda header: header.replace("=", ":"),
        lambda header: header + ", oauth_",
        lambda header: header.replace("oauth_nonce", "nonce"),
    ],
)
def test_a_header_that_is_no_list_of_parameters_is_garbled(
    x: XSimulator, clock: Clock, send_signed: SendSigned, spoil: Callable[[str], str]
) -> None:
    assert send_signed(spoil(signed(x.grant_oauth1(), clock))).status == 400


@pytest.mark.parametrize("signature", ["", "%FF", "%C3%BC", "ü"])
def test_a_signature_that_is_no_base64_is_a_wrong_one(
    x: XSimulator, clock: Clock, send_signed: SendSigned, signature: str
) -> None:
    header = re.sub('oauth_signature="[^"]*"', f'oauth_signature="{signature}"', signed(x.grant_oauth1(), clock))
    assert send_signed(header).status == 401
