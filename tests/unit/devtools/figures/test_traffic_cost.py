"""What traffic and window cost: on the line between measured batches, and what receiving one by one adds."""

import pytest
from devtools.figures.cost import FunctionSize, MeasuredBatch, per_million
from devtools.figures.traffic_cost import between, by_window
from hypothesis import given
from hypothesis import strategies as st

MEASURED = [
    MeasuredBatch(1, 0.001, 1_500, 700),
    MeasuredBatch(10, 0.002, 2_400, 7_000),
    MeasuredBatch(500, 0.020, 22_000, 350_000),
]


@given(st.floats(1, 500))
def test_what_was_not_measured_lies_between_its_neighbours(messages: float) -> None:
    found = between(MEASURED, messages)
    assert found.messages == messages
    less, more = (MEASURED[0], MEASURED[1]) if messages <= 10 else (MEASURED[1], MEASURED[2])
    tolerance = 1 + 1e-9  # of floats
    assert less.cpu_seconds / tolerance <= found.cpu_seconds <= more.cpu_seconds * tolerance
    assert less.log_bytes / tolerance <= found.log_bytes <= more.log_bytes * tolerance
    assert found.sent_bytes == pytest.approx(700 * messages)


@pytest.mark.parametrize("batch", MEASURED, ids=lambda batch: str(batch.messages))
def test_what_was_measured_is_itself(batch: MeasuredBatch) -> None:
    found = between(MEASURED, batch.messages)
    assert (found.cpu_seconds, found.log_bytes) == pytest.approx((batch.cpu_seconds, batch.log_bytes))


def test_a_fuller_batch_than_any_measured_is_none() -> None:
    with pytest.raises(ValueError, match="501"):
        between(MEASURED, 501)


def test_receiving_one_by_one_costs_a_call_a_message() -> None:
    full, name = MEASURED[-1], "SQS: receiving, deleting"
    singly = per_million(full, FunctionSize(256), received_singly=True)[name]
    assert per_million(full, FunctionSize(256))[name] == pytest.approx(0.08)
    assert singly == pytest.approx(0.40 + 0.04)


def test_the_fuller_batches_are_the_fewer_invocations_and_dollars() -> None:
    # Given traffic that fills batches less and more
    latency = {"window": 20.0, "traffic": {"1": {"1": {"messages": 1.25}, "20": {"messages": 5.0}}}}
    (short, long) = by_window(latency, MEASURED, 256).rows
    # Then that is what the table shows
    assert (short[:2], long[:2]) == (("1", "800,000"), ("20", "200,000"))
    assert float(short[2]) > float(long[2]) > 0.44
