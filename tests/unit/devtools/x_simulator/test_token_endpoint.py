"""Refreshing tokens."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from devtools.x_simulator import Fault, XSimulator
from devtools.x_simulator.http_messages import Answer, Request

Ask = Callable[..., Answer]

TOKEN_INVALID = {
    "error": "invalid_request",
    "error_description": "Value passed for the token was invalid.",
}
NO_HEADER = {
    "error": "unauthorized_client",
    "error_description": "Missing valid authorization header",
}


def basic(client_id: str, client_secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()}


def refresh(secret: dict[str, str]) -> dict[str, str]:
    """The form of a public client's refresh."""
    return {
        "grant_type": "refresh_token",
        "refresh_token": secret["refresh_token"],
        "client_id": secret["client_id"],
    }


def test_a_public_client_refreshes_by_its_client_id(
    x: XSimulator, ask_for_tokens: Ask, send: Ask, conversion: Any
) -> None:
    # Given a login whose access token has expired
    secret = x.grant_oauth2()
    x.expire_access_tokens()
    # When it is refreshed
    answer = ask_for_tokens(**refresh(secret))
    # Then there are new tokens for two hours
    tokens = answer.parsed()
    assert answer.status == 200
    assert tokens.keys() == {"token_type", "expires_in", "access_token", "refresh_token", "scope"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 7200)
    # And the new access token is good
    assert send([conversion], headers={"authorization": f"Bearer {tokens['access_token']}"}).status == 200
    # And the request is kept without token values
    request = x.token_requests[0]
    assert (request.status, request.client_id, request.error) == (200, "client-1", None)
    assert secret["refresh_token"] not in repr(request)
    assert tokens["access_token"] not in repr(request)


def test_refresh_tokens_are_for_one_use(x: XSimulator, ask_for_tokens: Ask) -> None:
    # Given a refresh token that was used
    secret = x.grant_oauth2()
    rotated = ask_for_tokens(**refresh(secret)).parsed()
    # When it is used again
    again = ask_for_tokens(**refresh(secret))
    # Then X refuses it, and the new one is still good
    assert (again.status, again.parsed()) == (400, TOKEN_INVALID)
    assert x.token_requests[-1].error == "invalid_request"
    assert ask_for_tokens(**refresh({**secret, "refresh_token": rotated["refresh_token"]})).status == 200


@pytest.mark.parametrize("change", [{"refresh_token": "guessed"}, {"client_id": "client-2"}, {"client_id": "client-9"}])
def test_unknown_refresh_tokens_are_refused(x: XSimulator, ask_for_tokens: Ask, change: dict[str, str]) -> None:
    # Given a refresh token that is unknown, or another app's, or an unknown app's
    secret = x.grant_oauth2()
    x.grant_oauth2("client-2")
    answer = ask_for_tokens(**{**refresh(secret), **change})
    # Then it is refused, and not spent by that
    assert (answer.status, answer.parsed()) == (400, TOKEN_INVALID)
    assert ask_for_tokens(**refresh(secret)).status == 200


def test_a_confidential_client_refreshes_by_basic_authentication(x: XSimulator, ask_for_tokens: Ask) -> None:
    secret = x.grant_oauth2("client-1", "s3cret")
    form = {"grant_type": "refresh_token", "refresh_token": secret["refresh_token"]}
    assert ask_for_tokens(basic("client-1", "s3cret"), **form).status == 200
    assert x.token_requests[0].client_id == "client-1"


@pytest.mark.parametrize(
    ("headers", "more"),
    [
        ({}, {"client_id": "client-1"}),
        ({}, {"client_id": "client-1", "client_secret": "s3cret"}),
        (basic("client-1", "s3cret"), {"client_secret": "s3cret"}),
        (basic("client-1", "guessed"), {}),
        (basic("client-1", ""), {}),
        (basic("client-2", "s3cret"), {}),
        (basic("client-1", "s3cret"), {"client_id": "client-2"}),
        ({"authorization": "Basic !"}, {"client_id": "client-1"}),
        ({"authorization": "Bearer YTpi"}, {"client_id": "client-1"}),
    ],
)
def test_a_confidential_client_without_its_basic_header_is_unauthorized(
    x: XSimulator, ask_for_tokens: Ask, headers: dict[str, str], more: dict[str, str]
) -> None:
    # Given a confidential client, when it doesn't authenticate as it must
    secret = x.grant_oauth2("client-1", "s3cret")
    form = {"grant_type": "refresh_token", "refresh_token": secret["refresh_token"]}
    answer = ask_for_tokens(headers, **form, **more)
    # Then X refuses it, and the refresh token isn't spent
    assert (answer.status, answer.parsed()) == (401, NO_HEADER)
    assert ask_for_tokens(basic("client-1", "s3cret"), **form).status == 200


def test_a_public_client_has_no_basic_header(x: XSimulator, ask_for_tokens: Ask) -> None:
    secret = x.grant_oauth2()
    assert ask_for_tokens(basic("client-1", ""), **refresh(secret)).status == 401


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"client_id": "client-1"}, "unsupported_grant_type"),
        ({"client_id": "client-1", "grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": "client-1", "grant_type": "refresh_token"}, "invalid_request"),
        ({"client_id": "client-1", "grant_type": "authorization_code"}, "invalid_request"),
    ],
)
def test_incomplete_requests_are_refused(x: XSimulator, ask_for_tokens: Ask, form: dict[str, str], error: str) -> None:
    x.grant_oauth2()
    answer = ask_for_tokens(**form)
    assert (answer.status, answer.parsed()["error"]) == (400, error)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"grant_type": "refresh_token"}'),
        ("application/x-www-form-urlencoded", b"client_id=a&client_id=b"),
        ("application/x-www-form-urlencoded", b"\xff"),
    ],
)
def test_bodies_that_are_no_forms_are_refused(x: XSimulator, content_type: str, body: bytes) -> None:
    answer = x.respond(Request("POST", "/2/oauth2/token", headers={"content-type": content_type}, body=body))
    assert answer is not None
    assert answer.status == 400
    assert answer.parsed() == {
        "error": "invalid_request",
        "error_description": "The body must be form-encoded, each parameter once.",
    }


@pytest.mark.parametrize(
    ("kind", "spent"),
    [("drop_before", False), ("status", False), ("drop_after", True), ("garbled", True), ("empty", True)],
)
def test_a_fault_after_processing_has_spent_the_refresh_token(
    x: XSimulator, ask_for_tokens: Ask, kind: Any, spent: bool
) -> None:
    # Given a fault on the token endpoint
    secret = x.grant_oauth2()
    x.faults.add(Fault(kind, endpoint="token"))
    ask_for_tokens(**refresh(secret))
    assert x.token_requests[0].error == kind
    # Then the refresh token is good afterwards only if the request wasn't processed
    assert ask_for_tokens(**refresh(secret)).status == (400 if spent else 200)
