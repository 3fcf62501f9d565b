"""The receipts that the function prints, and `xconv trace`'s reading of them: the two must understand each other."""

import io
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.delivery.batch import BatchHandler
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.x_api.responses import RawResponse
from xconv.common.insights import FoundLine
from xconv.trace.receipts import Step, query_for, read_steps
from xconv.trace.view import conclusion

from tests.support.batches import FakeQueues, record
from tests.support.builders import event, settings
from tests.support.delivery_builders import Bench, FakeX, counted, refusal


def printed(x: FakeX, number: int) -> list[FoundLine]:
    """What one invocation with so many good events prints."""
    bench, queues, out = Bench(x), FakeQueues(), io.StringIO()
    handler = BatchHandler(settings().rules(), False, bench.delivery, queues, queues, bench.clock)
    log = logger.registered_handler
    stream = log.setStream(out)  # type: ignore[attr-defined]
    try:
        with redirect_stdout(io.StringIO()):  # the metrics
            records = [record(count, event({"messageId": f"id-{count}"})) for count in range(number)]
            handler.handle(records, Deadline.after(60, clock=bench.clock), InvocationReport("shop", bench.clock))
    finally:
        log.setStream(stream)  # type: ignore[attr-defined]
    return [FoundLine("2026-11-24 10:00:00.000", line) for line in out.getvalue().splitlines()]


def ends(lines: list[FoundLine], number: int) -> list[str]:
    """How each conversion ended, by its steps alone."""
    return [next(step.outcome for step in read_steps(lines, f"id-{count}") if step.outcome) for count in range(number)]


@pytest.mark.parametrize("processed", [500, 499, 400, 201, 200, 199, 1])
def test_each_of_many_conversions_can_be_told_delivered_or_not(processed: int) -> None:
    # Given a request of 500, whose receipt takes several lines, and an answer that counts only some
    lines = printed(FakeX(script=[counted(processed)]), 500)

    # When each is looked up, Then exactly the first so many were delivered, and the others are unaccounted
    assert ends(lines, 500) == ["delivered"] * processed + ["unaccounted"] * (500 - processed)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (counted(0), "deferred"),
        (RawResponse(200), "unaccounted"),
        (RawResponse(500), "deferred"),
        (RawResponse(403), "deferred"),
    ],
)
def test_what_x_did_not_count_is_never_called_delivered(answer: RawResponse, outcome: str) -> None:
    lines = printed(FakeX(script=[answer]), 3)
    assert ends(lines, 3) == [outcome] * 3
    assert [step.step for step in read_steps(lines, "id-0")] == ["request", "receipt"]


def test_a_conversion_that_was_sent_several_times_has_every_request() -> None:
    # Given one bad conversion of two, which X finds only by halves
    x = FakeX(lambda one: [refusal()] if one["conversion_id"] == "id-1" else [])
    lines = printed(x, 2)
    requests = sum("id-1" in ids for ids in x.requests)
    steps = read_steps(lines, "id-1")
    assert [step.step for step in steps] == ["request"] * requests + ["receipt"]
    assert steps[-1].reason == "rejected_by_x"
    assert steps[0].answer == "refused"


# Backslashes, quotes and everything else that means something in a query or in a regular expression.
@given(st.text(min_size=1, max_size=50))
def test_a_query_holds_harmless_characters_only(conversion_id: str) -> None:
    query = query_for(conversion_id)
    inner = query.split("filter ")[1].split(" | sort")[0]
    parts = inner.split(" and @message like ")
    # As many strings as were meant, and none that could end early
    assert parts[0] == """@message like '"conversion_ids"'"""
    for part in parts[1:]:
        assert part.startswith("'")
        assert part.endswith("'")
        assert not set(part[1:-1]) & set("'\\|#`%*")


def test_the_beginning_of_another_id_is_not_it() -> None:
    line = FoundLine(
        "2026-11-24 10:00:00.000", '{"message": "receipt", "outcome": "skipped", "conversion_ids": ["order-10"]}'
    )
    assert query_for("order-1").count("""'order-1"'""") == 1
    assert read_steps([line], "order-1") == []


@pytest.mark.parametrize(
    "message", ["", "START RequestId: 1", "[]", '{"conversion_ids": "id"}', '{"conversion_ids": [1, null]}']
)
def test_lines_of_others_are_passed_over(message: str) -> None:
    assert read_steps([FoundLine("2026-11-24 10:00:00.000", message)], "id") == []


def test_the_conclusion_says_what_counts() -> None:
    request = Step("t1", "request", "delivered", debug_id="d-1")
    lost = [
        Step("t1", "request", "", answer="maybe_processed", status="500"),
        Step("t1", "receipt", "deferred", "answer_lost"),
    ]
    assert conclusion([request]) == "delivered at t1 UTC, X's debug id d-1"
    assert conclusion([*lost, request]).endswith("; an answer before was lost, so X may have counted it twice")
    assert conclusion(lost) == "deferred at t1 UTC: answer_lost; it is in the queue and comes back by itself"
    assert conclusion(lost[:1]) == "sent at t1 UTC; how that try ended is not in the log yet"
    assert "2 times" in conclusion([request, request])
