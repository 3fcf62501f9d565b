"""The cost model: its laws, and a case that was added up by hand."""

import pytest
from devtools.figures.cost import (
    FULL_PROCESSOR_MB,
    FunctionSize,
    MeasuredBatch,
    Standing,
    duration,
    per_million,
    per_month,
)
from devtools.figures.prices import PRICES
from hypothesis import given
from hypothesis import strategies as st

memories = st.integers(128, 10_240)
FULL = MeasuredBatch(messages=500, cpu_seconds=0.05, log_bytes=20_000, sent_bytes=400_000)
SINGLE = MeasuredBatch(messages=1, cpu_seconds=0.002, log_bytes=1_650, sent_bytes=800)


def test_a_full_batch_added_up_by_hand() -> None:
    # Given 2,000 batches of 500 at 1,769 MB, where 0.05 s of computing stay 0.05 s, and X takes 0.3 s
    found = per_million(FULL, FunctionSize(FULL_PROCESSOR_MB))

    # Then these are the list prices' sums
    assert found == pytest.approx(
        {
            "SQS: sending in tens": 100_000 * 0.40e-6,
            "SQS: receiving, deleting": 2 * 50 * 2_000 * 0.40e-6,
            "Lambda: invocations": 2_000 * 0.20e-6,
            "Lambda: duration": 2_000 * 0.35 * 1769 / 1024 * 0.0000166667,
            "logs": 2_000 * 20_350 * 0.50e-9,
            "transfer to X": 2_000 * 400_000 * 0.09e-9,
        }
    )


@given(st.floats(0.001, 10), memories)
def test_half_the_memory_doubles_computing_and_leaves_waiting(cpu_seconds: float, memory_mb: int) -> None:
    whole, half = duration(cpu_seconds, 2 * memory_mb), duration(cpu_seconds, memory_mb)
    assert half >= whole
    assert half <= 2 * whole
    if 2 * memory_mb <= FULL_PROCESSOR_MB:
        assert half == pytest.approx(2 * whole, abs=0.002)
    assert duration(0, memory_mb, 0.3) == 0.3


def test_a_started_millisecond_is_charged() -> None:
    assert duration(0.0101, FULL_PROCESSOR_MB) == 0.011
    assert duration(0.01, FULL_PROCESSOR_MB) == 0.01


@given(memories)
def test_full_batches_are_never_dearer_than_single_events(memory_mb: int) -> None:
    full, single = per_million(FULL, FunctionSize(memory_mb)), per_million(SINGLE, FunctionSize(memory_mb))
    assert all(full[part] <= single[part] for part in full)


@given(memories)
def test_arm_is_cheaper_by_its_price_for_duration_and_nothing_else(memory_mb: int) -> None:
    x86, arm = (per_million(FULL, FunctionSize(memory_mb, one)) for one in ("x86_64", "arm64"))
    ratio = PRICES["lambda arm64"].dollars / PRICES["lambda x86_64"].dollars
    assert arm.pop("Lambda: duration") == pytest.approx(ratio * x86.pop("Lambda: duration"))
    assert arm == x86


def test_a_month_of_a_stack_added_up_by_hand() -> None:
    # Given 20 metrics, 10 alarms, a dashboard, two instances, and a refresh of 1 s at 256 MB every 15 minutes
    standing = Standing(20, 10, 1, 2, refresh_log_bytes=650, refresh_memory_mb=256, refresh_cpu_seconds=256 / 1769)

    # Then these are the list prices' sums, with 730 hours in a month
    assert per_month(standing) == pytest.approx(
        {
            "metrics": 6.00,
            "dashboard": 3.00,
            "alarms": 1.00,
            "secret": 0.40 + (2 + 2) * 2_920 * 0.05 / 10_000,
            "SQS: polling the empty queue": 5 * 730 * 180 * 0.40e-6,
            "refresh function": 2_920 * (0.20e-6 + 1.0 * 0.25 * 0.0000166667 + 1_000 * 0.50e-9),
        }
    )
