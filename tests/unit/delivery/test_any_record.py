"""Whatever a batch holds, and whatever fails around it: every record that has an id is accounted for."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.ledger import Entry, Ledger
from x_conversions.events.message import Message
from x_conversions.x_api.client import Exchange

from tests.support.batches import ANSWERS, FakeQueues, record
from tests.support.builders import event, settings
from tests.support.delivery_builders import Bench, FakeX, refusal
from tests.support.generated_events import ANYTHING
from tests.support.generated_records import RECORDS


class BrokenError(Exception):
    """What fails here."""


@dataclass
class Hands(FakeQueues):
    """Reports and queues of which any may fail, some of the time."""

    broken: frozenset[str] = frozenset()
    entries: list[Entry] = field(default_factory=list)
    chance: random.Random = field(default_factory=random.Random)

    def _may_fail(self, name: str) -> None:
        if name in self.broken and self.chance.random() < 0.5:
            raise BrokenError

    def exchanged(self, exchange: Exchange) -> None:
        self._may_fail("exchanged")

    def problem(self, reason: Reason, cause: str) -> None:
        self._may_fail("problem")

    def not_recorded(self, number: int) -> None:
        self._may_fail("not_recorded")

    def failed(self, cause: Exception) -> None:
        assert isinstance(cause, BrokenError), cause
        self._may_fail("failed")

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None:
        self.entries = ledger.entries()
        self._may_fail("finish")

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        self._may_fail("put")
        return super().put(entries, deadline)

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        self._may_fail("change")
        super().change(timeouts, deadline)


class Always(random.Random):
    def random(self) -> float:
        return 0.0


METHODS = ["exchanged", "problem", "failed", "finish", "put", "change"]


def handle(records: list[Any], x: FakeX, hands: Hands, **environment: str) -> list[str]:
    """The ids of what comes back; nothing else may be in the response, and each once."""
    bench, chosen = Bench(x), settings(**environment)
    handler = BatchHandler(chosen.rules(), chosen.is_dry_run, bench.delivery, hands, hands, bench.clock)
    response = handler.handle(records, Deadline.after(60, clock=bench.clock), hands)
    assert list(response) == ["batchItemFailures"]
    assert all(list(one) == ["itemIdentifier"] for one in response["batchItemFailures"])
    ids = [one["itemIdentifier"] for one in response["batchItemFailures"]]
    assert len(set(ids)) == len(ids)
    return ids


def id_of(value: Any) -> str:
    found = value.get("messageId") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


@given(st.data())
def test_every_record_with_an_id_has_an_end_or_comes_back(data: st.DataObject) -> None:
    # Given any batch, an X that answers anything, and queues and reports that may fail
    records = data.draw(st.lists(RECORDS, max_size=8))
    x = FakeX(
        lambda one: [refusal()] if one.get("description") == "bad" else [], data.draw(st.lists(ANSWERS, max_size=4))
    )
    broken = data.draw(st.frozensets(st.sampled_from(METHODS)))
    hands = Hands(data.draw(st.sets(st.sampled_from(["message-0", "message-1"]))), broken=broken)
    hands.chance.seed(data.draw(st.integers()))

    # When it is handled
    came_back = handle(records, x, hands, REQUIRE_CONSENT="false", MODE=data.draw(st.sampled_from(["live", "dry_run"])))

    # Then each record has one end; those that are deferred come back, by ids that SQS knows, and no others
    assert [entry.message.message_id for entry in hands.entries] == list(map(id_of, records))
    deferred = {entry.message.message_id for entry in hands.entries if entry.disposition.outcome is Outcome.DEFERRED}
    assert set(came_back) == deferred - {""}

    # And what is rejected is in the dead-letter queue
    kept = [
        (entry.message.body, str(entry.disposition.reason))
        for outcome in (Outcome.REJECTED, Outcome.UNACCOUNTED)
        for entry in hands.entries
        if entry.disposition.outcome is outcome
    ]
    assert hands.dead_letters == kept


@given(st.sampled_from(METHODS), RECORDS)
def test_a_report_or_queue_that_fails_changes_no_honest_delivery(broken: str, other: Any) -> None:
    # Given an honest event beside anything, and something that always fails
    hands = Hands(broken=frozenset([broken]), chance=Always())
    x = FakeX()

    # When they come, Then the honest one is delivered, and doesn't come back
    came_back = handle([record(99, event({"messageId": "honest"})), other], x, hands)
    assert "honest" in x.counted
    assert "message-99" not in came_back


@given(ANYTHING)
def test_what_is_no_record_is_kept_as_a_dead_letter(value: Any) -> None:
    if id_of(value):
        return
    hands = Hands()
    assert handle([value, record(1, event())], FakeX(), hands) == []
    assert [reason for _, reason in hands.dead_letters] == ["invalid_event"]


@pytest.mark.parametrize("failing", [set(), {""}])
def test_nobody_is_told_of_an_id_that_is_none(failing: set[str]) -> None:
    # Given a record without an id, and a dead-letter queue that takes it or doesn't
    nameless = record(1, "{}") | {"messageId": None}

    # When it comes with an honest event, Then the response names nothing: Lambda would fail the whole batch for it
    assert handle([nameless, record(2, event())], FakeX(), Hands(failing)) == []


def test_a_message_that_comes_twice_in_a_batch_comes_back_once() -> None:
    # Given a message twice, and an X that is not there
    twice = [record(1, "{"), record(1, "{"), record(2, "{")]

    # When its dead letter can't be written, Then its id is named once
    assert handle(twice, FakeX(), Hands({"message-1"})) == ["message-1"]
