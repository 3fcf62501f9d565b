"""Delivery records under trouble, in an hour each; and that it is seen when what they promise is broken."""

from dataclasses import replace
from functools import cache

import pytest
from devtools.simulation.conversion_counts import RecordFigures
from devtools.simulation.promises import promises
from devtools.simulation.record_scenarios import record_scenarios
from devtools.simulation.result import Result
from devtools.simulation.run import run
from devtools.simulation.scenario import Scenario

from tests.support.simulation import DEPLOYMENT

REPEATS, LOST, CRASHES, AWAY = record_scenarios(1)


@cache
def lived(kind: str) -> tuple[Result, RecordFigures]:
    """What came of a scenario as it is, for the tests that only look at it."""
    return live({"repeats": REPEATS, "away": AWAY}[kind])


def live(scenario: Scenario) -> tuple[Result, RecordFigures]:
    result = run(scenario, DEPLOYMENT, 1, lambda _: None)
    assert result.records is not None
    return result, result.records


def broken(result: Result) -> list[str]:
    return [promise.text for promise in promises(result, DEPLOYMENT) if not promise.is_kept]


def test_what_comes_twice_is_counted_once() -> None:
    result, found = lived("repeats")
    assert broken(result) == []
    assert (result.doubled, found.most_sends) == (0, 1)
    assert result.sent - found.conversions > result.sent // 10  # they did come twice


def test_with_every_second_answer_lost_none_is_sent_more_than_twice_and_the_rest_is_a_persons() -> None:
    result, found = live(LOST)
    assert broken(result) == []
    assert found.most_sends == 2
    assert found.for_a_person > 0


def test_what_instances_are_killed_with_is_sent_twice_at_most_and_nothing_is_lost() -> None:
    result, found = live(CRASHES)
    assert broken(result) == []
    assert min(found.killed, found.died_with, result.doubled, found.for_a_person) > 0


def test_without_the_table_for_a_tenth_of_its_calls_nothing_is_lost_and_it_is_said() -> None:
    result, found = lived("away")
    assert broken(result) == []
    assert found.not_recorded > 0
    # An announcement that couldn't be taken back counts as a send, and so may be the last one.
    assert result.delivered + found.for_a_person == result.sent
    assert found.for_a_person < result.sent / 1_000


@pytest.mark.parametrize("scenario", [REPEATS, LOST], ids=lambda one: one.name)
def test_without_a_table_the_promises_are_broken(scenario: Scenario) -> None:
    result, _ = live(replace(scenario, keeps_records=False))
    found = " ".join(broken(result))
    assert "extra counts" in found or "sends of one conversion" in found


def test_a_figure_that_is_wrong_breaks_its_promise() -> None:
    result, found = lived("repeats")
    for change in ({"doubled": 1}, {"expired": 1}, {"redriven": 1}, {"left": 1}, {"dead_good": 1}):
        assert len(broken(replace(result, **change))) == 1, change  # type: ignore[arg-type]
    for change in ({"lost": 1}, {"most_sends": 3}, {"for_a_person": 1}):
        assert len(broken(replace(result, records=replace(found, **change)))) == 1, change


def test_an_absence_that_is_not_told_breaks_its_promise() -> None:
    result, found = lived("away")
    assert any("said so" in text for text in broken(replace(result, records=replace(found, not_recorded=0))))
