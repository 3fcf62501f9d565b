"""How many share a request, by what got no usable answer while others were counted."""

import pytest
from x_conversions.delivery.group_size import MOST_PER_REQUEST, GroupSize


def after(*failed: tuple[int, bool], counted: int = 500) -> GroupSize:
    """That of an instance in which requests of so many failed, and then so many were counted."""
    size = GroupSize()
    for number, may_be_counted in failed:
        size.failed(number, may_be_counted=may_be_counted)
    size.counted(counted)
    return size


@pytest.mark.parametrize(
    ("failed", "most"),
    [
        ([], 500),
        # 500 and what is left of 500 after 500 more: 803 events; one bad event of which is left 0.61
        ([(500, True)], 66),
        ([(500, False)], 264),  # a quarter of that: what was not counted is sent again at once
        ([(500, True), (500, True)], 45),
        ([(500, True), (500, False)], 72),
        ([(500, True), (500, True), (500, True)], 45),  # more are an outage, and say nothing
        ([(1, True)], 500),  # alone it takes nobody with it
        ([(2, True)], 41),
    ],
)
def test_one_in_twenty_requests_holds_an_event_that_x_cannot_answer(failed: list[tuple[int, bool]], most: int) -> None:
    size = after(*failed)
    assert size.most == most
    assert size.is_reduced is (most < MOST_PER_REQUEST)


def test_nothing_is_learnt_before_x_counts_again() -> None:
    size = GroupSize()
    size.failed(500, may_be_counted=True)
    assert (size.most, size.is_reduced) == (500, False)


def test_what_failed_is_learnt_from_once() -> None:
    once = after((500, True))
    once.counted(0)
    assert once.most == 66


def test_never_less_than_one() -> None:
    size = GroupSize()
    for _ in range(50):
        size.failed(2, may_be_counted=True)
        size.counted(1)
    assert size.most == 1


def test_it_grows_with_each_request_that_is_counted_and_is_forgotten_within_minutes() -> None:
    size = after((500, True))
    found = []
    while size.is_reduced:
        size.counted(size.most)
        found.append(size.most)
    assert found == sorted(found)
    assert found[0] == 72  # 803 * 0.936 + 66 events, and 0.568 bad ones
    assert len(found) == 13
