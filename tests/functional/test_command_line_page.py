"""docs/command-line.md: every example prints what the page shows, against the local AWS and the X simulator."""

import re
import shlex
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
import urllib3
from devtools.local_aws import Function, LocalAws, Poller
from devtools.local_aws.log_group import write_logs
from devtools.paths import ROOT
from devtools.x_simulator import XSimulator
from xconv.cli import main
from xconv.dlq import dead_letters

from tests.support.patient import Patient
from tests.support.sdk_intake import intake_at

PAGE = (ROOT / "docs" / "command-line.md").read_text()
EXAMPLES: list[tuple[str, str]] = re.findall(r"^```console\n\$ xconv (.+)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
(EVENTS,) = re.findall(r"^```jsonl\n((?:.*\n)+?)```$", PAGE, re.MULTILINE)
# What is another in every run: ids, times, addresses.
VARIES = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?"
    r"|(?:https?|arn):\S+"
    r"|\d+(?= minutes)"
)
LEFT_OUT = "…"


class Shop:
    """A healthy stack, and what happens to it between two examples."""

    def __init__(self, aws: LocalAws, x: XSimulator) -> None:
        self._aws = aws
        self._patient = Patient(aws, "shop", XAdsApiUrl=x.url, XTokenUrl=x.token_url)
        self._stack = self._patient.stack
        self._stack.put_secret(x.grant_oauth2())

    def before(self, command: str) -> None:
        if command == "doctor":
            self._patient.queue(MessageRetentionPeriod="345600")
        if command == "trace ORDER-1001":
            self._deliver()

    def _deliver(self) -> None:
        with Function(self._stack, "DeliverFunction") as function:
            Poller(self._stack, [function], batch_window_seconds=0).run_until_empty()
            write_logs(self._aws, function.name, function.logs)


@pytest.fixture
def intake_url() -> Iterator[str]:
    """Where an intake is that sets no cookie."""
    with intake_at() as (api, _):
        yield api.url


@pytest.fixture
def shop(
    aws: LocalAws, x: XSimulator, intake_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[str], str]:
    """``shop(command)``: what a person sees who runs it beside the page's `events.jsonl`."""
    monkeypatch.chdir(tmp_path)
    Path("events.jsonl").write_text(EVENTS)
    for name, value in (aws.environment() | {"XCONV_STACK": "shop", "OAUTHLIB_INSECURE_TRANSPORT": "1"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(dead_letters, "WAIT_SECONDS", 0)  # moto is one server: an empty answer is the truth
    monkeypatch.setattr("getpass.getpass", lambda prompt, **_: print(prompt) or "token-1")
    monkeypatch.setenv("VISUAL", "true")  # an editor that is closed again
    monkeypatch.setattr(webbrowser, "open", _let_in)
    x.register_app("app-1")
    stage = Shop(aws, x)

    def run(command: str) -> str:
        stage.before(command)
        words = shlex.split(command)
        if words[0] == "authorize":
            words += ["--port", "0", "--authorize-url", f"{x.url}/i/oauth2/authorize", "--token-url", x.token_url]
        if words[0] == "intake":
            words[2] = intake_url
        shown = StringIO()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "argv", ["xconv", *words])
            patched.setattr(sys, "stdout", shown)
            patched.setattr(sys, "stderr", shown)
            with pytest.raises(SystemExit):
                main()
        return "\n".join(line.rstrip() for line in shown.getvalue().rstrip().split("\n"))

    return run


def _let_in(url: str) -> None:
    """A browser whose person agrees."""

    def visit() -> None:
        address, _, query = url.partition("?")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = urllib3.request("POST", address, body=f"{query}&decision=authorize", headers=form, redirect=False)
        urllib3.request("GET", answer.headers["location"])

    threading.Thread(target=visit).start()


def is_shown(page: str, printed: str) -> bool:
    """Whether the page shows what was printed, but for what varies and what it leaves out."""
    parts = [re.escape(VARIES.sub("#", part)) for part in re.split(rf"^{LEFT_OUT}\n", page, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)+".join(parts), VARIES.sub("#", printed) + "\n") is not None


@pytest.mark.parametrize(
    ("page", "is_told_apart"),
    [
        ("1 of 2 sent\n…\n", False),
        ("1 of 2 sent\n", True),
        ("…\nlast\n", False),
        ("1 of 2 sent\nid 36ffc605-5d63-4605-96d7-3cbc01764850\n…\nlast\n", False),
        ("1 of 2 sent\nid 36ffc605-5d63-4605-96d7-3cbc01764850\nlast\n", True),
        ("1 of 2 sent\nid 36ffc605\n…\nlast\n", True),
        ("2 of 2 sent\n…\n", True),
    ],
)
def test_what_the_page_does_not_show_is_found(page: str, is_told_apart: bool) -> None:
    printed = "1 of 2 sent\nid 0000000a-5d63-4605-96d7-3cbc01764850\nmore\nlast"
    assert is_shown(page, printed) is not is_told_apart


def test_every_example_prints_what_the_page_shows(shop: Callable[[str], str]) -> None:
    # Given the page's examples, in its order; ids in them are those that an example before has printed
    ids: dict[str, str] = {}
    for command, page in EXAMPLES:
        # When each is run
        printed = shop(" ".join(ids.get(word, word) for word in command.split(" ")))

        # Then it prints what the page shows
        assert is_shown(page, printed), f"xconv {command} prints\n{printed}\nand the page shows\n{page}"
        if LEFT_OUT not in page.split("\n"):
            ids |= dict(zip(VARIES.findall(page), VARIES.findall(printed), strict=True))
