"""What must be true of a scenario's figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from devtools.simulation.deployment import Deployment
from devtools.simulation.record_promises import ends_of_conversions
from devtools.simulation.result import Result
from devtools.simulation.simulated_queue import MOST_IN_FLIGHT

LEAST_WINDOW_SHARE = 0.95
MOST_429 = 0.01
LEAST_WITHIN_A_MINUTE = 0.99
# An outage of days must stay far away from what ends a message or stops the queue: by a factor of four, and of two.
_RECEIVES_RESERVE, _IN_FLIGHT_RESERVE = 4, 2
# What was held back comes within an hour; what the quota delays may take a tenth longer than at the whole quota.
_COMES_BACK_WITHIN, _SLOWER = 3600.0, 1.1


@dataclass(frozen=True)
class Promise:
    """One promise, and what was found."""

    text: str
    is_kept: bool


def promises(result: Result, deployment: Deployment) -> list[Promise]:
    """Every promise that holds for the scenario."""
    return [Promise(text, bool(is_kept)) for text, is_kept in _checks(result, deployment)]


def _checks(result: Result, deployment: Deployment) -> Iterator[tuple[str, bool]]:
    yield from _ends(result) if result.records is None else ends_of_conversions(result, result.records)
    yield from _limits(result, deployment)
    if result.scenario.is_prompt:
        share = result.within_a_minute / max(1, result.timed)
        yield f"counted within a minute: {share:.2%} ≥ {LEAST_WITHIN_A_MINUTE:.0%}", share >= LEAST_WITHIN_A_MINUTE
        found, timed = result.within_an_hour, result.timed
        yield f"counted within the hour: {found:,} of {timed:,}", found == timed


def _ends(result: Result) -> Iterator[tuple[str, bool]]:
    good = result.sent - result.sent_poison
    stays = 0 if result.scenario.poison_ends else result.left_poison
    left = result.left - stays
    yield f"every good event delivered: {result.delivered:,} of {good:,}", result.delivered == good
    yield (
        f"none lost: {result.lost}, expired: {result.expired}, left: {left}",
        not (result.lost or result.expired or left),
    )
    yield (
        f"no good event in the dead-letter queue: {result.dead_good + result.redriven}",
        not (result.dead_good or result.redriven),
    )
    yield (
        f"the dead-letter queue holds the poison: {result.dead_poison} of {result.sent_poison - stays}",
        (result.dead_poison == result.sent_poison - stays),
    )
    yield (
        f"none doubled but by an answer that was lost: {result.doubled} of {result.answers_lost}",
        (result.doubled <= result.answers_lost),
    )


def _limits(result: Result, deployment: Deployment) -> Iterator[tuple[str, bool]]:
    most = deployment.max_receive_count // _RECEIVES_RESERVE
    yield f"receives of a message: {result.highest_receive_count} ≤ {most}", result.highest_receive_count <= most
    most = MOST_IN_FLIGHT // _IN_FLIGHT_RESERVE
    yield f"messages in flight: {result.most_in_flight:,} ≤ {most:,}", result.most_in_flight <= most
    yield (
        f"the longest invocation: {result.longest_invocation:.1f} s < {deployment.timeout:g} s",
        result.longest_invocation < deployment.timeout,
    )
    scenario = result.scenario
    if scenario.few_429:
        yield f"answered 429: {result.share_of_429:.2%} < {MOST_429:.0%}", result.share_of_429 < MOST_429
    if scenario.drains_fast:
        within = _COMES_BACK_WITHIN + _SLOWER * result.best_drain_seconds
        yield (
            f"drained in {result.drain_seconds / 3600:.1f} h ≤ {within / 3600:.1f} h",
            0 < result.drain_seconds <= within,
        )
    if scenario.fills_quota:
        share = result.lowest_window_share
        yield (
            f"quota used in the lowest full window: {f'{share:.1%}' if share is not None else 'none'} ≥ "
            f"{LEAST_WINDOW_SHARE:.0%}",
            share is not None and share >= LEAST_WINDOW_SHARE,
        )
