"""`xconv trace` against the deliver function's own lines in the local CloudWatch Logs."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.local_aws.log_group import write_logs
from devtools.x_simulator import Fault, XSimulator

from tests.support.command_line import CommandLine, command_line
from tests.support.functional_stack import Send
from tests.support.orders import order


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    assert stack.queue_url
    return command_line(aws, monkeypatch)


class Run:
    """Sends events, has them handled, and puts what the function printed into its log group."""

    def __init__(self, aws: LocalAws, send: Send, poller: Poller, deliver: Function) -> None:
        self._aws, self._send, self._poller, self._deliver = aws, send, poller, deliver
        self._written = 0

    def __call__(self, *events: Any, at: float | None = None) -> list[str]:
        ids = self._send(*events)
        self._poller.run_once()
        lines = self._deliver.logs[self._written :]
        self._written += len(lines)
        write_logs(self._aws, self._deliver.name, lines, at)
        return ids


@pytest.fixture
def run(aws: LocalAws, send: Send, poller: Poller, deliver: Function) -> Run:
    return Run(aws, send, poller, deliver)


def traced(xconv: CommandLine, conversion_id: str, *arguments: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = json.loads(xconv("trace", conversion_id, "--json", *arguments).out)["steps"]
    return steps


def test_a_delivered_conversion_is_shown_with_its_request(xconv: CommandLine, run: Run) -> None:
    # Given two delivered conversions, one's id the beginning of the other's
    run(order("trace-1"), order("trace-10"))

    # When one is traced
    (step,) = traced(xconv, "trace-1")
    table = xconv("trace", "trace-1").out

    # Then there is one request, of two conversions, and X's debug id
    assert (step["step"], step["outcome"], step["sent"]) == ("request", "delivered", 2)
    assert step["debug_id"]
    assert step["debug_id"] in table
    assert f"trace-1: delivered at {step['at']} UTC" in table
    assert "\x1b" not in table


def test_every_try_is_there_in_the_order_of_time(
    aws: LocalAws, stack: Stack, xconv: CommandLine, run: Run, x: XSimulator
) -> None:
    # Given a conversion that X was out of order for, and that was delivered later
    x.faults.add(Fault("status", status=500, times=1))
    run(order("late"), at=time.time() - 3600)
    # by a message of its own: the first would come back in one to five seconds, and now and then meet it
    aws.client("sqs").purge_queue(QueueUrl=stack.queue_url)
    time.sleep(1.1)  # the records know seconds
    run(order("late"), order("another"))  # which shows that X counts again

    # When it is traced, Then both tries are there, with what each came to
    steps = traced(xconv, "late")
    assert [(one["step"], one["outcome"], one["reason"], one["status"]) for one in steps] == [
        ("request", "", "", "500"),
        ("receipt", "deferred", "answer_lost", ""),
        ("request", "delivered", "", "200"),
    ]
    # and only those that --since covers
    assert len(traced(xconv, "late", "--since", "30m")) == 1


def test_what_was_not_delivered_says_why_and_what_is_next(xconv: CommandLine, run: Run) -> None:
    # Given a purchase without a currency, and a message that is no JSON
    _, broken = run(order("no-currency", properties={"total": 5}), "{")

    # When they are traced, the broken one by its message id
    rejected = xconv("trace", "no-currency").out
    (receipt,) = traced(xconv, broken)

    # Then the reason is there
    assert "missing_currency; it is in the dead-letter queue: xconv dlq list" in rejected
    assert (receipt["outcome"], receipt["reason"]) == ("rejected", "malformed_json")


def test_a_dead_letter_is_found_by_the_conversion_id_of_its_body(xconv: CommandLine, run: Run) -> None:
    run(order("dead", properties={"total": 5}), order("other", properties={"total": 5}))
    found = json.loads(xconv("trace", "dead", "--dead-letters", "--json").out)
    (letter,) = found["dead_letters"]
    assert f"xconv dlq show {letter}" in xconv("trace", "dead", "--dead-letters").out


AWKWARD = ["o'1", 'say "x"', r"back\slash", "a|b # c", "(.*)", "%_[x]", "ünï-☂", "', @message like 'a", "l1\nl2", "é"]


def test_any_id_is_found_whole_whatever_characters_it_has(xconv: CommandLine, run: Run) -> None:
    # Given conversions with ids of every kind of character, and a bystander
    events = [order(one) for one in AWKWARD]
    run(*events, order("bystander"))

    # When each is traced, Then it alone is found
    assert {one: [step["outcome"] for step in traced(xconv, one)] for one in AWKWARD} == {
        one: ["delivered"] for one in AWKWARD
    }


def test_nothing_found_says_what_may_be_the_reason(xconv: CommandLine, run: Run, send: Send) -> None:
    run(order("known"))
    send(order("waiting"))
    done = xconv("trace", "waiting", status=1)
    assert "nothing is known of waiting in the last 7d" in done.err
    assert "1 messages wait in the queue" in done.err
    assert "logs are kept 30 days" in done.err
    assert "properties.conversion_id,properties.conversionId,messageId" in done.err


@pytest.mark.parametrize(("arguments", "said"), [(("--since", "soon"), "'soon' is no age"), ((), "id is empty")])
def test_what_cannot_be_asked_is_an_error_of_usage(xconv: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    done = xconv("trace", "x" if arguments else "", *arguments, status=2)
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_log_group_that_is_gone_is_named(xconv: CommandLine, aws: LocalAws, stack: Stack) -> None:
    group = f"/aws/lambda/{stack.functions['DeliverFunction'].name}"
    aws.client("logs").delete_log_group(logGroupName=group)
    try:
        assert f"there is no log group {group}" in xconv("trace", "x", status=1).err
    finally:
        aws.client("logs").create_log_group(logGroupName=group)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "StartQuery"), "no permission for StartQuery"),
        (ClientError({"Error": {"Code": "LimitExceededException"}}, "StartQuery"), "try again in a minute"),
        (RuntimeError("Logs Insights ended the query as Timeout: try a shorter --since"), "a shorter --since"),
    ],
    ids=["no permission", "too many queries", "a query that took too long"],
)
def test_where_the_log_cannot_be_searched_the_rest_is_said(
    error: Exception, said: str, xconv: CommandLine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a delivered conversion, and a log that says nothing
    run(order("unlogged"))

    def unavailable(*_: Any) -> None:
        raise error

    monkeypatch.setattr("xconv.trace.command.run_query", unavailable)

    # When it is traced, Then the record is shown, and the last line is what is missing and why
    done = xconv("trace", "unlogged", status=1)
    assert "record of Purchase" in done.out
    assert done.err.startswith("error: the log can't be searched, so its part is missing: ")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_who_may_not_count_what_waits_learns_the_rest(
    xconv: CommandLine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given nothing of that id, and somebody who may not look at the queue
    run(order("another"))

    class Closed:
        def get_queue_attributes(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetQueueAttributes")

    monkeypatch.setattr("xconv.common.stack.Deployed.sqs", Closed())

    # When it is traced, Then one reason less can be told, and the others are
    said = xconv("trace", "Another", status=1).err
    assert "how many wait can't be read: no permission for GetQueueAttributes" in said
    assert "capitals count" in said
