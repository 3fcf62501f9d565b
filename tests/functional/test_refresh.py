"""Renewing the token: the built refresh function, under its own role."""

from datetime import UTC, datetime, timedelta

import pytest
from devtools.local_aws import Function, FunctionError, LocalAws, Poller, Stack
from devtools.x_simulator import XSimulator

from tests.support.functional_stack import SCHEDULE, Send
from tests.support.orders import order


@pytest.mark.parametrize("secret", [None, "client-secret-1"], ids=["public client", "confidential client"])
def test_a_token_near_its_end_is_renewed(secret: str | None, stack: Stack, refresh: Function, x: XSimulator) -> None:
    # Given a token with half an hour left, and a field that is nobody's
    before = x.grant_oauth2(client_id=f"client-{secret}", client_secret=secret, expires_in=1800)
    stack.put_secret(before | {"note": "made by hand"})

    # When the schedule comes
    result = refresh.invoke(SCHEDULE)

    # Then a new token with two hours is current, the refresh token is new, and the field is still there
    after = stack.get_secret()
    assert result == {"outcome": "refreshed", "expires_at": after["expires_at"]}
    left = datetime.fromisoformat(after["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=118) < left < timedelta(minutes=121)
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert after["note"] == "made by hand"


def test_a_fresh_token_is_left_alone(refresh: Function, x: XSimulator) -> None:
    # Given a token with two hours left, When the schedule comes
    result = refresh.invoke(SCHEDULE)

    # Then nothing happens
    assert result["outcome"] == "not_due"
    assert x.token_requests == []


@pytest.mark.parametrize("grant", ["grant_oauth1", "grant_pixel_token"])
def test_what_never_expires_is_not_renewable(grant: str, stack: Stack, refresh: Function, x: XSimulator) -> None:
    stack.put_secret(getattr(x, grant)())
    assert refresh.invoke(SCHEDULE) == {"outcome": "not_renewable", "expires_at": None}


def test_a_spent_refresh_token_fails_and_says_what_to_do(stack: Stack, refresh: Function, x: XSimulator) -> None:
    # Given a grant that X doesn't know any more
    stack.put_secret(x.grant_oauth2(expires_in=60) | {"refresh_token": "spent"})

    # When the schedule comes, Then the run fails, for the alarm to see it, and says what to do
    with pytest.raises(FunctionError, match="authorize again"):
        refresh.invoke(SCHEDULE)


def test_a_token_that_x_no_longer_takes_is_renewed_at_once(
    aws: LocalAws, stack: Stack, refresh: Function, deliver: Function, send: Send, x: XSimulator
) -> None:
    # Given an expired token that is due, and a message
    stack.put_secret(x.grant_oauth2(expires_in=60))
    x.expire_access_tokens()
    aws.on_invoke("x-conversions-refresh-token", refresh.invoke)
    send(order())
    known = len(aws.invocations)

    # When X refuses it
    Poller(stack, [deliver], batch_window_seconds=0).run_once()

    # Then the refresh function was called once, with the version that X refused
    ((_, payload),) = aws.invocations[known:]
    assert payload["reason"] == "unauthorized"
    assert payload["version_id"]
