"""The command: numbers from the template, tables, JSON, plots, exit status."""

import json
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from devtools.simulation.conversion_counts import RecordFigures
from devtools.simulation.deployment import read_deployment
from devtools.simulation.result import Result
from devtools.simulation.run import run
from devtools.simulation.scenario import Scenario
from devtools.simulation.scenarios import OVERVIEW, SHORT_OVERVIEW, all_scenarios, short_scenarios
from devtools.simulation.view import as_json, show
from rich.console import Console

from tests.support.simulation import DEPLOYMENT


@cache
def result() -> Result:
    return run(Scenario("calm", "an hour", [(0, 1)], recovery=3600), DEPLOYMENT, 1, lambda _: None)


def test_the_numbers_are_the_templates() -> None:
    found = read_deployment()
    assert (found.batch_size, found.batch_window, found.max_concurrency) == (500, 20, 2)
    assert (found.retention, found.max_receive_count) == (864_000, 1000)
    assert (found.events_per_15_minutes, found.requests_per_second, found.requests_burst) == (60_000, 50, 100)


def test_names_are_unique_and_the_overview_exists() -> None:
    names = [one.name for one in all_scenarios()]
    assert len(set(names)) == len(names)
    assert set(OVERVIEW) <= set(names)
    short = [one.name for one in short_scenarios()]
    assert len(set(short)) == len(short)
    assert set(SHORT_OVERVIEW) <= set(short)


@pytest.mark.parametrize("rate", ["0.1", "1", "10", "50"])
@pytest.mark.parametrize("kind", ["down-24h", "down-72h", "401-72h"])
def test_every_outage_is_lived_through_at_every_rate(kind: str, rate: str) -> None:
    assert f"{kind}-{rate}" in {one.name for one in all_scenarios()}


def test_a_person_sees_tables_and_what_was_broken() -> None:
    shown = StringIO()
    show(Console(file=shown, width=200), [result(), replace(result(), lost=3)], DEPLOYMENT, 1, 2.0)
    assert f"{result().sent:,}" in shown.getvalue()
    assert "✗ an hour: none lost: 3" in shown.getvalue()


def test_what_ends_for_a_person_and_what_counts_twice_is_listed() -> None:
    figures = RecordFigures(
        conversions=7_001, lost=0, most_sends=2, for_a_person=382, killed=0, died_with=0, not_recorded=0
    )
    shown = StringIO()
    show(Console(file=shown, width=200), [replace(result(), records=figures)], DEPLOYMENT, 1, 2.0)
    (row,) = (line.split() for line in shown.getvalue().splitlines() if "7,001" in line)
    assert row == ["calm", "7,001", "0", "2", "382", "0", "0"]


def test_a_machine_gets_everything() -> None:
    (scenario,) = json.loads(as_json([result()], DEPLOYMENT, 1, 2.0))["scenarios"]
    assert scenario["delivered"] == result().sent
    assert all(promise["is_kept"] for promise in scenario["promises"])
    assert sum(scenario["delivered_by_hour"]) == result().sent


def test_plots_are_drawn_and_the_same_figures_make_the_same_picture(tmp_path: Path) -> None:
    from devtools.simulation.plot import draw  # noqa: PLC0415 - matplotlib takes a second

    for name in ("one.png", "other.png"):
        draw([result(), result(), result()], 66.7, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()
