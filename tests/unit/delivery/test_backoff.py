"""When a deferred message comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Reason, deferred
from x_conversions.delivery.backoff import visibility_timeout

REASONS = [Reason(word) for word in "rate_limited x_unavailable answer_lost unauthorized out_of_time in_flight".split()]


def least(receive_count: int) -> int:
    return visibility_timeout(deferred(Reason.X_UNAVAILABLE), receive_count, 0, lambda: 0.0)


def test_an_outage_doubles_the_wait_up_to_nearly_an_hour() -> None:
    longest = [visibility_timeout(deferred(Reason.X_UNAVAILABLE), count, 0, lambda: 0.999999) for count in range(1, 12)]
    assert longest == [30, 60, 120, 240, 480, 960, 1920, 3300, 3300, 3300, 3300]


def test_three_days_of_outage_stay_far_below_the_redrive() -> None:
    # Given the shortest waits there can be, When they add up to three days
    seconds, receives = 0, 0
    while seconds < 3 * 86_400:
        receives += 1
        seconds += least(receives)
    # Then that is far from MaxReceiveCount's 1,000
    assert receives < 200


def test_a_closed_window_is_waited_for_and_its_end_is_no_stampede() -> None:
    limited = deferred(Reason.RATE_LIMITED)
    waits = [visibility_timeout(limited, 1, 300, lambda part=part: part) for part in (0.0, 0.5, 0.99)]  # type: ignore[misc]
    assert waits == [300, 330, 359]


@pytest.mark.parametrize(("comes_back", "wait"), [(0.0, [1, 5]), (270.0, [271, 286]), (900.0, [901, 916])])
def test_what_has_a_time_of_its_own_keeps_to_it_however_often_it_was_received(
    comes_back: float, wait: list[int]
) -> None:
    own = deferred(Reason.X_UNAVAILABLE, comes_back=comes_back)
    for receive_count in (1, 7, 1000):
        assert [visibility_timeout(own, receive_count, 0, lambda part=part: part) for part in (0.0, 0.9999)] == wait  # type: ignore[misc]


@pytest.mark.parametrize(("until_open", "wait"), [(-5.0, [1, 61]), (0.4, [1, 61]), (1.4, [1, 61]), (2.6, [3, 63])])
def test_a_window_that_is_nearly_open_or_was_open_is_waited_for_a_second(until_open: float, wait: list[int]) -> None:
    limited = deferred(Reason.RATE_LIMITED)
    waits = [visibility_timeout(limited, 1, until_open, lambda part=part: part) for part in (0.0, 0.9999)]  # type: ignore[misc]
    assert waits == wait


@pytest.mark.parametrize("receive_count", [1, 50])
def test_what_ran_out_of_time_comes_back_soon(receive_count: int) -> None:
    late = deferred(Reason.OUT_OF_TIME)
    waits = [visibility_timeout(late, receive_count, 0, lambda part=part: part) for part in (0.0, 0.9999)]  # type: ignore[misc]
    assert waits == [1, 16]


@pytest.mark.parametrize("receive_count", [1, 3, 1000])
def test_what_another_instance_is_sending_comes_back_within_a_minute(receive_count: int) -> None:
    in_flight = deferred(Reason.IN_FLIGHT)
    waits = [visibility_timeout(in_flight, receive_count, 0, lambda part=part: part) for part in (0.0, 0.9999)]  # type: ignore[misc]
    assert waits == [15, 60]


@given(st.sampled_from(REASONS), st.integers(1, 1000), st.floats(-1000, 900), st.floats(0, 0.999))
def test_always_within_what_sqs_takes(reason: Reason, receive_count: int, until_reset: float, jitter: float) -> None:
    seconds = visibility_timeout(deferred(reason), receive_count, until_reset, lambda: jitter)
    assert isinstance(seconds, int)
    assert 1 <= seconds <= 3600


@pytest.mark.parametrize("receive_count", [1, 1000, 10**9])
def test_no_receive_count_is_too_large(receive_count: int) -> None:
    assert least(receive_count) <= 3600
