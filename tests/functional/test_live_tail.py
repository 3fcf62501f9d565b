"""`xconv tail` over CloudWatch's live tail, whose messages the AWS SDK decodes; a stand-in sends them."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.local_aws.stack import NAME
from xconv.tail import following

from tests.support.command_line import CommandLine, Done
from tests.support.live_logs import GROUP_ARN, LiveLogs, line, second, started, timed_out, update
from tests.support.pseudo_terminal import CTRL_C, PseudoTerminal
from tests.support.served_demo import XCONV

NOW = time.time()  # when this module was read: which may be minutes before a test runs
Tail = Callable[..., Done]


@pytest.fixture
def tail(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Tail:
    """``tail(logs, *arguments)``: the command beside the local AWS, with logs that are elsewhere."""
    assert stack.queue_url
    monkeypatch.setattr(following, "PAUSE", 0.01)

    def run(logs: LiveLogs, *arguments: str) -> Done:
        with logs.serving() as environment:
            xconv = CommandLine(aws.environment() | environment, monkeypatch)
            return xconv("tail", "--stack", NAME, "--since", "1h", *arguments)

    return run


def quiet(seconds: int) -> list[bytes | Callable[[], object]]:
    """So many of a session's in which nothing is printed."""
    return [second, update()] * seconds


def ids(done: Done) -> list[str]:
    return [one for row in done.out.splitlines() for one in json.loads(row)["conversion_ids"]]


def test_lines_come_as_they_are_sent_and_what_was_there_before_is_asked_for(tail: Tail) -> None:
    # Given a line that was there before, one that both ways bring, and one that only the session has yet
    old, both, young = line("old", NOW - 30), line("both", NOW - 5), line("young", NOW)
    logs = LiveLogs([[started(), update(both), second, update(), update(young), *quiet(40)]])
    logs.printed = [old, both]
    # When somebody follows, Then each is seen once, and nobody has to be told anything
    done = tail(logs, "--json", "--for", "1s")
    assert ids(done) == ["old", "both", "young"]
    assert done.err == ""
    # and the session is asked for by the log group's ARN, with nothing behind its name, for these lines only
    (asked,) = logs.asked
    assert GROUP_ARN.fullmatch(asked["logGroupIdentifiers"][0])
    assert asked["logEventFilterPattern"] == '"conversion_ids"'


@pytest.mark.parametrize("end", [[timed_out()], [], [b"\0" * 40]], ids=["three hours", "broken", "garbled"])
def test_after_the_end_of_a_session_it_goes_on_in_the_next(tail: Tail, end: list[bytes]) -> None:
    # Given a session that ends, and a line that is printed between it and the next
    logs = LiveLogs()
    first, between, third = line("first", NOW), line("between", NOW + 1), line("third", NOW + 2)
    logs.script(
        [started(), update(first), lambda: logs.printed.extend([first, between]), *end],
        [started(), update(third), *quiet(40)],
    )
    # When somebody follows, Then none is left out, none comes twice, and nothing is said of it
    done = tail(logs, "--json", "--for", "1s")
    assert sorted(ids(done)) == ["between", "first", "third"]
    assert done.err == ""


def test_filters_are_as_before(tail: Tail) -> None:
    lines = [line("a", NOW, reason="malformed_json"), line("b", NOW), line("c", NOW)]
    logs = [LiveLogs([[started(), update(*lines), *quiet(40)]]) for _ in range(2)]
    assert ids(tail(logs[0], "--json", "--for", "1s", "--reason", "missing_currency")) == ["b", "c"]
    assert ids(tail(logs[1], "--json", "--for", "1s", "--id", "c")) == ["c"]


def test_a_sample_is_called_one(tail: Tail) -> None:
    logs = LiveLogs([[started(), update(line("a", NOW), is_sampled=True), *quiet(40)]])
    done = tail(logs, "--json", "--for", "1s")
    assert ids(done) == ["a"]
    assert "CloudWatch's sample of them" in done.err


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        ("AccessDeniedException", "no permission for logs:StartLiveTail"),
        ("LimitExceededException", "AWS answers LimitExceededException"),
        ("UnknownOperationException", "AWS answers UnknownOperationException"),
    ],
)
def test_where_there_is_no_session_it_asks_and_says_why(tail: Tail, refused: str, why: str) -> None:
    logs = LiveLogs(refused=refused)
    logs.printed = [line("a", NOW)]
    done = tail(logs, "--json", "--for", "1s")
    assert ids(done) == ["a"]
    assert done.err == f"no live tail ({why}): asking every two seconds instead\n"


@pytest.mark.parametrize(
    "sent",
    [[], [b"<html>"], [started()], [started(), timed_out()]],
    ids=["nothing", "no event stream", "no update", "an end at once"],
)
def test_what_is_no_session_is_none(tail: Tail, sent: list[bytes]) -> None:
    # Given something that answers a request for a session with what is none
    logs = LiveLogs([sent])
    logs.printed = [line("a", NOW)]
    done = tail(logs, "--json", "--for", "1s")
    # Then it asks, and says so in one line
    assert ids(done) == ["a"]
    assert done.err.startswith("no live tail (")
    assert done.err.count("\n") == 1


def test_the_local_aws_has_no_live_tail(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stack.queue_url
    done = CommandLine(aws.environment(), monkeypatch)("tail", "--stack", NAME, "--for", "1s")
    assert done.err == "no live tail (AWS answers UnknownOperationException): asking every two seconds instead\n"


def test_ctrl_c_ends_it_in_the_middle_of_a_session(aws: LocalAws, stack: Stack, tmp_path: Path) -> None:
    # Given somebody at a terminal, who follows a session
    assert stack.queue_url
    logs = LiveLogs([[started(), update(line("seen", NOW)), *quiet(1200)]])
    with logs.serving() as environment:
        everything = os.environ | aws.environment() | environment
        with PseudoTerminal([str(XCONV), "tail", "--stack", NAME], everything, tmp_path) as terminal:
            terminal.expect("seen")
            # When they press Ctrl-C, Then it ends at once, and says no more
            terminal.press(CTRL_C)
            assert terminal.end() == 130
            assert "Traceback" not in terminal.shown
