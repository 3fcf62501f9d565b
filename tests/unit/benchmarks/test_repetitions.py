"""Medians, quartiles and ratios of repetitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.repetitions import Figure, in_turns, ratio

times = st.lists(st.floats(0.001, 1000), min_size=1, max_size=50)


def test_a_figure_is_the_median_and_the_quartiles() -> None:
    assert Figure.of([5.0, 1.0, 2.0, 3.0, 4.0]) == Figure(3.0, 2.0, 4.0)
    assert Figure.of([7.0]) == Figure(7.0, 7.0, 7.0)


@given(times)
def test_quartiles_lie_around_the_median_and_within_what_was_measured(values: list[float]) -> None:
    figure = Figure.of(values)
    assert min(values) <= figure.low <= figure.median <= figure.high <= max(values)


@given(times, st.floats(1, 10))
def test_what_slows_down_both_of_a_turn_does_not_change_the_ratio(references: list[float], factor: float) -> None:
    # Given one that always takes so many times as long as its reference, however busy the machine is in that turn
    values = [factor * one for one in references]

    # Then that is the ratio
    assert ratio(values, references) == pytest.approx((factor, factor, factor))


def test_a_ratio_needs_a_reference_for_every_value() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratio([1.0, 2.0], [1.0])


def test_measures_take_turns_and_none_is_always_the_first() -> None:
    # Given two measures that write down when they are taken
    order: list[str] = []
    numbers = iter(range(6))

    def measure(name: str) -> float:
        order.append(name)
        return float(next(numbers))

    # When they are repeated three times
    found = in_turns({"a": lambda: measure("a"), "b": lambda: measure("b")}, 3)

    # Then turn by turn, in changing order, and each figure is with its own
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": [0.0, 3.0, 4.0], "b": [1.0, 2.0, 5.0]}
