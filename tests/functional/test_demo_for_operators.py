"""The served demo as the ground that operators train on: every command of `xconv` that asks a stack works there."""

import json
import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.support.orders import order
from tests.support.served_demo import served_demo

PATIENCE = 60  # seconds


class Operator:
    """Somebody in another terminal, who has typed the line that the demo printed."""

    def __init__(self, url: str, xconv: Path) -> None:
        self.url, self._xconv = url, xconv
        self._exports = self.asked("about")["exports"]

    def asked(self, what: str) -> dict[str, Any]:
        """What the page is told."""
        answer: dict[str, Any] = urllib3.request("GET", f"{self.url}api/{what}").json()
        return answer

    def xconv(self, *arguments: str, status: int = 0) -> str:
        """What a command prints."""
        command = f"{self._exports} && {shlex.join([str(self._xconv), *arguments])}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == status, done
        return done.stdout

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for it."""
        ends_at = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < ends_at, (self.asked("state")["counts"], self.asked("dead-letters"))
            time.sleep(0.2)

    def counted(self, outcome: str) -> int:
        """How many messages ended this way, by the page."""
        return int(self.asked("state")["counts"][outcome])


@pytest.fixture(scope="module")
def operator(tools: Path) -> Iterator[Operator]:
    with served_demo() as url:
        operator = Operator(url, tools / "xconv")
        operator.until(lambda: operator.counted("waiting") + operator.counted("in_progress") == 0)
        yield operator


def test_what_is_sent_is_found_by_trace_and_tail(operator: Operator, tmp_path: Path) -> None:
    # Given a purchase that was sent from a file
    file = tmp_path / "order.json"
    file.write_text(json.dumps(order("by-xconv")))
    delivered = operator.counted("delivered")
    assert "1 of 1 messages sent" in operator.xconv("send", str(file))
    operator.until(lambda: operator.counted("delivered") > delivered)
    # Then both say what became of it
    (step,) = json.loads(operator.xconv("trace", "by-xconv", "--json"))["steps"]
    assert (step["step"], step["outcome"], step["status"]) == ("request", "delivered", "200")
    assert "by-xconv" in operator.xconv("tail", "--since", "5m", "--for", "1s", "--id", "by-xconv")


def test_the_doctor_finds_nothing_but_the_dead_letters(operator: Operator) -> None:
    checks = json.loads(operator.xconv("doctor", "--json", status=1))["checks"]
    assert [one["name"] for one in checks if one["state"] == "fault"] == ["dead-letter queue"]
    (last_day,) = [one["found"] for one in checks if one["name"] == "last day"]
    assert re.match(r"[1-9]\d* received: [1-9]\d* delivered, ", last_day)


def test_dead_letters_are_listed_shown_exported_and_come_back(operator: Operator, tmp_path: Path) -> None:
    # Given the page's own dead letters
    letters = operator.asked("dead-letters")
    total = sum(operator.asked("state")["counts"].values())
    assert f"{letters['messages']} dead letters" in operator.xconv("dlq", "list")
    letter = letters["letters"][0]
    assert letter["reason"] in operator.xconv("dlq", "show", letter["message_id"])
    operator.xconv("dlq", "export", str(tmp_path / "letters.jsonl"))
    assert len((tmp_path / "letters.jsonl").read_text().splitlines()) == letters["messages"]
    # When those of one reason are redriven
    assert "1 messages moved" in operator.xconv("dlq", "redrive", "--reason", "missing_currency")
    # Then they are rejected again, and the page counts none of them twice
    operator.until(lambda: operator.asked("dead-letters")["messages"] == letters["messages"])
    assert sum(operator.asked("state")["counts"].values()) == total


def test_credentials_and_events_are_looked_at(operator: Operator) -> None:
    assert "oauth2" in operator.xconv("credentials", "check")
    assert re.search(r"EventIds=.*Purchase=tw-o8z6j-o87ne", operator.xconv("events"))


def test_a_preview_goes_by_the_stacks_own_parameters(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(order("previewed")))
    assert "would_deliver" in operator.xconv("preview", str(file))
