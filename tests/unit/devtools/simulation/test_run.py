"""The promises of make simulate, in hours instead of days; and that it sees when they are broken."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from devtools.simulation.deployment import Deployment
from devtools.simulation.fault_periods import HOUR, FaultPeriod, outage
from devtools.simulation.promises import promises
from devtools.simulation.result import Result
from devtools.simulation.run import run
from devtools.simulation.scenario import Scenario

from tests.support.simulation import DEPLOYMENT

DOWN = Scenario("down", "down", [(0, 0.1)], recovery=5 * HOUR, faults=outage(HOUR, 4))
UNAUTHORIZED = Scenario("401", "401", [(0, 0.1)], recovery=7 * HOUR, faults=[FaultPeriod(HOUR, 7 * HOUR, "401")])
FLOOD = Scenario("flood", "flood", [(0, 667), (240, 7)], recovery=240, fills_quota=True)
POISON = Scenario("poison", "poison", [(0, 2)], recovery=HOUR, poison_share=0.01)
# Each event that makes X answer with a page delays itself, and no other.
PROMPT = replace(
    POISON,
    name="page",
    rates=[(0, 5)],
    recovery=2 * HOUR,
    poison=("page",),
    poison_ends=False,
    is_prompt=True,
    keeps_records=True,
)
SCENARIOS = {one.name: one for one in (DOWN, UNAUTHORIZED, FLOOD, POISON, PROMPT)}


def live(scenario: Scenario, seed: int = 1, deployment: Deployment = DEPLOYMENT) -> Result:
    return run(scenario, deployment, seed, lambda _: None)


@cache
def lived(name: str) -> Result:
    """What came of one of the scenarios above, for the tests that only look at it."""
    return live(SCENARIOS[name])


def broken(result: Result) -> list[str]:
    return [promise.text for promise in promises(result, DEPLOYMENT) if not promise.is_kept]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_promise_is_kept(name: str) -> None:
    assert broken(lived(name)) == []


def test_the_same_seed_gives_the_same_figures() -> None:
    result = lived(POISON.name)
    assert result == live(POISON)
    assert result.sent != live(POISON, seed=2).sent


def test_a_redrive_after_a_few_receives_is_seen() -> None:
    found = broken(live(DOWN, deployment=replace(DEPLOYMENT, max_receive_count=5)))
    assert any("dead-letter queue" in text for text in found)


def test_messages_that_expire_are_seen() -> None:
    found = broken(live(UNAUTHORIZED, deployment=replace(DEPLOYMENT, retention=2 * HOUR)))
    assert any("expired" in text for text in found)


def test_a_pace_above_xs_quota_is_seen() -> None:
    # Given parameters that say twice what X grants, and an X that doesn't say what is left
    scenario = replace(FLOOD, quota=0.5, tells_limits=False)
    assert any("429" in text for text in broken(live(scenario)))


def test_a_figure_that_is_wrong_breaks_its_promise() -> None:
    result = lived(POISON.name)
    changes: list[dict[str, Any]] = [
        {"delivered": result.delivered - 1},
        {"lost": 1},
        {"left": 1},
        {"dead_good": 1},
        {"dead_poison": result.dead_poison - 1},
        {"doubled": 1},
        {"most_in_flight": 100_000},
        {"longest_invocation": 60.0},
        {"drain_seconds": 86_400.0},
        {"share_of_429": 0.01},
    ]
    for change in changes:
        assert broken(replace(result, **change)), change
    for share in (None, 0.94):
        assert broken(replace(result, scenario=FLOOD, lowest_window_share=share))


def test_good_events_that_come_late_break_their_promise() -> None:
    result = lived(PROMPT.name)
    for late in (
        replace(result, within_a_minute=result.timed * 98 // 100),
        replace(result, within_an_hour=result.timed - 1),
    ):
        assert len(broken(late)) == 1, late
