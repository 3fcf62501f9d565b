"""The refresh grant at X's token endpoint, over real sockets against the simulator."""

from collections.abc import Iterator
from typing import Any

import pytest
from devtools.x_simulator import Fault, XSimulator
from x_conversions.adapters.token_endpoint import XTokenEndpoint
from x_conversions.credentials.schemes import OAuth2
from x_conversions.credentials.token_refresh import GrantLostError, NewTokens, RefreshError

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


LIVES = {
    "an hour": (3600, 3600),
    "a second": (1, 1),
    "a day": (86_400, 86_400),
    "unsaid": (None, 7200),
    "a text": ("3600", 7200),
    "none at all": (0, 7200),
    "negative": (-3600, 7200),
}


@pytest.mark.parametrize(("said", "understood"), LIVES.values(), ids=LIVES)
def test_a_token_lives_as_long_as_x_says(said: object, understood: int, x: XSimulator) -> None:
    # RFC 6749 section 5.1: `expires_in` is recommended, in seconds; X's tokens live two hours.
    body = {"token_type": "bearer", "expires_in": said, "access_token": "new"}
    x.faults.add(Fault("status", endpoint="token", status=200, body=body))
    assert exchange(x, x.grant_oauth2()).expires_in == understood


def test_an_answer_without_a_refresh_token_keeps_the_old_one(x: XSimulator) -> None:
    # RFC 6749 section 6: a new refresh token may come, and without one the old one stays.
    body = {"token_type": "bearer", "expires_in": 7200, "access_token": "new"}
    x.faults.add(Fault("status", endpoint="token", status=200, body=body))
    tokens = exchange(x, x.grant_oauth2())
    assert (tokens.access_token, tokens.refresh_token) == ("new", None)
