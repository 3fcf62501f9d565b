"""The run log knows which batches are on their way, and which came back as a whole."""

import pytest
from devtools.local_aws import BatchResult
from devtools.soak.findings import breaches_of_invocations
from devtools.soak.run_log import End, Invocation, RunLog


def begin(run_log: RunLog, *messages: str, at: float = 0) -> Invocation:
    records = [{"messageId": message, "body": '{"messageId": "shop-1"}'} for message in messages]
    return run_log.begin("localhost", 1, records, at)


def test_a_batch_is_in_flight_until_its_messages_are_deleted() -> None:
    # Given two batches, the first of which the function has answered
    run_log = RunLog()
    first, _ = begin(run_log, "one", "two", at=10), begin(run_log, "three", at=20)
    first.ended_at = 11

    # Then it counts as in flight: its messages come again if the queue's clock is set ahead before they are deleted
    assert run_log.oldest_in_flight() == 10

    # When they are deleted, Then the other is the oldest
    run_log.settled(BatchResult(("one", "two")))
    assert run_log.oldest_in_flight() == 20
    run_log.settled(BatchResult(("three",)))
    assert run_log.oldest_in_flight() is None


def test_a_batch_that_comes_a_second_time_is_settled_a_second_time() -> None:
    run_log = RunLog()
    first = begin(run_log, "one")
    run_log.settled(BatchResult(("one",), ("one",), "Sandbox.Timedout: …"))
    second = begin(run_log, "one")
    run_log.settled(BatchResult(("one",)))
    assert [(one.is_settled, one.error) for one in (first, second)] == [(True, "Sandbox.Timedout: …"), (True, None)]


@pytest.mark.parametrize(
    ("host", "at", "is_it"), [("localhost", 11, True), ("localhost", 13, False), ("other", 11, False)]
)
def test_a_table_that_fails_fails_the_invocation_that_ran_there_and_then(host: str, at: float, is_it: bool) -> None:
    run_log = RunLog()
    one = begin(run_log, "one")
    one.started_at, one.ended_at = 10, 12
    run_log.table_failed(host, at)
    assert one.lost_table is is_it


@pytest.mark.parametrize(
    ("end", "error", "breaches"),
    [
        (End.ANSWERED, None, []),
        (End.KILLED, "Runtime.ExitError", []),
        (End.TIMED_OUT, "Sandbox.Timedout", []),
        (End.ANSWERED, "not a list", ["invocation 1 answered, and its whole batch came back: not a list"]),
        (End.CRASHED, "KeyError: 1", ["invocation 1 crashed, and its whole batch came back: KeyError: 1"]),
    ],
)
def test_a_batch_that_came_back_although_nothing_was_done_to_its_function_is_a_breach(
    end: End, error: str | None, breaches: list[str]
) -> None:
    run_log = RunLog()
    invocation = begin(run_log, "one")
    invocation.end = end
    run_log.settled(BatchResult(("one",), ("one",) if error else (), error))
    assert breaches_of_invocations(run_log.invocations) == breaches
