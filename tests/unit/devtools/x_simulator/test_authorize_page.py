"""Logging in on the authorize page, and exchanging its code for tokens."""

import base64
import hashlib
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from devtools.x_simulator import XSimulator
from devtools.x_simulator.http_messages import Answer, Request

from tests.support.x_simulator import Clock

Ask = Callable[..., Answer]

REDIRECT_URI = "http://127.0.0.1:8765/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
LOGIN = {
    "response_type": "code",
    "client_id": "client-1",
    "redirect_uri": REDIRECT_URI,
    "scope": "ads.write offline.access",
    "state": 'st"&<ate',
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def log_in(x: XSimulator, **changes: str) -> Answer:
    """Open the authorize page, and press its button."""
    page = x.respond(Request("GET", "/i/oauth2/authorize", urlencode({**LOGIN, **changes})))
    assert page is not None
    if page.status != 200:
        return page
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.body.decode()))
    form = {name: unescape(value) for name, value in fields.items()} | {"decision": "authorize"}
    answer = x.respond(Request("POST", "/i/oauth2/authorize", body=urlencode({**form, **changes}).encode()))
    assert answer is not None
    return answer


def code_of(answer: Answer) -> str:
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def exchange(code: str, changes: dict[str, str] | None = None) -> dict[str, str]:
    """The form of a public client that exchanges a code."""
    form = {
        "grant_type": "authorization_code",
        "client_id": "client-1",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
    }
    return {**form, **(changes or {})}


def test_a_person_logs_in(x: XSimulator, ask_for_tokens: Ask, send: Ask, conversion: Any) -> None:
    # Given an app with a login from before
    before = x.grant_oauth2()
    # When the user authorizes it anew
    answer = log_in(x)
    # Then the browser goes back to the app with a code and the app's own state
    location = urlsplit(answer.headers["location"])
    assert answer.status == 302
    assert answer.headers["location"].startswith(REDIRECT_URI + "?")
    assert parse_qs(location.query)["state"] == [LOGIN["state"]]
    # And the code gives tokens with the scope that was asked for
    tokens = ask_for_tokens(**exchange(code_of(answer))).parsed()
    assert tokens["scope"] == "ads.write offline.access"
    assert send([conversion], headers={"authorization": f"Bearer {tokens['access_token']}"}).status == 200
    # And the login from before is revoked
    assert send([conversion], headers={"authorization": f"Bearer {before['access_token']}"}).status == 401


def test_without_offline_access_there_is_no_refresh_token(x: XSimulator, ask_for_tokens: Ask) -> None:
    x.register_app("client-1")
    tokens = ask_for_tokens(**exchange(code_of(log_in(x, scope="ads.write")))).parsed()
    assert "refresh_token" not in tokens


def test_a_code_lives_thirty_seconds(x: XSimulator, ask_for_tokens: Ask, clock: Clock) -> None:
    x.register_app("client-1")
    in_time, late = code_of(log_in(x)), code_of(log_in(x))
    clock.now += 29
    assert ask_for_tokens(**exchange(in_time)).status == 200
    clock.now += 1
    assert ask_for_tokens(**exchange(late)).parsed() == {
        "error": "invalid_request",
        "error_description": "Value passed for the authorization code was invalid.",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "w" * 43},
        {"redirect_uri": REDIRECT_URI + "/"},
        {"client_id": "client-2"},
        {"code": "guessed"},
    ],
)
def test_a_code_is_for_the_one_who_asked_and_for_one_try(
    x: XSimulator, ask_for_tokens: Ask, change: dict[str, str]
) -> None:
    # Given a code
    x.register_app("client-1")
    x.register_app("client-2")
    code = code_of(log_in(x))
    # When something about the exchange is wrong, it is refused
    assert ask_for_tokens(**exchange(code, change)).status == 400
    # And a second try with the same code too
    assert ask_for_tokens(**exchange(code)).status == (200 if "code" in change else 400)
    assert ask_for_tokens(**exchange(code)).status == 400


def test_the_user_may_cancel(x: XSimulator) -> None:
    x.register_app("client-1")
    answer = log_in(x, decision="cancel")
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["access_denied"]


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "client-9"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"state": ""},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_the_page_says_what_is_wrong_instead_of_redirecting(x: XSimulator, change: dict[str, str]) -> None:
    x.register_app("client-1")
    answer = log_in(x, **change)
    assert (answer.status, "location" in answer.headers) == (400, False)
    assert b"Something went wrong" in answer.body
