"""On purpose: what X may have counted is sent again only when a person says so, and then once."""

import json
from pathlib import Path

import pytest
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.x_simulator import Fault, XSimulator
from xconv.dlq import dead_letters as reading

from tests.support.command_line import CommandLine, command_line
from tests.support.functional_stack import DeadLetters, Send
from tests.support.orders import order


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0)  # moto is one server: an empty answer is the truth
    assert stack.queue_url
    return command_line(aws, monkeypatch)


def deliver_all(stack: Stack, function: Function) -> None:
    Poller(stack, [function], batch_window_seconds=0).run_once()


def sends(x: XSimulator, conversion_id: str) -> int:
    return [one["conversion_id"] for request in x.requests for one in request.conversions].count(conversion_id)


@pytest.fixture
def lost(stack: Stack, send: Send, x: XSimulator) -> str:
    """A purchase that X counted, whose only answer was lost: a dead letter."""
    x.faults.add(Fault("drop_after", times=1))
    send(order("ORD-1"))
    with Function(stack, "DeliverFunction", {"MOST_SENDS": "1"}) as function:
        deliver_all(stack, function)
    return "ORD-1"


def test_a_plain_redrive_leaves_it_and_says_so(
    xconv: CommandLine, lost: str, dead_letters: DeadLetters, x: XSimulator
) -> None:
    done = xconv("dlq", "redrive")
    assert done.out == "0 messages moved\n"
    assert "1 answer_lost left where they are: X may have counted them" in done.err
    assert "--reason answer_lost --send-again" in done.err
    assert json.loads(xconv("dlq", "redrive", "--dry-run", "--json").out)["kept"] == {"answer_lost": 1}
    assert [one["reason"] for one in dead_letters()] == ["answer_lost"]
    assert sends(x, lost) == 1


def test_sent_again_it_goes_once_also_when_its_message_comes_twice(
    xconv: CommandLine, lost: str, stack: Stack, x: XSimulator
) -> None:
    # Given a person who knows that X did not count it
    assert xconv("dlq", "redrive", "--reason", "answer_lost", "--send-again").out == "1 messages moved\n"

    # When two function instances get the message one after the other, because its delete failed
    for _ in range(2):
        with Function(stack, "DeliverFunction") as function:
            poller = Poller(stack, [function], batch_window_seconds=0)
            poller.run_once()
    # Then X got it once more
    assert sends(x, lost) == 2


def test_a_file_is_sent_again_only_on_purpose(
    xconv: CommandLine, stack: Stack, deliver: Function, x: XSimulator, tmp_path: Path
) -> None:
    # Given an order that was delivered, from a file that holds it twice
    file = tmp_path / "events.jsonl"
    file.write_text(f"{json.dumps(order('ORD-2'))}\n" * 2)
    xconv("send", str(file))
    deliver_all(stack, deliver)
    assert sends(x, "ORD-2") == 1

    # When it is sent as it is, and then on purpose, Then it is counted once more, and once only
    for arguments, expected in (((), 1), (("--send-again",), 2), (("--send-again",), 3)):
        xconv("send", str(file), *arguments)
        deliver_all(stack, deliver)
        assert sends(x, "ORD-2") == expected


def test_trace_shows_what_the_table_knows(xconv: CommandLine, stack: Stack, send: Send, deliver: Function) -> None:
    send(order("ORD-3"))
    deliver_all(stack, deliver)
    found = xconv("trace", "ORD-3")
    assert "record of Purchase" in found.out
    (record,) = json.loads(xconv("trace", "ORD-3", "--json").out)["records"]
    assert (record["event"], record["state"], record["sends"]) == ("Purchase", "delivered", 0)


def test_trace_shows_a_send_of_unknown_fate(xconv: CommandLine, lost: str) -> None:
    (record,) = json.loads(xconv("trace", lost, "--json").out)["records"]
    assert (record["state"], record["sends"]) == ("unknown", 1)
