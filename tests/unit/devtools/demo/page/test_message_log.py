"""The message log behind the page: where each message is, and what X got of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from devtools.demo.page.message_log import MessageLog
from devtools.demo.page.message_results import MessageResult
from devtools.x_simulator import ReceivedRequest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Outcome

BODY = json.dumps({"type": "track", "event": "Order Completed", "messageId": "c"})
OUTCOMES = st.sampled_from(Outcome)


def record(message_id: str, body: str = BODY, times: int = 1) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(times)}
    return {"messageId": message_id, "body": body, "receiptHandle": f"handle-{message_id}", "attributes": attributes}


def request(*conversion_ids: str, status: int | None = 200, counted: int = 1) -> ReceivedRequest:
    conversions = [{"conversion_id": one} for one in conversion_ids]
    at = datetime(2026, 1, 29, tzinfo=UTC)
    return ReceivedRequest(1, at, status, conversions, "oauth2", counted, None, None, b"", {})


def only(message_log: MessageLog) -> dict[str, Any]:
    (entry,) = message_log.changes(0)["entries"]
    return dict(entry)


def settle(message_log: MessageLog, message_id: str, result: MessageResult, comes_back_at: float = 0) -> None:
    message_log.received([record(message_id)])
    message_log.settled({message_id: result}, {message_id: comes_back_at})


@pytest.fixture
def message_log() -> MessageLog:
    return MessageLog(clock=lambda: 1000.0)


def test_from_the_queue_to_its_conversion(message_log: MessageLog) -> None:
    # Given a message on the queue
    number = message_log.put("m", BODY)
    assert (only(message_log)["state"], only(message_log)["title"]) == ("waiting", "Order Completed")

    # When a function gets it, and X its conversion
    message_log.received([record("m")])
    assert only(message_log)["state"] == "in_progress"
    message_log.told(request("c"))
    message_log.settled({"m": MessageResult(Outcome.DELIVERED)}, {})

    # Then it stands beside it
    entry = only(message_log)
    assert (entry["number"], entry["state"], entry["times_received"]) == (number, "delivered", 1)
    assert entry["sent"] == {"conversion": {"conversion_id": "c"}, "request": 1, "status": 200, "counted": 1}


def test_a_message_that_nobody_here_sent_is_shown_too(message_log: MessageLog) -> None:
    settle(message_log, "m", MessageResult(Outcome.DELIVERED))
    assert message_log.put("m", BODY) == 1
    assert only(message_log)["state"] == "delivered"


def test_what_x_counted_twice_is_said(message_log: MessageLog) -> None:
    # Given a request that X counted, and whose answer was lost
    message_log.told(request("c", status=None))
    settle(message_log, "m", MessageResult(Outcome.DEFERRED, "answer_lost"), comes_back_at=1020)
    assert (only(message_log)["state"], only(message_log)["comes_back_at"]) == ("deferred", 1020)

    # When it is sent again
    message_log.told(request("c"))
    settle(message_log, "m", MessageResult(Outcome.DELIVERED))
    assert (only(message_log)["sent"]["counted"], only(message_log)["comes_back_at"]) == (2, None)


def test_what_was_not_sent_has_no_conversion_of_another(message_log: MessageLog) -> None:
    message_log.told(request("c"))
    settle(message_log, "m", MessageResult(Outcome.SKIPPED, "duplicate"))
    assert only(message_log)["sent"] is None


def test_only_what_waits_to_come_back_can_be_called_back(message_log: MessageLog) -> None:
    number = message_log.put("m", BODY)
    assert message_log.called_back(number) is None
    assert message_log.called_back(99) is None
    settle(message_log, "m", MessageResult(Outcome.DEFERRED, "x_unavailable"), comes_back_at=1020)
    entry = message_log.called_back(number)
    assert entry is not None
    assert (entry.receipt_handle, entry.comes_back_at) == ("handle-m", 1000)


def test_a_redriven_message_stays_the_same_event(message_log: MessageLog) -> None:
    settle(message_log, "m", MessageResult(Outcome.REJECTED, "too_old"))
    message_log.redriven("m")
    assert only(message_log)["state"] == "waiting"
    settle(message_log, "another id", MessageResult(Outcome.REJECTED, "too_old"))
    assert (only(message_log)["number"], only(message_log)["message_id"]) == (1, "another id")
    assert message_log.changes(0)["counts"]["rejected"] == 1


def test_a_page_gets_only_what_it_has_not_seen(message_log: MessageLog) -> None:
    message_log.put("m1", BODY)
    version = message_log.changes(0)["version"]
    message_log.put("m2", BODY)
    assert [entry["message_id"] for entry in message_log.changes(version)["entries"]] == ["m2"]


def test_what_is_old_and_ended_is_forgotten_but_counted() -> None:
    message_log = MessageLog(most_kept=2)
    message_log.put("waiting", BODY)
    for number in range(5):
        settle(message_log, f"m{number}", MessageResult(Outcome.DELIVERED))
    state = message_log.changes(0)
    assert [entry["message_id"] for entry in state["entries"]] == ["waiting", "m4"]
    assert (state["counts"]["delivered"], state["counts"]["waiting"]) == (5, 1)


STEPS: list[Callable[[MessageLog, str, Outcome], object]] = [
    lambda message_log, message_id, _: message_log.put(message_id, BODY),
    lambda message_log, message_id, _: message_log.received([record(message_id)]),
    lambda message_log, message_id, outcome: settle(message_log, message_id, MessageResult(outcome, "reason")),
    lambda message_log, message_id, _: message_log.redriven(message_id),
]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(["a", "b", "c"]), OUTCOMES)))
def test_the_counters_always_add_up(steps: list[tuple[Any, str, Outcome]]) -> None:
    message_log = MessageLog()
    for step, message_id, outcome in steps:
        step(message_log, message_id, outcome)
        state = message_log.changes(0)
        assert min(state["counts"].values()) >= 0
        states = [entry["state"] for entry in state["entries"]]
        assert {name: number for name, number in state["counts"].items() if number} == {
            name: states.count(name) for name in set(states)
        }


def test_a_request_has_its_place_among_those_with_conversions(message_log: MessageLog) -> None:
    # Given that the simulator was asked for a token first, which it numbers, too
    message_log.told(replace(request("c"), number=3))
    settle(message_log, "m", MessageResult(Outcome.DELIVERED))
    # Then the numbers are those of the sum
    assert only(message_log)["sent"]["request"] == message_log.changes(0)["requests"] == 1


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.UNACCOUNTED])
def test_what_xconv_redrives_stays_the_same_event(outcome: Outcome, message_log: MessageLog) -> None:
    # Given a dead letter
    settle(message_log, "m", MessageResult(outcome, "too_old"))
    number = only(message_log)["number"]
    # When it comes back under another id, with the time that a redrive keeps
    again = record("other") | {"messageAttributes": {"original_sent_at": {"stringValue": "2026-01-29T00:00:00Z"}}}
    message_log.received([again])
    # Then it is counted once
    assert (only(message_log)["number"], only(message_log)["message_id"]) == (number, "other")
    assert sum(message_log.changes(0)["counts"].values()) == 1


def test_the_same_event_sent_anew_is_another_message(message_log: MessageLog) -> None:
    settle(message_log, "m", MessageResult(Outcome.REJECTED, "too_old"))
    message_log.received([record("other")])
    assert sum(message_log.changes(0)["counts"].values()) == 2
