"""What a run shows: its numbers, and every breach."""

import io
import json
from collections import Counter
from typing import Any

from devtools.soak.audit import AuditResult, Place
from devtools.soak.causes import Cause
from devtools.soak.findings import Findings
from devtools.soak.run_log import End
from devtools.soak.view import SoakRun, as_json, show
from rich.console import Console
from x_conversions.core.outcome import Outcome


def run(*breaches: str) -> SoakRun:
    audit = AuditResult(
        places=Counter({(Outcome.DELIVERED, Place.AT_X): 990, (Outcome.DELIVERED, Place.LOST): len(breaches)}),
        exposed=Counter({Cause.ANSWER_LOST: 12}),
        doubles=Counter({Cause.ANSWER_LOST: 10}),
        breaches=list(breaches),
    )
    findings = Findings(audit, Counter({"200": 4, "drop_after": 1}), 2, Counter({End.ANSWERED: 3}), 0, 0, 600.0)
    return SoakRun(findings, events=1000, messages=1004, seed=7, seconds=12.3)


def shown(one: SoakRun) -> str:
    console = Console(file=io.StringIO(), width=160)
    show(console, one)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_good_run_says_so_and_where_it_departs_from_aws() -> None:
    text = shown(run())
    assert "✓ 1,000 events, 1,004 messages: none lost" in text
    assert "2.50" in text  # five requests against two
    assert "Not as in AWS" in text
    assert "✗" not in text


def test_breaches_are_named_and_counted() -> None:
    text = shown(run(*(f"shop-{number}: had to be delivered, but is lost" for number in range(30))))
    assert "✗ shop-0: had to be delivered, but is lost" in text
    assert "✗ 30 breaches" in text
    assert "✓" not in text


def test_machines_get_the_same() -> None:
    said: dict[str, Any] = json.loads(as_json(run("shop-1: had to be delivered, but is lost")))
    assert (said["lost"], said["breaches"]) == (1, ["shop-1: had to be delivered, but is lost"])
    assert said["doubles"] == {"X counted, its answer was lost": 10}
    assert said["places"][0] == {"expected": "delivered", "place": "counted by X", "events": 990}
