"""`xconv authorize` against the X simulator's authorize page and a stack in the local AWS."""

import json
import re
import threading
import webbrowser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import typer
import urllib3
from devtools.local_aws import Function, LocalAws, Stack
from devtools.local_aws.stack import NAME
from devtools.x_simulator import XSimulator
from typer.testing import CliRunner
from xconv.authorize import command, pkce
from xconv.authorize.pkce import Authorization
from xconv.cli import app

from tests.support.functional_stack import SCHEDULE


@pytest.fixture(autouse=True)
def _loopback_is_no_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the simulator speaks http


def agree(url: str, decision: str = "authorize") -> str:
    """What a person does on the page at `url`; the address they are led to."""
    asked = dict(parse_qsl(urlsplit(url).query))
    form = urlencode(asked | {"decision": decision})
    answer = urllib3.request(
        "POST",
        url.partition("?")[0],
        body=form,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        redirect=False,
    )
    assert answer.status == 302, answer.data
    return str(answer.headers["location"])


def options(x: XSimulator, *more: str) -> list[str]:
    urls = ["--authorize-url", f"{x.url}/i/oauth2/authorize", "--token-url", x.token_url]
    return ["authorize", "--stack", NAME, "--client-id", "app-1", "--port", "0", *urls, *more]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser whose person agrees to everything; the addresses it was sent to."""
    opened: list[str] = []

    def visit(url: str) -> None:
        opened.append(url)
        threading.Thread(target=lambda: urllib3.request("GET", agree(url))).start()

    monkeypatch.setattr(webbrowser, "open", visit)
    return opened


@pytest.mark.parametrize("client_secret", [None, "client-secret-1"], ids=["public client", "confidential client"])
def test_from_consent_to_a_secret_that_renews_itself(
    client_secret: str | None, aws: LocalAws, stack: Stack, refresh: Function, x: XSimulator, browser: list[str]
) -> None:
    # Given an app that X knows
    x.register_app("app-1", client_secret)
    more, typed = (["--public"], "") if client_secret is None else ([], f"{client_secret}\n")

    # When a person lets it in
    done = CliRunner().invoke(app, options(x, *more), input=typed, env=aws.environment())

    # Then the tokens are in the secret, and shown nowhere
    assert done.exit_code == 0, done.output
    secret = stack.get_secret()
    assert len(browser) == 1
    assert (secret["scheme"], secret["client_id"], secret.get("client_secret")) == ("oauth2", "app-1", client_secret)
    assert "offline.access" in secret["scope"]
    assert not any(secret[name] in done.output for name in ("access_token", "refresh_token"))

    # and the refresh function can renew them
    stack.put_secret(secret | {"expires_at": "2020-01-01T00:00:00Z"})
    assert refresh.invoke(SCHEDULE)["outcome"] == "refreshed"


def test_over_ssh_the_address_is_pasted(aws: LocalAws, x: XSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given no browser, and a person who opens the printed address elsewhere
    x.register_app("app-1")

    def paste(text: str, **_: Any) -> str:
        assert text == "address"
        return agree(seen[0].url)

    def see(*given: Any) -> Authorization:
        seen.append(Authorization(*given))
        return seen[0]

    seen: list[Authorization] = []
    monkeypatch.setattr(command, "Authorization", see)
    monkeypatch.setattr(typer, "prompt", paste)

    # When the address is pasted, Then the secret comes out on stdout, for `xconv credentials put -`
    done = CliRunner().invoke(app, options(x, "--public", "--paste", "--print"), env=aws.environment())
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["refresh_token"]
    assert re.search(r"/i/oauth2/authorize\?", done.stderr)


@pytest.mark.usefixtures("browser")
def test_a_client_id_is_asked_for_beside_what_is_printed(aws: LocalAws, x: XSimulator) -> None:
    # Given nobody who names the app on the command line, and a pipe that takes the secret
    x.register_app("app-1")
    given = [word for word in options(x, "--public", "--print") if word not in ("--client-id", "app-1")]
    # When Enter is pressed, and then the id is typed, Then it is asked for twice, and the pipe gets no question
    done = CliRunner().invoke(app, given, input="\napp-1\n", env=aws.environment())
    assert json.loads(done.stdout.splitlines()[-1])["client_id"] == "app-1"  # the runner shows what is typed above
    assert done.stderr.count("client id:") == 2
    assert "client id" not in done.stdout


def authorization(x: XSimulator) -> Authorization:
    x.register_app("app-1")
    return Authorization("app-1", "http://127.0.0.1:1/callback", pkce.SCOPES, f"{x.url}/i/oauth2/authorize")


def test_an_answer_to_another_request_is_refused(x: XSimulator) -> None:
    own, other = authorization(x), authorization(x)
    with pytest.raises(ValueError, match="start again"):
        own.read_redirect(agree(other.url))


def test_a_person_may_say_no(x: XSimulator) -> None:
    own = authorization(x)
    with pytest.raises(ValueError, match="access_denied"):
        own.read_redirect(agree(own.url, "cancel"))


def test_a_code_serves_once(x: XSimulator) -> None:
    own = authorization(x)
    code = own.read_redirect(agree(own.url))
    assert own.exchange(code, None, x.token_url)["access_token"]
    with pytest.raises(RuntimeError, match="X gave no tokens"):
        own.exchange(code, None, x.token_url)
