"""`xconv dlq` against a stack in the local AWS."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from devtools.local_aws import LocalAws, Poller, Stack
from devtools.local_aws.stack import NAME
from devtools.x_simulator import XSimulator
from typer.testing import CliRunner
from x_conversions.conversion.email import hash_email
from xconv.cli import app
from xconv.dlq import dead_letters as reading
from xconv.dlq.dead_letter import MOVED_BY_SQS

from tests.support.command_line import command_line
from tests.support.functional_stack import Send
from tests.support.orders import order

Xconv = Callable[..., str]


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Xconv:
    """Runs `xconv` as an operator; returns what it prints."""
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0)  # moto is one server: an empty answer is the truth
    environment = aws.environment()
    assert stack.queue_url

    def run(*arguments: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, [*arguments, "--stack", NAME], env=environment)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == status, done.output
        return done.output

    return run


@pytest.fixture
def rejected(send: Send, poller: Poller) -> list[str]:
    """Two dead letters for a missing currency, one for broken JSON."""
    bad = [order(f"bad-{number}", properties={"total": 5}) for number in range(2)]
    send(*bad, "{")
    poller.run_until_empty()
    return [*(json.dumps(one) for one in bad), "{"]


def listed(xconv: Xconv) -> Any:
    return json.loads(xconv("dlq", "list", "--json"))


@pytest.mark.usefixtures("rejected")
def test_list_counts_by_reason_and_takes_nothing_away(xconv: Xconv) -> None:
    # Given three dead letters, When they are listed twice
    table = xconv("dlq", "list")
    found = listed(xconv)

    # Then they are there both times, without their bodies
    assert "3 dead letters" in table
    assert found["reasons"] == {"missing_currency": 2, "malformed_json": 1}
    assert "example.com" not in table + json.dumps(found)


def test_list_says_each_detail_of_a_reason_and_how_often(xconv: Xconv, send: Send, poller: Poller) -> None:
    # Given three purchases with values that can't be used: two of the same kind
    send(*(order(f"bad-{value}", properties={"total": value, "currency": "EUR"}) for value in ("a", "b", -1)))
    poller.run_until_empty()
    # When they are listed, Then nobody takes one's detail for that of all
    table = xconv("dlq", "list")
    assert "2 × the value must be a number" in table
    assert "1 × the value must not be negative" in table


def test_show_prints_one_whole(xconv: Xconv, rejected: list[str]) -> None:
    (letter,) = [one for one in listed(xconv)["letters"] if one["reason"] == "malformed_json"]
    shown = json.loads(xconv("dlq", "show", letter["message_id"]))
    assert (shown["body"], shown["reason"]) == (rejected[2], "malformed_json")
    assert json.loads(xconv("dlq", "show", letter["source_message_id"])) == shown


def test_a_letter_that_is_not_there_is_named(xconv: Xconv) -> None:
    with pytest.raises(ValueError, match="no dead letter nowhere; `xconv dlq list`"):
        xconv("dlq", "show", "nowhere")


@pytest.mark.usefixtures("rejected")
def test_a_dry_run_moves_nothing(xconv: Xconv, aws: LocalAws, stack: Stack) -> None:
    assert xconv("dlq", "redrive", "--dry-run") == "3 messages would be moved\n"
    assert listed(xconv)["messages"] == 3
    assert "Messages" not in aws.client("sqs").receive_message(QueueUrl=stack.queue_url)


@pytest.mark.usefixtures("rejected")
def test_redrive_by_reason_delivers_what_can_be_delivered_now(xconv: Xconv, poller: Poller, x: XSimulator) -> None:
    # Given dead letters, When those of one reason are moved back, and come to the function again
    assert json.loads(xconv("dlq", "redrive", "--reason", "missing_currency", "--json"))["moved"] == 2
    assert listed(xconv)["messages"] == 1
    poller.run_until_empty()

    # Then they are where they were, because nothing has changed: the same reason, and the time of the first sending
    found = listed(xconv)
    assert found["reasons"] == {"missing_currency": 2, "malformed_json": 1}
    assert x.conversions == []
    assert {one["original_sent_at"] for one in found["letters"]}


def test_a_message_that_sqs_moved_itself_keeps_its_time_too(
    xconv: Xconv, aws: LocalAws, stack: Stack, poller: Poller, x: XSimulator
) -> None:
    # Given a message without attributes in the dead-letter queue, as a redrive policy leaves it there
    event = order("crashed")
    aws.client("sqs").send_message(QueueUrl=stack.dead_letter_queue_url, MessageBody=json.dumps(event))

    # When it is moved back
    (letter,) = listed(xconv)["letters"]
    assert letter["reason"] == MOVED_BY_SQS
    assert xconv("dlq", "redrive") == "1 messages moved\n"
    poller.run_until_empty()

    # Then it is delivered like a new one
    assert [one["conversion_id"] for one in x.conversions] == ["crashed"]
    assert listed(xconv)["messages"] == 0


@pytest.mark.parametrize(("option", "moved"), [(("--older-than", "1h"), 0), (("--newer-than", "1h"), 3)])
@pytest.mark.usefixtures("rejected")
def test_redrive_by_age(xconv: Xconv, option: tuple[str, str], moved: int) -> None:
    assert json.loads(xconv("dlq", "redrive", "--json", *option))["moved"] == moved


def test_export_writes_everything_for_its_owner_only(xconv: Xconv, rejected: list[str], tmp_path: Path) -> None:
    file = tmp_path / "letters.jsonl"
    xconv("dlq", "export", str(file))
    bodies = [json.loads(line)["body"] for line in file.read_text().splitlines()]
    assert sorted(bodies) == sorted(rejected)
    assert file.stat().st_mode & 0o777 == 0o600
    assert listed(xconv)["messages"] == 3


@pytest.mark.usefixtures("rejected")
def test_export_never_overwrites(xconv: Xconv, tmp_path: Path) -> None:
    file = tmp_path / "letters.jsonl"
    file.write_text("precious")
    with pytest.raises(ValueError, match=r"letters\.jsonl is there already; export never overwrites"):
        xconv("dlq", "export", str(file))
    assert file.read_text() == "precious"


@pytest.mark.usefixtures("rejected")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list",), "1 dead letters"),
        (("list", "--json"), '"unseen": 2'),
        (("show", "5b1c3f0e"), ""),
        (("redrive", "--reason", "missing_currency"), "0 messages moved"),
        (("redrive", "--dry-run"), "1 messages would be moved"),
        (("purge", "--reason", "missing_currency", "--yes"), "0 messages deleted"),
        (("export", "letters.jsonl", "--reason", "missing_currency"), "none with that reason: no file"),
    ],
)
def test_what_somebody_else_looks_at_is_not_gone(
    arguments: tuple[str, ...],
    said: str,
    aws: LocalAws,
    stack: Stack,
    xconv: Xconv,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given three dead letters, and another look that has two of them
    monkeypatch.chdir(tmp_path)
    sqs, url = aws.client("sqs"), stack.dead_letter_queue_url
    taken: list[Any] = []
    while len(taken) < 3:
        taken += sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=600)["Messages"]
    (other,) = [one for one in taken if one["Body"] == "{"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=other["ReceiptHandle"], VisibilityTimeout=0)

    # When somebody looks, or does something, Then nobody is told that these aren't there, and a script isn't either
    done = command_line(aws, monkeypatch)("dlq", *arguments, "--stack", NAME, status=1)
    assert "error: SQS counts about 2 more, which do not show now" in done.err
    assert said in done.out
    assert "no dead letter" not in done.out + done.err

    # And once the other look is over, all are there
    for one in taken:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0)
    assert listed(xconv)["messages"] == 3


def test_nothing_to_list_is_said(xconv: Xconv) -> None:
    assert xconv("dlq", "list") == "no dead letters\n"
    assert listed(xconv) == {"messages": 0, "unseen": 0, "reasons": {}, "letters": []}
    assert xconv("dlq", "redrive") == "0 messages moved\n"


def test_a_stack_that_is_not_there_is_one_line(aws: LocalAws) -> None:
    done = CliRunner().invoke(app, ["dlq", "list", "--stack", "nowhere"], env=aws.environment())
    assert isinstance(done.exception, RuntimeError)
    assert re.fullmatch(r"no stack nowhere found.*--stack.*", str(done.exception))


def test_ages_are_those_of_the_first_sending(xconv: Xconv, aws: LocalAws, stack: Stack) -> None:
    # Given letters whose events were first sent an hour, a day and a week ago
    now = datetime.now(UTC)
    for age in ("1h", "24h", "168h"):
        sent_at = (now - timedelta(hours=int(age[:-1]))).isoformat()
        attributes = {"original_sent_at": sent_at, "reason": "invalid_value"}
        aws.client("sqs").send_message(
            QueueUrl=stack.dead_letter_queue_url,
            MessageBody=age,
            MessageAttributes={key: {"DataType": "String", "StringValue": text} for key, text in attributes.items()},
        )

    # When they are chosen by age, by reason, and by both, Then these are they
    def chosen(*options: str) -> int:
        moved: int = json.loads(xconv("dlq", "redrive", "--dry-run", "--json", *options))["moved"]
        return moved

    assert [chosen("--older-than", age) for age in ("30m", "2h", "2d", "8d")] == [3, 2, 1, 0]
    assert [chosen("--newer-than", age) for age in ("30m", "2h", "2d", "8d")] == [0, 1, 2, 3]
    assert chosen("--older-than", "2h", "--newer-than", "2d") == 1
    assert chosen("--reason", "invalid_value", "--older-than", "2d") == 1
    with pytest.raises(ValueError, match="no dead letter has the reason too_old; there are invalid_value"):
        chosen("--reason", "too_old")
    with pytest.raises(ValueError, match="is no age; write 90s"):
        chosen("--older-than", "soon")


@pytest.fixture
def about_two(send: Send, poller: Poller) -> None:
    """Dead letters about two people, one of them also by the hash of her address."""
    said = [
        {"email": "Jane@example.com"},
        {"hashed_email": hash_email("jane@example.com")},
        {"email": "john@example.com"},
    ]
    agreed = {"consent": {"advertising": True}}
    send(*(order(f"{n}", context=agreed | {"traits": one}, properties={"total": 5}) for n, one in enumerate(said)))
    poller.run_until_empty()


@pytest.mark.usefixtures("about_two")
def test_purge_deletes_what_is_about_one_person_and_nothing_else(xconv: Xconv) -> None:
    # Given three dead letters, When those about one person are looked for
    found = json.loads(xconv("dlq", "purge", "--about", "jane@example.com", "--dry-run", "--json"))

    # Then both of hers are found, and nothing is deleted yet
    assert (found["found"], found["deleted"]) == (2, 0)
    assert listed(xconv)["messages"] == 3

    # When they are deleted, Then only the others' is left
    assert "2 messages deleted" in xconv("dlq", "purge", "--about", "jane@example.com", "--yes")
    (left,) = listed(xconv)["letters"]
    assert "john@example.com" in xconv("dlq", "show", left["message_id"])


@pytest.mark.usefixtures("rejected")
def test_purge_by_reason_leaves_the_others(xconv: Xconv) -> None:
    xconv("dlq", "purge", "--reason", "missing_currency", "--yes")
    assert listed(xconv)["reasons"] == {"malformed_json": 1}


@pytest.mark.usefixtures("rejected")
def test_purge_deletes_nothing_unless_somebody_says_so(xconv: Xconv) -> None:
    with pytest.raises(
        ValueError, match="3 messages would be deleted for good, and nobody can be asked here; say --yes"
    ):
        xconv("dlq", "purge")
    with pytest.raises(ValueError, match="nothing would be everything"):
        xconv("dlq", "purge", "--about", " ", "--yes")
    assert listed(xconv)["messages"] == 3
