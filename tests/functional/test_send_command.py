"""`xconv send` to a queue in the local AWS."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.samples.sample_events import EVENTS
from xconv.common.stack import Deployed
from xconv.send import command
from xconv.send.queue_sender import QueueSender

from tests.support.command_line import CommandLine, command_line
from tests.support.orders import order


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    assert stack.queue_url
    return command_line(aws, monkeypatch)


def taken(aws: LocalAws, stack: Stack) -> list[str]:
    """Takes every body off the queue."""
    sqs, bodies = aws.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=stack.queue_url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
    return bodies


def test_json_lines_arrive_as_they_are(xconv: CommandLine, aws: LocalAws, stack: Stack, tmp_path: Path) -> None:
    # Given 25 lines, among them one that is no JSON and one with what Unicode takes for a line's end
    lines = [*(json.dumps(order(f"line-{number}")) for number in range(23)), "{broken", '{"a": "b\u2028c"}']
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    # When they are sent
    done = xconv("send", str(file))

    # Then they are on the queue, byte for byte, and nothing of them was printed
    assert sorted(taken(aws, stack)) == sorted(lines)
    assert done.out == "25 of 25 messages sent, 0 failed\n"
    assert done.err == ""


def test_payloads_of_events_and_stdin(xconv: CommandLine, aws: LocalAws, stack: Stack) -> None:
    payload = (EVENTS / "batch.json").read_text()
    bodies = [record["body"] for record in json.loads(payload)["Records"]]
    found = json.loads(xconv("send", str(EVENTS / "batch.json"), "-", "--json", typed=payload).out)
    assert (found["sent"], found["failed"], found["not_tried"]) == (2 * len(bodies), 0, 0)
    assert sorted(taken(aws, stack)) == sorted(bodies * 2)


def test_generated_events_are_the_same_for_the_same_seed(xconv: CommandLine, aws: LocalAws, stack: Stack) -> None:
    # The stack is live, but its X is this machine's: nobody has to be asked
    def ids(seed: str) -> list[str]:
        xconv("send", "--generate", "30", "--seed", seed)
        return sorted(json.loads(body)["messageId"] for body in taken(aws, stack) if body.endswith("}"))

    first = ids("7")
    assert first == ids("7")
    assert not set(first) & set(ids("8"))


def test_a_dry_run_counts_by_the_stacks_parameters_and_sends_nothing(
    xconv: CommandLine, aws: LocalAws, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([order("good"), order("good"), order("bad", properties={"total": 5})]))
    found = json.loads(xconv("send", str(file), "--dry-run", "--json", status=1).out)
    assert {(one["outcome"], one["reason"]) for one in found["outcomes"]} == {
        ("would_deliver", ""),
        ("skipped", "duplicate"),
        ("rejected", "missing_currency"),
    }
    assert "Nothing was sent" in xconv("send", str(file), "--dry-run", status=1).out
    assert taken(aws, stack) == []


def test_what_sqs_would_not_take_is_counted_and_the_rest_is_sent(
    xconv: CommandLine, aws: LocalAws, stack: Stack, tmp_path: Path
) -> None:
    # Given a good event between one too large, one with a character that XML has not, and one that is no UTF-8
    file = tmp_path / "events.jsonl"
    good = json.dumps(order("good"))
    file.write_bytes(b"\n".join([b"x" * 1_048_577, good.encode(), b'{"a": "\x01"}', b'{"a": "\xff"}']))

    # When they are sent
    done = xconv("send", str(file), status=1)

    # Then the good one is there, and the others are said to be not
    assert taken(aws, stack) == [good]
    assert done.out == "1 of 4 messages sent, 3 failed\n"
    assert "error: 1 not taken: more than 1048576 bytes" in done.err
    assert "error: 2 not taken: characters that SQS does not take" in done.err


class ScriptedSqs:
    """SQS, whose first calls of SendMessageBatch end as scripted: an exception, or how many entries fail."""

    def __init__(self, real: Any, script: list[Any]) -> None:
        self._real, self._script = real, script

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: N803 - SQS's names
        step = self._script.pop(0) if self._script else 0
        if isinstance(step, BaseException):
            raise step
        failed, rest = Entries[:step], Entries[step:]
        answer = self._real.send_message_batch(QueueUrl=QueueUrl, Entries=rest) if rest else {}
        failures = [{"Id": one["Id"], "SenderFault": False, "Code": "InternalError"} for one in failed]
        return {**answer, "Failed": failures}


@contextmanager
def calls(monkeypatch: pytest.MonkeyPatch, *scripted: Any) -> Iterator[None]:
    """Has `xconv` send over `ScriptedSqs`, without a pause before it tries again."""
    script = list(scripted)
    sqs = property(lambda deployed: ScriptedSqs(deployed.session.client("sqs"), script))
    monkeypatch.setattr(Deployed, "sqs", sqs)
    monkeypatch.setattr(command, "QueueSender", partial(QueueSender, sleep=lambda _: None))
    yield
    assert script == []


def events_file(tmp_path: Path, number: int) -> str:
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(json.dumps(order(f"e-{count}")) for count in range(number)))
    return str(file)


def test_entries_that_failed_are_tried_again(
    xconv: CommandLine, aws: LocalAws, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calls(monkeypatch, 3, 1):
        assert xconv("send", events_file(tmp_path, 10)).out == "10 of 10 messages sent, 0 failed\n"
    assert len({json.loads(body)["messageId"] for body in taken(aws, stack)}) == 10


def test_entries_that_fail_again_and_again_are_counted(
    xconv: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calls(monkeypatch, 2, 2, 2, 2):
        done = xconv("send", events_file(tmp_path, 20), status=1)
    assert done.out == "18 of 20 messages sent, 2 failed\n"
    assert "error: 2 not taken: InternalError" in done.err


def test_interrupted_half_way_it_says_how_many_went_out(
    xconv: CommandLine, aws: LocalAws, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calls(monkeypatch, 0, KeyboardInterrupt()):
        done = xconv("send", events_file(tmp_path, 30), status=130)
    assert done.out == "10 of 30 messages sent, 0 failed\n"
    assert done.err == "error: interrupted: 20 messages not sent; 10 of these may have arrived\n"
    assert len(taken(aws, stack)) == 10


LIVE = "send-live"  # of its own, in the one local AWS of all tests


@pytest.fixture(scope="module")
def _live(aws: LocalAws) -> None:
    parameters = {"PixelId": "o8z6j", "DefaultEventId": "o87ne", "RequireConsent": "true"}
    Stack.create(aws, parameters, name=LIVE)


@pytest.fixture
def live(aws: LocalAws, _live: None, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line beside a stack that delivers to X itself."""
    return command_line(aws, monkeypatch)


def test_samples_go_to_a_live_stack_only_when_somebody_says_so(live: CommandLine) -> None:
    # Nobody can be asked here
    done = live("send", "--generate", "3", "--stack", LIVE, status=2)
    assert "would count as real conversions at X" in done.err
    assert done.out == ""
    # A dry run asks nobody, and --yes is an answer
    live("send", "--generate", "3", "--stack", LIVE, "--dry-run", status=None)
    assert live("send", "--generate", "3", "--stack", LIVE, "--yes").out == "3 of 3 messages sent, 0 failed\n"


@pytest.mark.parametrize(
    ("answer", "status", "sent"), [("y\n", 0, "2 of 2 messages sent, 0 failed"), ("n\n", 1, ""), ("\n", 1, "")]
)
def test_a_person_at_a_terminal_is_asked(live: CommandLine, answer: str, status: int, sent: str) -> None:
    done = live("send", "--generate", "2", "--stack", LIVE, typed=answer, is_terminal=True, status=status)
    assert "Send 2 sample events all the same?" in done.err
    assert done.out.strip() == sent
    assert ("error: stopped, as you wished" in done.err) is bool(status)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give files of events (- for stdin), or --generate N"),
        (("-", "--generate", "3"), "give files of events"),
        (("nowhere.json",), "nowhere.json can't be read: No such file or directory"),
        (("-",), "there are no events in what was given"),
    ],
)
def test_what_cannot_be_sent_is_an_error_of_usage(xconv: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    done = xconv("send", *arguments, status=2)
    assert done.err.startswith("error: ")
    assert said in done.err
    assert done.err.count("\n") == 1
