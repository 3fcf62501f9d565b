"""The journal behind the page: where each message is, and what X got of it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from devtools.demo.page.message_log import Journal
from devtools.demo.page.message_results import Fate
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


def only(journal: Journal) -> dict[str, Any]:
    (entry,) = journal.changes(0)["entries"]
    return dict(entry)


def settle(journal: Journal, message_id: str, fate: Fate, comes_back_at: float = 0) -> None:
    journal.received([record(message_id)])
    journal.settled({message_id: fate}, {message_id: comes_back_at})


@pytest.fixture
def journal() -> Journal:
    return Journal(clock=lambda: 1000.0)


def test_from_the_queue_to_its_conversion(journal: Journal) -> None:
    # Given a message on the queue
    number = journal.put("m", BODY)
    assert (only(journal)["state"], only(journal)["title"]) == ("waiting", "Order Completed")

    # When a function gets it, and X its conversion
    journal.received([record("m")])
    assert only(journal)["state"] == "in_progress"
    journal.told(request("c"))
    journal.settled({"m": Fate(Outcome.DELIVERED)}, {})

    # Then it stands beside it
    entry = only(journal)
    assert (entry["number"], entry["state"], entry["times_received"]) == (number, "delivered", 1)
    assert entry["sent"] == {"conversion": {"conversion_id": "c"}, "request": 1, "status": 200, "counted": 1}


def test_a_message_that_nobody_here_sent_is_shown_too(journal: Journal) -> None:
    settle(journal, "m", Fate(Outcome.DELIVERED))
    assert journal.put("m", BODY) == 1
    assert only(journal)["state"] == "delivered"


def test_what_x_counted_twice_is_said(journal: Journal) -> None:
    # Given a request that X counted, and whose answer was lost
    journal.told(request("c", status=None))
    settle(journal, "m", Fate(Outcome.DEFERRED, "answer_lost"), comes_back_at=1020)
    assert (only(journal)["state"], only(journal)["comes_back_at"]) == ("deferred", 1020)

    # When it is sent again
    journal.told(request("c"))
    settle(journal, "m", Fate(Outcome.DELIVERED))
    assert (only(journal)["sent"]["counted"], only(journal)["comes_back_at"]) == (2, None)


def test_what_was_not_sent_has_no_conversion_of_another(journal: Journal) -> None:
    journal.told(request("c"))
    settle(journal, "m", Fate(Outcome.SKIPPED, "duplicate"))
    assert only(journal)["sent"] is None


def test_only_what_waits_to_come_back_can_be_called_back(journal: Journal) -> None:
    number = journal.put("m", BODY)
    assert journal.called_back(number) is None
    assert journal.called_back(99) is None
    settle(journal, "m", Fate(Outcome.DEFERRED, "x_unavailable"), comes_back_at=1020)
    entry = journal.called_back(number)
    assert entry is not None
    assert (entry.receipt_handle, entry.comes_back_at) == ("handle-m", 1000)


def test_a_redriven_message_stays_the_same_event(journal: Journal) -> None:
    settle(journal, "m", Fate(Outcome.REJECTED, "too_old"))
    journal.redriven("m")
    assert only(journal)["state"] == "waiting"
    settle(journal, "another id", Fate(Outcome.REJECTED, "too_old"))
    assert (only(journal)["number"], only(journal)["message_id"]) == (1, "another id")
    assert journal.changes(0)["counts"]["rejected"] == 1


def test_a_page_gets_only_what_it_has_not_seen(journal: Journal) -> None:
    journal.put("m1", BODY)
    version = journal.changes(0)["version"]
    journal.put("m2", BODY)
    assert [entry["message_id"] for entry in journal.changes(version)["entries"]] == ["m2"]


def test_what_is_old_and_ended_is_forgotten_but_counted() -> None:
    journal = Journal(most_kept=2)
    journal.put("waiting", BODY)
    for number in range(5):
        settle(journal, f"m{number}", Fate(Outcome.DELIVERED))
    state = journal.changes(0)
    assert [entry["message_id"] for entry in state["entries"]] == ["waiting", "m4"]
    assert (state["counts"]["delivered"], state["counts"]["waiting"]) == (5, 1)


STEPS: list[Callable[[Journal, str, Outcome], object]] = [
    lambda journal, message_id, _: journal.put(message_id, BODY),
    lambda journal, message_id, _: journal.received([record(message_id)]),
    lambda journal, message_id, outcome: settle(journal, message_id, Fate(outcome, "reason")),
    lambda journal, message_id, _: journal.redriven(message_id),
]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(["a", "b", "c"]), OUTCOMES)))
def test_the_counters_always_add_up(steps: list[tuple[Any, str, Outcome]]) -> None:
    journal = Journal()
    for step, message_id, outcome in steps:
        step(journal, message_id, outcome)
        state = journal.changes(0)
        assert min(state["counts"].values()) >= 0
        states = [entry["state"] for entry in state["entries"]]
        assert {name: number for name, number in state["counts"].items() if number} == {
            name: states.count(name) for name in set(states)
        }
