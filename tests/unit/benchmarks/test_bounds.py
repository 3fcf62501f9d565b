"""The fewest requests that can find the bad ones."""

from math import ceil, comb, log2

from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.bounds import binary_splitting, least_requests


def test_known_values() -> None:
    assert least_requests(500, 0) == 0
    assert least_requests(512, 1) == 9
    assert least_requests(4, 2) == 3  # six possibilities
    assert binary_splitting(512, 1) == 10  # one of them, or none
    assert binary_splitting(500, 500) == 500


@given(st.integers(1, 600), st.data())
def test_no_method_beats_the_bound_and_none_needs_more_than_one_each(total: int, data: st.DataObject) -> None:
    bad = data.draw(st.integers(1, total))
    assert least_requests(total, bad) <= total
    assert least_requests(total, bad) <= binary_splitting(total, bad) <= total


@given(st.integers(2, 600), st.data())
def test_generalised_binary_splitting_is_within_one_request_for_each_bad_one(total: int, data: st.DataObject) -> None:
    # Hwang 1972: no more than one less than the number of bad ones above the bound for at most so many
    bad = data.draw(st.integers(1, total // 2))
    possibilities = sum(comb(total, number) for number in range(bad + 1))
    assert binary_splitting(total, bad) <= ceil(log2(possibilities)) + bad - 1
