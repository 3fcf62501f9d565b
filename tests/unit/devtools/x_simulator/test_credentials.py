"""Bearer tokens and pixel tokens, and requests without either."""

from collections.abc import Callable
from typing import Any

import pytest
from devtools.x_simulator import XSimulator
from devtools.x_simulator.http_messages import Answer

from tests.support.x_simulator import Clock

Send = Callable[..., Answer]


def bearer(secret: dict[str, str]) -> dict[str, str]:
    return {"authorization": f"Bearer {secret['access_token']}"}


def is_unauthorized(answer: Answer) -> bool:
    error = answer.parsed()["errors"][0]
    expected = {"code": "UNAUTHORIZED_ACCESS", "message": "This request is not properly authenticated"}
    return answer.status == 401 and error == expected


def test_a_grant_has_the_fields_of_a_secret(x: XSimulator) -> None:
    # Given grants for a public and a confidential client, with the time at 2027-01-15T08:00:00.25Z
    public, confidential = x.grant_oauth2(), x.grant_oauth2("client-2", "s3cret", expires_in=60)
    # Then each has what a secret of scheme oauth2 holds
    assert public.keys() == {"scheme", "access_token", "refresh_token", "client_id", "expires_at"}
    assert (public["scheme"], public["client_id"], public["expires_at"]) == (
        "oauth2",
        "client-1",
        "2027-01-15T10:00:00Z",
    )
    assert confidential["client_secret"] == "s3cret"
    assert confidential["expires_at"] == "2027-01-15T08:01:00Z"
    # And the other two kinds have theirs
    assert x.grant_oauth1().keys() == {
        "scheme",
        "api_key",
        "api_secret",
        "access_token",
        "access_token_secret",
    }
    assert x.grant_pixel_token().keys() == {"scheme", "pixel_token"}


def test_an_access_token_is_good_for_two_hours(x: XSimulator, send: Send, conversion: Any, clock: Clock) -> None:
    # Given a fresh access token
    headers = bearer(x.grant_oauth2())
    assert send([conversion], headers=headers).status == 200
    # When its two hours are nearly over, it is good; when they are over, it isn't
    clock.now += 7199
    assert send([conversion], headers=headers).status == 200
    clock.now += 1
    assert is_unauthorized(send([conversion], headers=headers))
    assert x.requests[-1].reason == "access token has expired"


def test_access_tokens_can_be_made_to_expire(x: XSimulator, send: Send, conversion: Any) -> None:
    # Given one token before and one after
    old, other = bearer(x.grant_oauth2()), bearer(x.grant_oauth2("client-2"))
    x.expire_access_tokens()
    new = bearer(x.grant_oauth2("client-3"))
    # Then only the later one is good
    assert [send([conversion], headers=headers).status for headers in (old, other, new)] == [401, 401, 200]


def test_a_new_login_revokes_the_one_before(x: XSimulator, send: Send, ask_for_tokens: Send, conversion: Any) -> None:
    # Given two logins of the same user in the same app, and one in another app
    first, elsewhere, second = x.grant_oauth2(), x.grant_oauth2("client-2"), x.grant_oauth2()
    # Then the first is good for nothing any more, the other two are
    assert is_unauthorized(send([conversion], headers=bearer(first)))
    assert x.requests[-1].reason == "access token was revoked by a new login"
    form = {"grant_type": "refresh_token", "client_id": "client-1"}
    assert ask_for_tokens(**form, refresh_token=first["refresh_token"]).status == 400
    assert send([conversion], headers=bearer(second)).status == 200
    assert send([conversion], headers=bearer(elsewhere)).status == 200


@pytest.mark.parametrize("headers", [{"authorization": "Bearer guessed"}, {"x-pixel-token": "guessed"}])
def test_wrong_tokens_are_unauthorized(send: Send, conversion: Any, headers: dict[str, str]) -> None:
    assert is_unauthorized(send([conversion], headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer a b"},
        {"authorization": "Basic YTpi"},
        {"authorization": "token"},
        {"authorization": 'OAuth oauth_token="a"'},
        {"authorization": "OAuth nonsense"},
        {"x-pixel-token": ""},
        {"authorization": "Bearer a", "x-pixel-token": "b"},
    ],
)
def test_missing_and_garbled_credentials_have_a_numeric_code(
    send: Send, conversion: Any, headers: dict[str, str]
) -> None:
    # Given no credentials, or unreadable ones, or two kinds at once
    answer = send([conversion], headers=headers)
    # Then X says so with its old code
    assert answer.status == 400
    assert answer.parsed() == {"errors": [{"code": 215, "message": "Bad Authentication data."}]}
