"""Isolation stays near the fewest requests possible, however many are bad."""

import pytest

from tests.benchmarks.bounds import binary_splitting
from tests.benchmarks.isolation import TOTAL, quoted, requests, unquoted


@pytest.mark.parametrize(("bad", "most"), [(1, 20), (10, 125), (50, 330), (250, 700), (500, 600)])
def test_finding_the_bad_ones_takes_few_requests_when_nothing_is_quoted(bad: int, most: int) -> None:
    assert max(requests(bad, seed, unquoted) for seed in range(5)) <= most


@pytest.mark.parametrize("bad", [1, 10, 50, 250])
def test_quoted_ones_take_one_refusal_to_find_and_one_request_each_to_make_sure(bad: int) -> None:
    assert requests(bad, seed=1, errors=quoted) == 2 + bad


@pytest.mark.parametrize("bad", [1, 10, 50, 250, 500])
def test_nothing_beats_the_bound_by_more_than_luck(bad: int) -> None:
    # Given many choices of the bad ones, Then their mean is at least what the best method needs, but for the luck
    # that a single good request brings
    mean = sum(requests(bad, seed, unquoted) for seed in range(10)) / 10
    assert mean >= 0.9 * min(TOTAL, binary_splitting(TOTAL, bad))
