"""The simulated event source does what Lambda's does: five pollers, throttling, late starts."""

from dataclasses import replace
from functools import cache

import pytest
from devtools.simulation.deployment import Deployment
from devtools.simulation.promises import promises
from devtools.simulation.result import Result
from devtools.simulation.run import run
from devtools.simulation.scenario import Scenario
from devtools.simulation.scenarios import steady

from tests.support.simulation import DEPLOYMENT

QUIET = Scenario("quiet", "quiet", [(0, 1)], recovery=3600, keeps_records=True, drains_fast=False)
# Less exact than the tables, and as many times quicker
QUICK = {rate: replace(steady(rate, 1.5 / rate), look_seconds=0.2) for rate in (1, 5, 20)}


def live(scenario: Scenario, deployment: Deployment = DEPLOYMENT) -> Result:
    return run(scenario, deployment, 1, lambda _: None)


@cache
def evenly(rate: int, window: float) -> Result:
    """What came of even traffic with a window of so many seconds, for the tests that only look at it."""
    return live(QUICK[rate], replace(DEPLOYMENT, batch_window=window))


def broken(result: Result) -> list[str]:
    return [promise.text for promise in promises(result, DEPLOYMENT) if not promise.is_kept]


@pytest.mark.parametrize(("rate", "window"), [(1, 1), (1, 20), (5, 5), (5, 20), (20, 5)])
def test_a_batch_holds_a_fifth_of_what_comes_in_a_window_and_its_first_message(rate: int, window: float) -> None:
    # Given even traffic, of which each of five pollers gets its part
    result = evenly(rate, window)
    # Then batches are that much emptier than one poller's would be
    assert result.messages_per_invocation == pytest.approx(1 + rate * window / 5, rel=0.12)
    assert result.invocations * result.messages_per_invocation == pytest.approx(result.sent)


@pytest.mark.parametrize("window", [1, 20])
def test_a_message_waits_for_the_window_that_it_begins_and_no_longer(window: float) -> None:
    result = evenly(1, window)
    half, most, nearly_all = result.waits
    assert window / 2 < half <= most <= nearly_all < window + 3  # a cold start, and X's answer
    assert broken(result) == []


def test_a_full_batch_waits_for_nothing() -> None:
    # Given a backlog, of which two instances take a thousand messages at once
    backlog = replace(QUIET, rates=[(0, 0.1)], backlog=5_000, recovery=0.0)
    assert live(backlog).invocations < 5_000 / DEPLOYMENT.batch_size + 30


def test_what_is_throttled_for_minutes_starts_late_and_is_received_once() -> None:
    # Given five minutes in which Lambda starts nothing: less than the queue's visibility timeout
    result = live(replace(QUIET, throttled=[(600, 900)]))
    assert result.throttles > 0
    assert (result.highest_receive_count, result.deferred) == (1, {})
    assert broken(result) == []


def test_what_is_throttled_until_sqs_would_hand_it_out_again_is_returned_unsent() -> None:
    # Given a batch of the first minute, and a throttling that ends ten minutes and a little later
    result = live(replace(QUIET, rates=[(0, 0.5), (60, 0)], throttled=[(0, 640)], recovery=700))
    # Then what could be handed out again while it is sent isn't sent, and comes back
    assert result.deferred["out_of_time"] > 0
    assert (result.highest_receive_count, result.doubled) == (2, 0)
    assert broken(result) == []


def test_what_is_throttled_for_hours_comes_back_to_the_queue_and_few_pollers_try() -> None:
    # Given three hours in which Lambda starts nothing
    hours = 3
    result = live(replace(QUIET, rates=[(0, 10)], throttled=[(0, hours * 3600)], recovery=hours * 3600))
    # Then each message was received a few times at most, as only one poller went on reading
    rounds = hours * 3600 / DEPLOYMENT.visibility_timeout
    assert 1 < result.highest_receive_count <= rounds + 1
    assert result.throttles < 2 * rounds * 20  # tries of one poller, and of the others at first
    assert result.most_in_flight < 5 * DEPLOYMENT.batch_size + 1
    assert broken(result) == []
