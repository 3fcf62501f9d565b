"""The ages of a batch, in at most eleven values."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import DELIVERED
from x_conversions.delivery.ledger import Ledger
from x_conversions.reporting.invocation_metrics import metrics

from tests.support.delivery_builders import NOW, message


def event_ages(seconds: Sequence[int]) -> list[float]:
    """The values of EventAge for delivered conversions of these ages."""
    conversions = [
        Conversion(message(number), {"identifiers": []}, int(NOW * 1000) - 1000 * age)
        for number, age in enumerate(seconds)
    ]
    messages = [one.message for one in conversions]
    ledger = Ledger(messages)
    for one in messages:
        ledger.settle(one, DELIVERED)
    (values,) = [value for name, value, _ in metrics(ledger, messages, conversions, [], NOW) if name == "EventAge"]
    assert isinstance(values, list)
    return values


@pytest.mark.parametrize(
    ("ages", "values"),
    [
        (range(5), [0, 1, 2, 3, 4]),
        (range(11), list(range(11))),
        (range(101), list(range(0, 101, 10))),
        (range(100, -1, -1), list(range(0, 101, 10))),
    ],
    ids=["few", "eleven", "many", "many, the oldest first"],
)
def test_lowest_highest_and_every_tenth_between(ages: Sequence[int], values: list[int]) -> None:
    assert event_ages(ages) == values


@given(ages=st.lists(st.integers(0, 604_800), min_size=1, max_size=600))
def test_the_youngest_and_the_oldest_event_are_never_lost(ages: list[int]) -> None:
    # Alarms look at the oldest: it is there, and so is the youngest, in order and without inventing any.
    values = event_ages(ages)
    assert (values[0], values[-1]) == (min(ages), max(ages))
    assert values == sorted(values)
    assert set(values) <= set(ages)
    assert len(values) == min(11, len(ages))
