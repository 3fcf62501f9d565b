"""Alarms of docs/operations.md, followed literally: each block's lines typed, and the trouble is over at their end."""

import json
import re
from pathlib import Path

import pytest
from devtools.local_aws import Function, FunctionError, LocalAws, Poller, Stack
from devtools.local_aws.emf import read_emf
from devtools.local_aws.log_group import write_logs
from devtools.x_simulator import XSimulator

from tests.support.functional_stack import SCHEDULE, Send
from tests.support.orders import order
from tests.support.runbook import PAGE, Terminal, blocks, section

MESSAGE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def terminal(aws: LocalAws, stack: Stack, x: XSimulator, tools: Path, tmp_path: Path) -> Terminal:
    assert stack.queue_url
    return Terminal(aws, x, tools, tmp_path)


def is_healthy(refresh: Function) -> list[float]:
    """What the last run said about the credentials, as CloudWatch reads it: the alarm goes by that."""
    metrics = [(metric.name, values) for line in refresh.logs for metric, values in read_emf(line)]
    return [values for name, values in metrics if name == "CredentialsHealthy"][-1]


def waiting(aws: LocalAws, queue_url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
    return sum(map(int, attributes.values()))


def test_the_pages_first_block_shows_what_there_is(terminal: Terminal, stack: Stack) -> None:
    _export, outputs = blocks(PAGE)[0]
    assert stack.queue_url in terminal.type(outputs)


def test_dead_letter_queue_alarm(
    terminal: Terminal, aws: LocalAws, stack: Stack, send: Send, poller: Poller, x: XSimulator
) -> None:
    # Given purchases without a currency, and what is no event, in the dead-letter queue
    send(order("ORDER-1", properties={"total": 5}), order("ORDER-2", properties={"total": 7}), "{")
    poller.run_until_empty()
    assert waiting(aws, stack.dead_letter_queue_url) == 3

    # When the block is followed: what is there, and one of them
    (look, show, count, move, keep, empty), _mend = blocks(section("DeadLetterQueueAlarm"))
    listed = terminal.type(look)
    assert re.search(r"missing_currency .* 2 ", listed)
    shown = terminal.type(show, MESSAGE_ID=MESSAGE_ID.findall(listed)[0])
    assert json.loads(shown[shown.index("{\n") :])["body"]  # behind the progress bar

    # Then they are counted, moved once the parameter is mended, and delivered with their own ids
    assert "2 messages would be moved" in terminal.type(count)
    assert "2 messages moved" in terminal.type(move)
    with Function(stack, "DeliverFunction", {"DEFAULT_CURRENCY": "EUR"}) as mended:
        Poller(stack, [mended], batch_window_seconds=0).run_until_empty()
    assert sorted(one["conversion_id"] for one in x.conversions) == ["ORDER-1", "ORDER-2"]

    # and the rest is kept in a file, and the queue emptied: which is what the alarm waits for
    terminal.type(keep)
    (kept,) = terminal.file("rejected.jsonl").read_text().splitlines()
    assert json.loads(kept)["body"] == "{"
    terminal.type(empty, {"?": "y"})
    assert waiting(aws, stack.dead_letter_queue_url) == 0


def test_dead_letters_are_mended_as_the_page_says(
    terminal: Terminal, aws: LocalAws, stack: Stack, send: Send, poller: Poller, x: XSimulator
) -> None:
    # Given three purchases without a currency
    send(*(order(f"ORDER-{number}", properties={"total": 5}) for number in range(3)))
    poller.run_until_empty()
    (look, *_), (edit, export, count, move) = blocks(section("DeadLetterQueueAlarm"))

    # When one is mended in an editor, and the others in a file
    message_id = MESSAGE_ID.findall(terminal.type(look))[0]
    mend = r"""sed -i 's/\(\\*"\)total\\*": 5/&, \1currency\1: \1EUR\1/' """
    terminal.file("bin/editor").write_text(f'#!/bin/sh\n{mend} "$1"\n')
    terminal.file("bin/editor").chmod(0o755)
    terminal.type(f"env EDITOR=editor {edit}", MESSAGE_ID=message_id)
    terminal.type(export)
    terminal.type(f"{mend} mend.jsonl")

    # Then the page's count says that they are good, and they are delivered with their own ids
    assert re.search(r"delivered .* 2 ", terminal.type(count))
    terminal.type(move, {"Send 2 dead letters": "y"})
    poller.run_until_empty()
    assert sorted(one["conversion_id"] for one in x.conversions) == ["ORDER-0", "ORDER-1", "ORDER-2"]
    assert waiting(aws, stack.dead_letter_queue_url) == 0


def test_queue_age_half_retention_alarm(terminal: Terminal, aws: LocalAws, stack: Stack) -> None:
    # Given a stack as it was deployed, When four days more are gained, and given back
    def retention() -> str:
        asked = aws.client("sqs").get_queue_attributes(QueueUrl=stack.queue_url, AttributeNames=["All"])
        return str(asked["Attributes"]["MessageRetentionPeriod"])

    (find, gain), (find_again, back) = blocks(section("QueueAgeHalfRetentionAlarm"))
    terminal.type(find)
    terminal.type(gain)
    assert retention() == "1209600"
    terminal.type(find_again)
    terminal.type(back)
    assert retention() == "864000"


def test_unread_alarm(terminal: Terminal, aws: LocalAws, stack: Stack) -> None:
    # Given an event source mapping that somebody has paused by hand
    lambda_ = aws.client("lambda")
    (mapping,) = lambda_.list_event_source_mappings(EventSourceArn=stack.queue_arn)["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

    # When the section is followed: doctor says what is wrong, with status 1
    text = section("UnreadAlarm")
    ((doctor, look),) = blocks(text)
    assert "Disabled" in terminal.type(doctor, status=1)
    (found,) = json.loads(terminal.type(look))
    assert found[:2] == [mapping["UUID"], "Disabled"]
    (repair,) = re.findall(r"`(aws lambda [^`]+)`", text)
    terminal.type(" ".join(repair.split()), UUID=found[0])

    # Then the queue is read again
    ((_, state, _),) = json.loads(terminal.type(look))
    assert state == "Enabled"


def test_credentials_alarm(terminal: Terminal, aws: LocalAws, stack: Stack, refresh: Function, x: XSimulator) -> None:
    # Given a secret that can't be used, which every scheduled run says
    token = x.grant_pixel_token()["pixel_token"]
    stack.put_secret({"scheme": "pixel_token"})
    with pytest.raises(FunctionError):
        refresh.invoke(SCHEDULE)
    assert is_healthy(refresh) == [0]
    write_logs(aws, refresh.name, refresh.logs)

    # When the block is followed, for who has a pixel token
    ((check, put, _authorize, log),) = blocks(section("CredentialsAlarm"))
    assert "pixel_token" in terminal.type(check, status=1)
    terminal.type(put, {"pixel_token: ": token})
    assert "pixel_token" in terminal.type(log)

    # Then the next scheduled run finds them good
    refresh.invoke(SCHEDULE)
    assert is_healthy(refresh) == [1]
    terminal.type(check)


def test_token_refresh_failed_alarm(
    terminal: Terminal, aws: LocalAws, stack: Stack, refresh: Function, x: XSimulator
) -> None:
    # Given a grant that is lost
    grant = x.grant_oauth2(client_id="app-1", expires_in=60)
    stack.put_secret(grant | {"refresh_token": "spent"})
    with pytest.raises(FunctionError):
        refresh.invoke(SCHEDULE)
    write_logs(aws, refresh.name, refresh.logs)

    # When somebody looks where the page says, and follows the block; the app is a public one
    _deliver, log, _alarms = blocks(section("Where to look"))[0]
    assert "authorize again" in terminal.type(log)
    ((authorize,),) = blocks(section("TokenRefreshFailedAlarm"))
    assert "Stored in" in terminal.type(authorize, {"public client): ": ""}, ID="app-1")

    # Then the next scheduled run has a token that is good
    assert refresh.invoke(SCHEDULE)["outcome"] == "not_due"
    assert is_healthy(refresh) == [1]
