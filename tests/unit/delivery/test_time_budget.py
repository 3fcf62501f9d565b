"""What an invocation's time is spent on: never more than there is."""

import pytest
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.circuit_breaker import CircuitBreaker
from x_conversions.delivery.time_budget import TimeBudget

from tests.support.delivery_builders import FakeClock


def budget(seconds: float, failures: int = 3) -> tuple[TimeBudget, FakeClock]:
    """With so many seconds left, and after so many failures in a row."""
    breaker, clock = CircuitBreaker(), FakeClock()
    for _ in range(failures):
        breaker.record_failure()
    return TimeBudget(breaker, Deadline.after(seconds, reserve=0, clock=clock), clock.sleep), clock


@pytest.mark.parametrize(
    ("left", "wait", "fits", "slept"),
    [(10.0, 0.0, True, []), (9.9, 0.0, False, []), (30.0, 20.0, True, [20.0]), (30.0, 20.1, False, [])],
)
def test_it_waits_if_a_request_fits_in_afterwards(left: float, wait: float, fits: bool, slept: list[float]) -> None:
    own, clock = budget(left)
    assert own.wait(wait) is fits
    assert clock.slept == slept


@pytest.mark.parametrize(
    ("took", "left", "fits"),
    [([2.0], 10.0, True), ([12.0], 18.0, True), ([12.0], 17.9, False), ([12.0, 1.0], 17.9, False), ([1.0], 9.9, False)],
)
def test_a_slow_x_is_given_half_as_much_time_again(took: list[float], left: float, fits: bool) -> None:
    own, _ = budget(left)
    for seconds in took:
        own.took(seconds)
    assert own.wait(0.0) is fits


@pytest.mark.parametrize(("left", "shortest", "longest"), [(60.0, 0.2, 1.0), (0.1, 0.1, 0.1), (0.0, 0.0, 0.0)])
def test_a_moment_is_no_longer_than_there_is_time(left: float, shortest: float, longest: float) -> None:
    for _ in range(50):
        own, clock = budget(left)
        own.pause()
        assert shortest <= round(sum(clock.slept), 3) <= longest


@pytest.mark.parametrize(("left", "slept"), [(60.0, 45.0), (15.0, 0.0), (9.0, 0.0)])
def test_in_an_outage_it_waits_once_until_one_more_try_fits(left: float, slept: float) -> None:
    own, clock = budget(left)
    assert [own.waits_for_another_try() for _ in range(3)] == [True, False, False]
    assert clock.slept == [pytest.approx(slept)]


def test_before_it_is_an_outage_it_does_not_wait() -> None:
    own, clock = budget(60.0, failures=2)
    assert not own.waits_for_another_try()
    assert clock.slept == []


def test_it_holds_up_to_the_deadline() -> None:
    own, clock = budget(42.0)
    own.hold()
    assert clock.slept == [pytest.approx(42.0)]
