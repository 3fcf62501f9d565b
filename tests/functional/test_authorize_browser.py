"""`xconv authorize` as a person runs it: a process at a terminal, and a real browser at X's authorize page."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devtools.local_aws import Function, LocalAws, Stack
from devtools.local_aws.stack import NAME
from devtools.x_simulator import XSimulator
from playwright.sync_api import Page

from tests.support.functional_stack import SCHEDULE

pytestmark = pytest.mark.browser


class Terminal:
    """A run of `xconv authorize`, for an app without a secret."""

    def __init__(self, xconv: Path, environment: dict[str, str], *options: str) -> None:
        command = [str(xconv), "authorize", "--client-id", "app-1", "--public", *options]
        # https everywhere but here: the simulator speaks http.
        variables = {**os.environ, **environment, "OAUTHLIB_INSECURE_TRANSPORT": "1"}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=variables, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.said = ""

    def address(self) -> str:
        """The authorize page's address, as it is printed."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.said += line
            if line.startswith("http"):
                return line.strip()
        raise AssertionError(self.said)

    def end(self, typed: str | None = None) -> tuple[int, str, str]:
        out, error = self.process.communicate(typed, timeout=120)
        return self.process.returncode, out, self.said + error


@pytest.fixture
def xconv(aws: LocalAws, x: XSimulator, tools: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts `xconv authorize`; its browser writes down where it was sent, in `opened`."""
    x.register_app("app-1")
    urls = ["--authorize-url", f"{x.url}/i/oauth2/authorize", "--token-url", x.token_url]
    note = shlex.quote("import sys; open(sys.argv[1], 'w').write(sys.argv[2])")
    environment = aws.environment() | {"BROWSER": f"{sys.executable} -c {note} {tmp_path / 'opened'} %s"}
    started: list[Terminal] = []

    def start(*options: str) -> Terminal:
        started.append(Terminal(tools / "xconv", environment, *urls, *options))
        return started[-1]

    yield start
    for terminal in started:
        terminal.process.kill()
        terminal.process.communicate()


def test_from_the_terminal_to_a_secret_that_renews_itself(
    xconv: Callable[..., Terminal], page: Page, stack: Stack, refresh: Function, tmp_path: Path
) -> None:
    # Given a person at a terminal
    terminal = xconv("--stack", NAME, "--port", "0")
    address = terminal.address()

    # When they let the app in on the page that opens
    page.goto(address)
    assert "app-1 asks for: ads.read ads.write offline.access" in page.inner_text("body")
    page.get_by_role("button", name="Authorize app").click()
    page.get_by_text("go back to the terminal").wait_for()

    # Then the tokens are in the secret, and nowhere on the terminal
    status, out, said = terminal.end()
    assert status == 0, said
    assert (tmp_path / "opened").read_text() == address
    assert "Scopes that came back: ads.read ads.write offline.access" in said
    assert "oauth2, 120 minutes left" in said
    secret = stack.get_secret()
    assert not any(secret[name] in out + said for name in ("access_token", "refresh_token"))

    # and the refresh function can renew them
    stack.put_secret(secret | {"expires_at": "2020-01-01T00:00:00Z"})
    assert refresh.invoke(SCHEDULE)["outcome"] == "refreshed"


def test_a_person_who_says_no(xconv: Callable[..., Terminal], page: Page, stack: Stack) -> None:
    # Given a person who cancels on X's page
    before = stack.get_secret()
    terminal = xconv("--stack", NAME, "--port", "0")
    page.goto(terminal.address())
    page.get_by_role("button", name="Cancel").click()

    # Then the page and the terminal say so, and nothing was written
    page.get_by_text("did not let the app in").wait_for()
    status, _, said = terminal.end()
    assert status == 2
    assert said.splitlines()[-1].startswith("error: X says access_denied")
    assert stack.get_secret() == before


def test_an_answer_to_another_request_ends_nothing(xconv: Callable[..., Terminal], page: Page, stack: Stack) -> None:
    # Given a page whose state is not this run's, as an old tab's or an attacker's
    before = stack.get_secret()
    terminal = xconv("--stack", NAME, "--port", "0")
    whole = terminal.address()
    address, _, rest = whole.partition("&state=")
    page.goto(f"{address}&state=another&{rest.partition('&')[2]}")
    page.get_by_role("button", name="Authorize app").click()

    # Then its code is not used, and the terminal goes on waiting
    page.get_by_text("goes on waiting").wait_for()
    assert stack.get_secret() == before
    # until the right page comes back
    page.goto(whole)
    page.get_by_role("button", name="Authorize app").click()
    page.get_by_text("You can close this page").wait_for()
    status, _, _ = terminal.end()
    assert status == 0
    assert stack.get_secret() != before


def test_over_ssh_the_address_is_pasted(xconv: Callable[..., Terminal], page: Page, stack: Stack) -> None:
    # Given a terminal on another machine, where nobody listens
    terminal = xconv("--stack", NAME, "--paste", "--port", "9")
    page.goto(terminal.address())

    # When the browser can't open the page that X leads to, and the person pastes its address
    with page.expect_request(lambda request: request.url.startswith("http://127.0.0.1:9/callback")) as led:
        page.get_by_role("button", name="Authorize app").click(no_wait_after=True)
    status, _, said = terminal.end(led.value.url + "\n")

    # Then that is enough
    assert status == 0, said
    assert stack.get_secret()["client_id"] == "app-1"
