"""The rate limits of one instance: its share of the stack's limits, and X's own word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.x_api.rate_limiter import WINDOW_SECONDS, RateLimiter

from tests.support.delivery_builders import NOW, FakeClock


def rate_limiter(clock: FakeClock, events: int = 60_000, instances: int = 2) -> RateLimiter:
    return RateLimiter(events, 50, 100, instances, clock)


@given(events=st.integers(1_000, 200_000), instances=st.integers(1, 4), wanted=st.integers(100, 500))
def test_no_window_wherever_it_starts_holds_more_than_the_share(events: int, instances: int, wanted: int) -> None:
    # Given an instance that sends whenever it may, for 15 minutes and then some
    clock = FakeClock()
    own = RateLimiter(events, 10_000, 10_000, instances, clock)
    sent: list[tuple[float, int]] = []
    until = clock.now + 1.5 * WINDOW_SECONDS
    while clock.now < until:
        size = own.max_batch(wanted)
        clock.sleep(own.delay_for(size) + 0.001)
        own.sent(size)
        sent.append((clock.now, size))

    # Then no 15 minutes hold more than its share, but for one request that was under way
    share = events / instances
    start = total = 0
    for end, (moment, size) in enumerate(sent):
        total += size
        while sent[start][0] <= moment - WINDOW_SECONDS:
            total -= sent[start][1]
            start += 1
        assert total <= share + 1, end
    # and nearly all of it is used
    assert sum(size for _, size in sent) >= 0.9 * share


@pytest.mark.parametrize(
    ("events", "instances", "at_once", "each_15_minutes"),
    [
        (60_000, 1, 1_200, 58_800),  # a fiftieth at once
        (60_000, 2, 600, 29_400),
        (10_000, 1, 500, 9_500),  # a full request at least
        (800, 1, 400, 400),  # and half of the share at most
        (1, 1, 1, 0.5),  # and one event, however small the share
        (2, 4, 1, 0.25),
    ],
)
def test_a_share_goes_out_in_a_burst_and_a_flow(
    events: int, instances: int, at_once: int, each_15_minutes: float
) -> None:
    clock = FakeClock()
    own = RateLimiter(events, 10_000, 10_000, instances, clock)
    assert own.max_batch(1_000_000) == at_once
    assert own.delay_for(at_once) == 0
    own.sent(at_once)
    assert own.delay_for(1) == pytest.approx(WINDOW_SECONDS / each_15_minutes)


def test_every_instance_may_send_a_request_however_many_there_are() -> None:
    # Given one request a second, for four instances
    clock = FakeClock()
    own = RateLimiter(0, 1, 1, 4, clock)
    assert own.delay_for(500) == 0
    own.sent(500)

    # Then the next is due when the others may have had theirs
    assert own.delay_for(500) == pytest.approx(4)
    clock.sleep(4)
    assert own.delay_for(500) == pytest.approx(0)


def test_requests_have_a_burst_and_a_rate() -> None:
    clock = FakeClock()
    own = rate_limiter(clock, events=0)
    for _ in range(50):  # half of 100
        assert own.delay_for(1) == 0
        own.sent(1)
    assert own.delay_for(1) == pytest.approx(1 / 25)


def test_zero_means_unlimited() -> None:
    own = rate_limiter(FakeClock(), events=0)
    own.sent(1_000_000)
    assert own.delay_for(500) == 0
    assert own.max_batch(500) == 500


@pytest.mark.parametrize(
    ("reset_in", "closed_for"),
    [(30, 30), (None, 60), (-5, 1), (0, 1), (-60, 1), (-60.1, 60), (-NOW, 60), (10_000, WINDOW_SECONDS)],
    ids=["as said", "unsaid", "past", "now", "just past", "long past", "no time", "absurd"],
)
def test_a_closed_window(reset_in: float | None, closed_for: float) -> None:
    clock = FakeClock()
    own = rate_limiter(clock)
    own.block_until(None if reset_in is None else clock.now + reset_in)
    assert own.delay_for(1) == pytest.approx(closed_for)
    clock.sleep(closed_for)
    assert own.delay_for(1) == 0


@pytest.mark.parametrize("reset_in", [-NOW, -600, -1, 0])
def test_a_window_that_is_over_closes_for_a_moment_whatever_was_left_of_it(reset_in: float) -> None:
    clock = FakeClock()
    own = rate_limiter(clock)
    own.update_from_headers(0, clock.now + reset_in)
    assert own.delay_for(1) == pytest.approx(1)


def test_what_x_says_is_left_bounds_the_next_group_until_the_reset() -> None:
    clock = FakeClock()
    own = rate_limiter(clock, instances=1)
    own.update_from_headers(120, clock.now + 60)
    assert own.max_batch(500) == 120
    own.update_from_headers(0, clock.now + 60)
    assert own.delay_for(1) == pytest.approx(60)
    clock.sleep(60)
    assert (own.delay_for(1), own.max_batch(500)) == (0, 500)


@pytest.mark.parametrize(
    ("passed", "most"), [(0, 120), (899.5, 120), (900, 500)], ids=["at once", "just before the reset", "at the reset"]
)
def test_what_x_says_holds_for_a_window_and_until_its_end(passed: float, most: int) -> None:
    clock = FakeClock()
    own = rate_limiter(clock, instances=1)
    own.update_from_headers(120, clock.now + WINDOW_SECONDS)
    clock.sleep(passed)
    assert own.max_batch(500) == most


def test_a_rest_that_is_just_worth_a_request_is_used() -> None:
    # Given an instance for which a hundred events are worth a request, and as many that X says are left
    clock = FakeClock()
    own = rate_limiter(clock, instances=1)
    own.update_from_headers(100, clock.now + 60)

    # Then they may go at once
    assert own.max_batch(500) == 100
    assert own.delay_for(100) == 0


def test_with_the_smallest_share_a_single_event_is_worth_a_request() -> None:
    clock = FakeClock()
    own = rate_limiter(clock, events=100, instances=1)
    own.update_from_headers(1, clock.now + 60)
    assert (own.max_batch(500), own.delay_for(1)) == (1, 0)


def test_where_the_stack_has_no_limit_of_its_own_what_x_says_is_left_is_shared_as_it_is() -> None:
    clock = FakeClock()
    own = rate_limiter(clock, events=0)
    own.update_from_headers(1000, clock.now + 600)
    assert own.max_batch(10_000) == 500
    clock.sleep(100)
    assert own.max_batch(10_000) == 500


def test_a_clock_that_steps_back_gives_nothing() -> None:
    clock = FakeClock()
    own = rate_limiter(clock)
    own.sent(1000)
    before = own.delay_for(500)
    clock.now -= 3600
    assert own.delay_for(500) >= before


def test_what_is_left_is_shared_with_the_others_and_what_they_may_have_sent_since_is_taken_off() -> None:
    # Given two instances that send up to 600 events at once and 32.7 a second, and 2,000 that X says are left
    clock = FakeClock()
    own = rate_limiter(clock)
    own.update_from_headers(2000, clock.now + 600)

    # Then half of what the other one can't have taken is ours, and less as time passes
    assert own.max_batch(1000) == 600
    own.update_from_headers(1200, clock.now + 600)
    assert own.max_batch(500) == 300
    clock.sleep(10)
    assert own.max_batch(500) == 136


def test_when_the_others_may_have_taken_the_rest_a_large_request_waits_and_a_small_one_does_not() -> None:
    clock = FakeClock()
    own = rate_limiter(clock)
    own.update_from_headers(500, clock.now + 100)
    assert own.delay_for(own.max_batch(500)) == pytest.approx(100)
    assert own.delay_for(own.max_batch(3)) == 0
    assert own.delay_for(49) == 0
    assert own.delay_for(50) == pytest.approx(100)


def test_a_rest_that_is_not_worth_a_request_closes_the_window() -> None:
    clock = FakeClock()
    own = rate_limiter(clock)
    own.update_from_headers(99, clock.now + 100)
    assert own.delay_for(1) == pytest.approx(100)


@pytest.mark.parametrize("events", [0, 100, 60_000])
def test_any_budget_can_send_while_x_has_plenty(events: int) -> None:
    clock = FakeClock()
    own = rate_limiter(clock, events=events)
    own.update_from_headers(50_000, clock.now + 900)
    assert own.delay_for(own.max_batch(500)) == 0


@pytest.mark.parametrize("step", [-3600, 3600])
def test_a_clock_that_steps_never_closes_for_longer_than_a_window(step: float) -> None:
    # Given X closed for ten minutes, and a rest that doesn't do
    clock = FakeClock()
    own = rate_limiter(clock)
    own.block_until(clock.now + 600)
    own.update_from_headers(100, clock.now + 600)

    # When the wall clock is set by an hour, Then at worst one more request is refused
    clock.now += step
    assert own.delay_for(own.max_batch(500)) == 0


@given(steps=st.lists(st.floats(-100_000, 100_000), max_size=10), remaining=st.integers(0, 100_000))
def test_whatever_the_clock_does_no_wait_is_longer_than_a_window(steps: list[float], remaining: int) -> None:
    clock = FakeClock()
    own = rate_limiter(clock)
    for step in steps:
        clock.now += step
        own.update_from_headers(remaining, clock.now + 900)
        own.sent(own.max_batch(500))
        assert own.delay_for(own.max_batch(500)) <= WINDOW_SECONDS


def test_equal_shares_for_every_instance() -> None:
    # Given four instances that send whenever they may
    clock = FakeClock()
    instances = [rate_limiter(clock, instances=4) for _ in range(4)]
    sent = [0, 0, 0, 0]
    while sum(sent) < 60_000:
        for number, own in enumerate(instances):
            if not own.delay_for(size := own.max_batch(500)):
                own.sent(size)
                sent[number] += size
        clock.sleep(1)

    # Then none gets more than a request ahead
    assert max(sent) - min(sent) <= 500
