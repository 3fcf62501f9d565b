"""One invocation: every message has one end, whatever happens."""

import json
from collections import Counter
from typing import Any

import pytest
from devtools.x_simulator import Account, errors_of
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.ledger import Ledger
from x_conversions.events.message import Message
from x_conversions.x_api.responses import RawResponse

from tests.support.batches import ANSWERS, BODIES, FakeQueues, Json, record
from tests.support.builders import event, purchase, settings
from tests.support.delivery_builders import NOW, Bench, FakeSecrets, FakeX, counted, refusal
from tests.support.reports import FakeReport


class Function:
    """The deliver function without AWS."""

    def __init__(
        self,
        x: FakeX | None = None,
        queues: FakeQueues | None = None,
        secret: FakeSecrets | None = None,
        budget: int = 0,
        **environment: str,
    ) -> None:
        self.bench = Bench(x or FakeX(), secret, events=budget)
        self.queues, self.report = queues or FakeQueues(), FakeReport()
        chosen = settings(**environment)
        self.handler = BatchHandler(
            chosen.rules(), chosen.is_dry_run, self.bench.delivery, self.queues, self.queues, self.bench.clock
        )

    def invoke(self, *records: Json, seconds: float = 60) -> list[str]:
        """The message ids that come back."""
        self.report = FakeReport()
        response = self.handler.handle(records, Deadline.after(seconds, clock=self.bench.clock), self.report)
        assert list(response) == ["batchItemFailures"]
        return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


@pytest.mark.parametrize(
    ("seconds_ago", "receives", "is_sent"),
    [(0, 1, True), (599, 1, True), (601, 1, False), (3599, 1, False), (86_400, 1, True), (601, 2, True)],
    ids=["now", "just in time", "too late", "an hour", "a sample's", "received again, nobody knows when"],
)
def test_what_lambda_kept_until_its_visibility_is_nearly_over_is_returned_unsent(
    seconds_ago: int, receives: int, is_sent: bool
) -> None:
    # Given two messages, one of which Lambda received so long ago, because it was throttled
    function = Function()
    received = str(int(1000 * (function.bench.clock() - seconds_ago)))
    late = record(1, event(), receives, ApproximateFirstReceiveTimestamp=received)
    # When they come in one batch
    came_back = function.invoke(late, record(2, event({"messageId": "m-2"})))
    # Then the late one comes back by itself, unsent and under no new timeout; SQS may be handing it out already
    assert came_back == ([] if is_sent else ["message-1"])
    assert len(function.bench.x.counted) == 1 + is_sent
    assert function.queues.timeouts == {}


def orders(number: int) -> list[Json]:
    return [record(one, event({"messageId": f"m-{one}"})) for one in range(number)]


@pytest.mark.parametrize(("messages", "requests"), [(1, [1]), (500, [500]), (1200, [500, 500, 200])])
def test_as_few_requests_as_possible(messages: int, requests: list[int]) -> None:
    function = Function()
    assert function.invoke(*orders(messages)) == []
    assert [len(request) for request in function.bench.x.requests] == requests


def test_a_bad_one_does_not_hold_up_the_good() -> None:
    # Given 497 good events, one that is no JSON, one without consent and one that is mapped to nothing
    function = Function(EVENT_IDS="Newsletter=o1", DEFAULT_EVENT_ID="")
    denied = event({"context": {"consent": {"advertising": False}}})
    others = ["{", denied, event({"event": "Video Played"})]

    # When they come as one batch
    failures = function.invoke(*orders(497), *(record(500 + number, body) for number, body in enumerate(others)))

    # Then one request holds the good, the bad one is a dead letter, and nothing comes back
    assert failures == []
    assert [len(request) for request in function.bench.x.requests] == [497]
    assert function.queues.dead_letters == [("{", "malformed_json")]
    assert Counter(function.report.ends) == {
        "delivered": 497,
        "rejected malformed_json": 1,
        "skipped consent_denied": 1,
        "skipped unmapped_event": 1,
    }


def test_a_producers_own_event_ids_send_nothing_elsewhere() -> None:
    # Given sixty purchases, each with an event_id of its producer's, and X's simulator as judge of event ids
    account = Account("o8z6j", event_ids=frozenset({"o87ne"}))
    ids = [f"{number:04d}abc" for number in range(60)]
    bodies = [purchase(event_id=own) | {"messageId": f"m-{own}"} for own in ids]

    # When they come, Then all are delivered under the mapped id
    function = Function(FakeX(lambda conversion: list(errors_of(conversion, account))))
    assert function.invoke(*(record(number, body) for number, body in enumerate(bodies))) == []
    assert function.report.ends == ["delivered"] * 60


def test_the_same_event_twice_is_sent_once() -> None:
    # Given the same event twice in a batch, When it comes, and comes again
    function = Function()
    assert function.invoke(record(1, event()), record(2, event())) == []
    assert function.report.ends == ["delivered", "skipped duplicate"]
    assert function.invoke(record(3, event())) == []

    # Then X got it once
    assert function.report.ends == ["skipped duplicate"]
    assert function.bench.x.counted == ["m-1"]


@pytest.mark.parametrize("answer", [RawResponse(200), counted(1)])
def test_a_duplicate_of_what_x_may_have_counted_is_not_sent(answer: RawResponse) -> None:
    # Given two events, and an answer that leaves open whether both were counted
    function = Function(FakeX(script=[answer]))
    function.invoke(record(1, event()), record(2, event({"messageId": "m-2"})))
    assert "unaccounted unclear_answer" in function.report.ends

    # When the same two come again, Then X doesn't get them again
    assert function.invoke(record(3, event()), record(4, event({"messageId": "m-2"}))) == []
    assert function.report.ends == ["skipped duplicate", "skipped duplicate"]
    assert len(function.bench.x.requests) == 1


def test_a_duplicate_of_what_was_not_delivered_is_sent() -> None:
    function = Function(FakeX(script=[RawResponse(403)]))
    assert function.invoke(record(1, event())) == ["message-1"]
    assert function.invoke(record(1, event(), receive_count=2)) == []
    assert function.bench.x.counted == ["m-1"]


def test_a_dry_run_sends_nothing() -> None:
    function = Function(MODE="dry_run")
    assert function.invoke(record(1, event()), record(2, "{")) == []
    assert function.report.ends == ["skipped would_deliver", "rejected malformed_json"]
    assert function.bench.x.requests == []


def test_a_dry_run_says_when_there_are_no_credentials() -> None:
    function = Function(MODE="dry_run", secret=FakeSecrets(error="no value yet"))
    assert function.invoke(record(1, event())) == []
    assert function.report.problems == [Reason.CREDENTIALS_UNAVAILABLE]


def test_what_the_dead_letter_queue_does_not_take_comes_back() -> None:
    function = Function(queues=FakeQueues(failing={"message-1"}))
    assert function.invoke(record(1, "{"), record(2, "{")) == ["message-1"]
    assert function.report.ends == ["deferred internal_error", "rejected malformed_json"]
    assert list(function.queues.timeouts) == ["message-1"]
    assert function.report.entries[0].disposition.detail == "the dead-letter queue could not be written"


def test_what_comes_back_gets_a_visibility_timeout() -> None:
    function = Function(FakeX(script=[RawResponse(403)]))
    assert function.invoke(record(1, event())) == ["message-1"]
    assert 15 <= function.queues.timeouts["message-1"] <= 30


@pytest.mark.parametrize(("receive_count", "end"), [(4, "deferred internal_error"), (5, "rejected internal_error")])
def test_an_error_of_our_own_is_tried_again_up_to_five_times(
    receive_count: int, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a transformation with a mistake in it
    monkeypatch.setattr("x_conversions.conversion.transform.read_fields", lambda *_: 1 / 0)
    function = Function()

    # When a message comes, Then it is accounted for
    function.invoke(record(1, event(), receive_count))
    assert function.report.ends == [end]
    (entry,) = function.report.entries
    assert entry.disposition.detail == ("this program failed on the event five times" if receive_count == 5 else "")
    assert function.report.failures == ["ZeroDivisionError"]


def test_an_error_while_delivering_defers_what_is_open() -> None:
    class Broken(FakeX):
        def post(self, url: str, body: bytes, headers: object, timeout: float) -> RawResponse:
            raise RuntimeError("a mistake")

    function = Function(Broken())
    assert function.invoke(record(1, event()), record(2, "{")) == ["message-1"]
    assert function.report.failures == ["RuntimeError"]
    # It may have been sent: that is what it must be counted as.
    assert function.report.ends == ["deferred answer_lost", "rejected malformed_json"]


def test_what_was_delivered_before_an_error_stays_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a receipt that fails after X has counted
    monkeypatch.setattr(FakeReport, "exchanged", lambda *_: 1 / 0)
    function = Function()

    # When the batch is handled, Then nothing comes back
    assert function.invoke(record(1, event())) == []
    assert function.report.ends == ["delivered"]
    assert function.report.failures == ["ZeroDivisionError"]


def test_a_report_that_fails_brings_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeReport, "finish", lambda *_: 1 / 0)
    function = Function()
    assert function.invoke(record(1, event())) == []
    assert function.report.failures == ["ZeroDivisionError"]


@pytest.mark.parametrize("broken", ["put", "change"])
def test_a_queue_that_fails_in_a_way_nobody_thought_of_loses_nothing(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a batch with one that X doesn't take now and one that is bad, and a queue's client with a mistake in it
    monkeypatch.setattr(FakeQueues, broken, lambda *_: 1 / 0)
    function = Function(FakeX(script=[RawResponse(403)]))

    # When it is handled, Then what can't be kept elsewhere comes back, and the mistake is told
    came_back = function.invoke(record(1, event()), record(2, "{"))
    assert came_back == (["message-1", "message-2"] if broken == "put" else ["message-1"])
    assert function.report.failures == ["ZeroDivisionError"]


def test_a_redriven_message_keeps_its_time() -> None:
    # Given a message without a time of its own, moved back from the dead-letter queue
    moved = record(1, event({"timestamp": None}))
    moved["messageAttributes"] = {"original_sent_at": {"stringValue": "2026-11-20T08:00:00.000Z", "dataType": "String"}}
    sent: list[Json] = []

    class Recorder(FakeX):
        def post(self, url: str, body: bytes, headers: object, timeout: float) -> RawResponse:
            sent.extend(json.loads(body)["conversions"])
            return counted(1)

    # When it is delivered, Then it is as old as it was
    assert Function(Recorder()).invoke(moved) == []
    assert [one["conversion_time"] for one in sent] == ["2026-11-20T08:00:00.000Z"]


@pytest.mark.parametrize("mode", ["live", "dry_run"])
def test_what_is_told_of_each_message_is_its_own(mode: str) -> None:
    # Given one to be delivered, one that is mapped to nothing, one that is no JSON, and one that came too late
    function = Function(EVENT_IDS="Newsletter=o1,Purchase=o87ne", DEFAULT_EVENT_ID="", MODE=mode)
    bodies: list[object] = [purchase(), event({"event": "Video Played", "messageId": "m-2"}), "{", event()]
    records = [record(number, body) for number, body in enumerate(bodies)]
    records[3]["attributes"]["ApproximateFirstReceiveTimestamp"] = str(int(1000 * (NOW - 700)))

    # When they come, Then the report gets each with its conversion id, and its name where it became no conversion
    function.invoke(*records)
    told = [(one.message.message_id, one.conversion_id, one.name) for one in function.report.entries]
    assert told == [
        ("message-0", "m-1", ""),
        ("message-1", "m-2", "videoplayed"),
        ("message-2", "", ""),
        ("message-3", "", ""),
    ]
    # and all messages, and what became a conversion of them
    messages, conversions = function.report.finished
    assert [one.body for one in messages] == [one["body"] for one in records]
    assert [one.message for one in conversions] == [messages[0]]


def test_an_error_between_xs_answer_and_its_end_loses_what_is_open_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given a mistake in this program, met by the second of three that X has counted in one request
    settle = Ledger.settle

    def fail_once(self: Ledger, message: Message, *end: Any) -> None:
        if message.message_id == "message-1":
            monkeypatch.undo()
            raise RuntimeError("a mistake")
        settle(self, message, *end)

    monkeypatch.setattr(Ledger, "settle", fail_once)
    function = Function()
    came_back = function.invoke(*orders(3))

    # Then the first stays delivered, the others may have been counted, and that is told once
    assert function.report.ends == ["delivered", "deferred answer_lost", "deferred answer_lost"]
    assert came_back == ["message-1", "message-2"]
    assert function.report.failures == ["RuntimeError"]
    assert [one.disposition.detail for one in function.report.entries[1:]] == ["it may have been counted"] * 2


def test_what_nobody_came_to_settle_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a mistake in this program, before anything is sent
    monkeypatch.setattr("x_conversions.delivery.delivery.Copies", lambda *_: 1 / 0)
    function = Function()

    # When a batch comes, Then each message comes back, for that reason
    assert function.invoke(*orders(2)) == ["message-0", "message-1"]
    assert function.report.ends == ["deferred internal_error"] * 2
    assert function.report.failures == ["ZeroDivisionError"]


def test_both_queues_are_given_what_is_left_of_the_invocation() -> None:
    function, deadlines = Function(FakeX(script=[RawResponse(403)])), list[Deadline]()
    function.queues.heard = deadlines.append
    function.invoke(record(1, event()), record(2, "{"))
    assert len(deadlines) == 2
    assert {deadline.seconds_to_the_end for deadline in deadlines} == {60.0}


def test_what_the_budget_does_not_cover_comes_back_once_it_does() -> None:
    # Given a budget of 600 events per 15 minutes, which 100 have used up for now
    function = Function(budget=600)
    assert function.invoke(*orders(400), seconds=20)

    # Then the others come back when a request's worth is there again, spread over a minute
    wait = function.bench.rate_limiter.delay_for(function.bench.rate_limiter.max_batch(500))
    assert wait > 60
    assert min(function.queues.timeouts.values()) >= int(wait)
    assert max(function.queues.timeouts.values()) <= wait + 61


@given(st.data())
def test_each_message_ends_in_exactly_one_way_whatever_happens(data: st.DataObject) -> None:
    # Given any batch, an X that answers anything, and a dead-letter queue that may fail
    bodies = data.draw(st.lists(BODIES, max_size=30))
    records = []
    for number, body in enumerate(bodies):
        own = body | {"messageId": f"m-{data.draw(st.integers(0, 20))}"} if isinstance(body, dict) else body
        records.append(record(number, own, data.draw(st.integers(1, 6))))
    x = FakeX(
        lambda one: [refusal()] if one.get("description") == "bad" else [], data.draw(st.lists(ANSWERS, max_size=6))
    )
    failing = {f"message-{number}" for number in data.draw(st.lists(st.integers(0, 30)))}
    function = Function(x, FakeQueues(failing))

    # When it is handled
    failures = function.invoke(*records, seconds=data.draw(st.sampled_from([1, 17, 60])))

    # Then each message has exactly one end, and exactly those that are deferred come back, each with a timeout
    assert function.report.failures == []
    assert len(function.report.ends) == len(records)
    deferred = [
        one["messageId"]
        for one, end in zip(records, function.report.ends, strict=True)
        if end.startswith(Outcome.DEFERRED)
    ]
    assert failures == deferred
    assert set(function.queues.timeouts) == set(deferred)
    kept = [end for end in function.report.ends if end.startswith((Outcome.REJECTED, Outcome.UNACCOUNTED))]
    assert len(function.queues.dead_letters) == len(kept)
