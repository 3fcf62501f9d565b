"""The refresh grant at X's token endpoint, over real sockets against the simulator."""

import json
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from devtools.x_simulator import Fault, XSimulator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from x_conversions.adapters.token_endpoint import XTokenEndpoint
from x_conversions.credentials.new_tokens import NewTokens
from x_conversions.credentials.schemes import OAuth2
from x_conversions.credentials.token_refresh import GrantLostError, RefreshError

from tests.support.raw_server import RawServer

FIELDS = st.sampled_from(["access_token", "refresh_token", "expires_in", "error", "scope"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=2)
)
pytestmark = pytest.mark.enable_socket


@pytest.fixture
def x() -> Iterator[XSimulator]:
    with XSimulator("o8z6j") as simulator:
        yield simulator


def exchange(x: XSimulator, grant: dict[str, Any]) -> NewTokens:
    return XTokenEndpoint(x.token_url).exchange(OAuth2.model_validate(grant))


@pytest.mark.parametrize("secret", [None, "client-secret-1"], ids=["public client", "confidential client"])
def test_new_tokens_for_the_old_and_none_of_them_prints(secret: str | None, x: XSimulator) -> None:
    grant = x.grant_oauth2(client_secret=secret)
    tokens = exchange(x, grant)
    assert tokens.access_token != grant["access_token"]
    assert tokens.refresh_token not in (None, grant["refresh_token"])
    assert tokens.expires_in == 7200
    assert repr(tokens) == "NewTokens(expires_in=7200)"


def test_a_spent_refresh_token_is_a_grant_lost(x: XSimulator) -> None:
    grant = x.grant_oauth2()
    exchange(x, grant)
    with pytest.raises(GrantLostError, match="authorize again") as error:
        exchange(x, grant)
    assert grant["refresh_token"] not in str(error.value)


def test_a_wrong_client_is_named(x: XSimulator) -> None:
    grant = x.grant_oauth2(client_secret="right")
    with pytest.raises(RefreshError, match="check client_id and client_secret"):
        exchange(x, grant | {"client_secret": "wrong"})


FAULTS = {
    "over its limit": Fault("rate_limited", endpoint="token"),
    "out of order": Fault("status", endpoint="token", status=503),
    "dropped before": Fault("drop_before", endpoint="token"),
    "dropped after": Fault("drop_after", endpoint="token"),
    "garbled": Fault("garbled", endpoint="token"),
    "empty": Fault("empty", endpoint="token"),
    "no token in it": Fault("status", endpoint="token", status=200, body={"access_token": "", "expires_in": 7200}),
    "redirected": Fault("status", endpoint="token", status=302, headers={"location": "http://127.0.0.1:1/"}),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_failures_are_told_and_the_token_is_sent_once(fault: Fault, x: XSimulator) -> None:
    # Given a token endpoint that fails
    x.faults.add(fault)

    # When a refresh token is exchanged, Then that is one error of ours, and one request
    with pytest.raises(RefreshError) as error:
        exchange(x, x.grant_oauth2())
    assert not isinstance(error.value, GrantLostError)
    assert error.value.__cause__ is None  # nothing of X's answer rides out in a traceback
    assert len(x.token_requests) == 1


def answered(body: object, status: int = 200) -> Fault:
    sys.set_int_max_str_digits(10_000)
    try:
        return Fault("status", endpoint="token", status=status, body=json.dumps(body))
    finally:
        sys.set_int_max_str_digits(4300)


LIVES = {
    "an hour": (3600, 3600),
    "a second": (1, 1),
    "a day": (86_400, 86_400),
    "unsaid": (None, 7200),
    "a text of digits": ("3600", 3600),
    "a fraction": (3600.9, 3600),
    "a year": (31_536_000, 31_536_000),
    "none at all": (0, 7200),
    "less than a second": (0.5, 7200),
    "negative": (-3600, 7200),
    "beyond all dates": (10**12, 7200),
    "of 5,000 digits": (10**4999, 7200),
    "beyond all numbers": (1e300, 7200),
    "a truth": (True, 7200),
    "words": ("two hours", 7200),
    "a text of 5,000 digits": ("9" * 5000, 7200),
    "other digits": ("٣٦٠٠", 7200),
    "a list": ([3600], 7200),
}


@pytest.mark.parametrize(("said", "understood"), LIVES.values(), ids=LIVES)
def test_a_token_lives_as_long_as_x_says(said: object, understood: int, x: XSimulator) -> None:
    # RFC 6749 section 5.1: `expires_in` is recommended, in seconds; X's tokens live two hours.
    body = {"token_type": "bearer", "expires_in": said, "access_token": "new"}
    x.faults.add(answered(body))
    assert exchange(x, x.grant_oauth2()).expires_in == understood


def test_an_answer_without_a_refresh_token_keeps_the_old_one(x: XSimulator) -> None:
    # RFC 6749 section 6: a new refresh token may come, and without one the old one stays.
    body = {"token_type": "bearer", "expires_in": 7200, "access_token": "new"}
    x.faults.add(Fault("status", endpoint="token", status=200, body=body))
    tokens = exchange(x, x.grant_oauth2())
    assert (tokens.access_token, tokens.refresh_token) == ("new", None)


@pytest.mark.parametrize("error", ["invalid_request", "invalid_grant"])
@pytest.mark.parametrize(
    ("status", "is_lost"),
    [(400, True), (401, True), (403, False), (404, False), (429, False), (500, False), (503, False)],
)
def test_a_grant_is_lost_only_where_x_has_looked_at_it(error: str, status: int, is_lost: bool, x: XSimulator) -> None:
    # Given an error that speaks of the token, under a status that is X's word on it or isn't
    x.faults.add(answered({"error": error, "error_description": "no"}, status))
    with pytest.raises(RefreshError) as raised:
        exchange(x, x.grant_oauth2())
    assert isinstance(raised.value, GrantLostError) == is_lost


NEW = {
    "with a line break at its end": ({"access_token": "new\n", "refresh_token": "\tr-2 "}, "new", "r-2"),
    "with a line break in it": ({"access_token": "new\ntoken", "refresh_token": "r-2"}, "new\ntoken", "r-2"),
    "with letters that no header carries": ({"access_token": "né", "refresh_token": "r-\ud800"}, "né", "r-?"),
    "that is no text": ({"access_token": 5, "refresh_token": "r-2"}, "", "r-2"),
    "that is missing": ({"refresh_token": "r-2"}, "", "r-2"),
    "without a refresh token": ({"access_token": "new", "refresh_token": ["r-2"]}, "new", None),
    "beside nonsense": (
        {"access_token": "new", "refresh_token": "r-2", "scope": ["\ud800", float("nan")]},
        "new",
        "r-2",
    ),
    "beside an error": ({"access_token": "new", "error": "invalid_grant"}, "new", None),
}


@pytest.mark.parametrize(("body", "access_token", "refresh_token"), NEW.values(), ids=NEW)
@pytest.mark.parametrize("status", [200, 201])
def test_whatever_x_gives_is_handed_on(
    body: object, access_token: str, refresh_token: str | None, status: int, x: XSimulator
) -> None:
    # Given an answer with something wrong about it, when the old refresh token is spent
    x.faults.add(answered(body, status))
    tokens = exchange(x, x.grant_oauth2())
    assert (tokens.access_token, tokens.refresh_token) == (access_token, refresh_token)


@given(
    st.binary() | st.builds(lambda one: json.dumps(one).encode(), st.dictionaries(FIELDS, VALUES)),
    st.integers(200, 599),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_for_any_answer_there_are_tokens_or_an_error_of_ours(x: XSimulator, body: bytes, status: int) -> None:
    x.faults.add(Fault("status", endpoint="token", status=status, body=body))
    try:
        tokens = exchange(x, x.grant_oauth2())
    except RefreshError:
        return
    assert tokens.access_token or tokens.refresh_token
    assert 1 <= tokens.expires_in <= 366 * 86_400


def drips(connection: socket.socket) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)
    return False


def test_an_answer_in_drips_is_given_up_on_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a token endpoint that never pauses for long, and never comes to its end
    monkeypatch.setattr("x_conversions.adapters.token_endpoint.EXCHANGE_SECONDS", 0.5)
    grant = OAuth2.model_validate({"access_token": "a", "refresh_token": "r", "client_id": "c"})
    with RawServer([drips]) as server:
        # When a token is exchanged, Then that ends when its time is over
        began = time.monotonic()
        with pytest.raises(RefreshError, match="did not answer"):
            XTokenEndpoint(server.url).exchange(grant)
        assert 0.5 <= time.monotonic() - began < 2


def test_an_endpoint_that_is_not_there_was_sent_nothing() -> None:
    grant = OAuth2.model_validate({"access_token": "a", "refresh_token": "r", "client_id": "c"})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        with pytest.raises(RefreshError, match="nothing was sent"):
            XTokenEndpoint(f"http://127.0.0.1:{taken.getsockname()[1]}/").exchange(grant)
