"""Events per window of 15 minutes."""

from devtools.x_simulator.rate_limit import WINDOW_SECONDS, RateLimit
from hypothesis import given
from hypothesis import strategies as st

from tests.support.x_simulator import Clock


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 400))))
def test_no_window_lets_through_more_than_its_limit(requests: list[tuple[int, float]]) -> None:
    # Given a limit of 100 events, and requests of any size at any time
    clock = Clock()
    limit = RateLimit(100, clock)
    taken: dict[int, int] = {}
    for events, pause in requests:
        clock.now += pause
        window = limit.take(events)
        # Then within one window, named by its end, what was let through and what remains make the limit
        taken[window.reset] = taken.get(window.reset, 0) + (0 if window.exceeded else events)
        assert taken[window.reset] + window.remaining == 100
        # And its end is ahead, less than a window and a second
        assert clock.now < window.reset <= clock.now + WINDOW_SECONDS + 1


def test_who_waits_until_the_reset_gets_through() -> None:
    # Given a window that is used up
    clock = Clock()
    limit = RateLimit(10, clock)
    limit.take(10)
    refused = limit.take(1)
    assert refused.exceeded
    assert refused.headers["x-rate-limit-remaining"] == "0"
    # When it is the second that x-rate-limit-reset named
    clock.now = float(refused.headers["x-rate-limit-reset"])
    # Then a full window is there
    assert not limit.take(10).exceeded


def test_a_request_that_does_not_fit_takes_nothing() -> None:
    # Given 4 events left
    limit = RateLimit(10, Clock())
    limit.take(6)
    # When 5 are refused
    assert limit.take(5).exceeded
    # Then 4 are still there
    assert not limit.take(4).exceeded
