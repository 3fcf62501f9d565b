"""Answers that leave open what X counted: they brake, and what they are about is kept and not sent again."""

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import RESERVE_SECONDS, Deadline
from x_conversions.core.outcome import Outcome
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.ledger import Ledger
from x_conversions.x_api.responses import RawResponse

from tests.support.batches import FakeQueues
from tests.support.builders import settings
from tests.support.delivery_builders import DEBUG_ID, Bench, FakeX, conversion, counted, refusal
from tests.support.reports import FakeReport

HTML = RawResponse(200, {}, b"<html>Welcome to X")


class Function:
    """The deliver function from the conversions on, with both queues' hands."""

    def __init__(self, x: FakeX, queues: FakeQueues | None = None) -> None:
        self.bench, self.queues = Bench(x), queues or FakeQueues()
        self._handler = BatchHandler(
            settings().rules(), False, self.bench.delivery, self.queues, self.queues, self.bench.clock
        )

    def invoke(self, *conversions: Conversion) -> tuple[list[str], list[str]]:
        """The ends of a batch, and who comes back."""
        report, messages = FakeReport(), [one.message for one in conversions]
        deadline = Deadline.after(60, clock=self.bench.clock)
        response = self._handler.complete(messages, conversions, Ledger(messages), deadline, report)
        return report.ends, [one["itemIdentifier"] for one in response["batchItemFailures"]]


def batch(number: int, size: int = 500) -> list[Conversion]:
    return [conversion(number * 1000 + place) for place in range(size)]


def test_twenty_batches_of_them_put_few_at_stake_and_lose_no_body() -> None:
    # Given an X that answers everything with a page, and twenty batches of 500
    function = Function(FakeX(script=[HTML] * 1000))
    ends: list[str] = []
    for number in range(20):
        ends += function.invoke(*batch(number))[0]

    # Then two requests' worth and one for each invocation after that may have been counted; and all are kept
    unaccounted = ends.count("unaccounted unclear_answer")
    assert unaccounted <= 2 * 500 + 18
    assert len(ends) - unaccounted == ends.count("deferred x_unavailable")
    assert [reason for _, reason in function.queues.dead_letters] == ["unclear_answer"] * unaccounted


def test_the_second_in_a_row_sends_one_at_a_time_and_the_third_holds() -> None:
    bench = Bench(FakeX(script=[HTML] * 3))
    waited = []
    for number in range(3):
        started = bench.clock.now
        bench.run(batch(number))
        waited.append(bench.clock.now - started)
    assert [len(request) for request in bench.x.requests] == [500, 500, 1]
    assert waited == [0, 0, pytest.approx(60 - RESERVE_SECONDS)]

    # and when X is clear again, one goes ahead, and all others follow in requests that grow
    bench.x.requests.clear()
    assert set(bench.outcomes(batch(3)).values()) == {"delivered"}
    sizes = [len(request) for request in bench.x.requests]
    assert sizes[0] == 1
    assert sizes[1:-1] == sorted(sizes[1:-1])
    assert len(sizes) <= 20


def test_a_clear_answer_in_between_begins_anew() -> None:
    bench = Bench(FakeX(script=[HTML, counted(500), HTML, counted(500)]))
    for number in range(4):
        bench.run(batch(number))
    assert sum(bench.clock.slept) == 0


def test_seven_of_forty_not_counted() -> None:
    # Given an X that counts 33 of 40
    bench = Bench(FakeX(script=[counted(33)]))
    found = list(bench.run(batch(0, 40)).values())

    # Then seven stand for those that it doesn't name, and the receipt has all forty
    assert [one.outcome for one in found].count(Outcome.DELIVERED) == 33
    assert {one.detail for one in found if one.outcome is Outcome.UNACCOUNTED} == {
        "7 of 40 not counted, X doesn't say which"
    }
    (exchange,) = bench.exchanges
    assert len(exchange.group) == 40

    # and none of the forty is sent again
    again = bench.dispositions(batch(0, 40))
    assert {(one.outcome, one.detail) for one in again} == {(Outcome.SKIPPED, f"first in request {DEBUG_ID}")}
    assert len(bench.x.requests) == 1


def test_none_counted_once_rejects_nobody() -> None:
    function = Function(FakeX(script=[counted(0)]))
    ends, back = function.invoke(*batch(0, 40))
    assert set(ends) == {"deferred x_unavailable"}
    assert len(back) == 40
    assert function.queues.dead_letters == []
    assert set(function.invoke(*batch(0, 40))[0]) == {"delivered"}


def test_where_the_dead_letter_cannot_be_written_the_body_stays_and_is_not_sent() -> None:
    # Given an answer that says nothing, and a dead-letter queue that takes nothing
    function = Function(FakeX(script=[HTML]), FakeQueues(failing={"message-1"}))
    assert function.invoke(conversion(1)) == (["deferred internal_error"], ["message-1"])

    # When the message comes back, Then X doesn't get it again, however often
    for receive_count in (2, 3):
        assert function.invoke(conversion(1, receive_count)) == (["deferred internal_error"], ["message-1"])
    assert len(function.bench.x.requests) == 1

    # and once it can be written, it is there with its reason, and gone from the queue
    function.queues.failing.clear()
    assert function.invoke(conversion(1, 4)) == (["unaccounted unclear_answer"], [])
    assert [reason for _, reason in function.queues.dead_letters] == ["unclear_answer"]
    assert len(function.bench.x.requests) == 1


def test_what_was_rejected_and_could_not_be_written_may_be_sent_again() -> None:
    # Given a refusal whose dead letter can't be written
    x = FakeX(lambda one: [refusal()] if one["conversion_id"] == "conversion-1" else [])
    function = Function(x, FakeQueues(failing={"message-1"}))
    assert function.invoke(conversion(1), conversion(2))[1] == ["message-1"]

    # When X takes it meanwhile, Then it is delivered
    x.errors_of = lambda _: []
    assert function.invoke(conversion(1, 2)) == (["delivered"], [])
