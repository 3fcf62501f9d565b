"""What a person sees of the demo."""

import io
import json
from collections import Counter
from dataclasses import replace

import pytest
from devtools.demo.run import DemoResult
from devtools.demo.view import as_json, show
from rich.console import Console
from typer.testing import CliRunner
from x_conversions.core.outcome import Outcome, Reason
from xconv.cli import app
from xconv.send.shop import Sample

RESULT = DemoResult(
    samples=[
        Sample("a", Outcome.DELIVERED),
        Sample("b", Outcome.SKIPPED, Reason.NO_IDENTIFIER),
        Sample("c", Outcome.REJECTED, Reason.TOO_OLD),
    ],
    conversions=[{"conversion_id": "evt_abc123def456", "value": "129.99"}],
    dead_letters=[{"body": "c", "reason": "too_old", "detail": "the event is older than 90 days"}],
    summaries=[{"reasons": {"skipped": {"no_identifier": 1}}}],
    statuses=Counter({200: 1}),
    refresh={"outcome": "refreshed", "expires_at": "2026-01-29T12:00:00.000Z"},
    refreshes=1,
)


def shown(result: DemoResult, width: int, is_terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=is_terminal, color_system=None)
    show(console, result, seconds=1.0)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 115, 116, 160])
def test_a_terminal_of_any_width_shows_all_of_it(width: int) -> None:
    text = shown(RESULT, width, is_terminal=True)
    assert max(len(line) for line in text.splitlines()) <= width
    assert all(word in text for word in ("delivered", "no_identifier", "too_old", '"129.99"', "✓ Each of 3 messages"))


def test_piped_a_sentence_stays_on_its_line() -> None:
    assert any(line.startswith("Not as in the template") and "90," in line for line in shown(RESULT, 80).splitlines())


def test_a_mistake_is_shown_in_place_of_the_verdict() -> None:
    result = replace(RESULT, dead_letters=[])
    text = shown(result, 80)
    assert "✗ the outcomes are not those that were expected" in text
    assert "✓ Each of" not in text
    assert json.loads(as_json(result, 1.0))["mistakes"] == result.mistakes


def test_a_page_is_no_json_document() -> None:
    done = CliRunner().invoke(app, ["demo", "--serve", "--json"])
    assert done.exit_code == 2
    assert "--json is for the run that ends" in done.output
