"""docs/guarantees.md says every end that there is, and every way to count twice that the soak knows."""

import re

import pytest
from devtools.paths import ROOT
from devtools.simulation.promises import LEAST_WINDOW_SHARE, MOST_429
from devtools.soak.causes import Cause
from x_conversions.core.outcome import Outcome, Reason

from tests.support.template import source

TEXT = (ROOT / "docs" / "guarantees.md").read_text()
SECTION = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
ENDS = dict(re.findall(r"^\| (\w+) \| .+ \| (.*)\|$", SECTION["What becomes of each event"], re.MULTILINE))


def test_every_outcome_is_there() -> None:
    assert [end for end in ENDS if end != "outcome"] == [outcome.value for outcome in Outcome]


def test_every_reason_is_listed() -> None:
    assert {reason for cell in ENDS.values() for reason in re.findall(r"`(\w+)`", cell)} == set(Reason)


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_of_doubles_has_its_row(cause: Cause) -> None:
    assert f"| `{cause}` |" in SECTION["What can still be counted twice"]


def test_the_numbers_are_the_deployed_ones() -> None:
    assert source()["Parameters"]["MaxReceiveCount"]["Default"] == "1000"
    assert "`MaxReceiveCount` receives (1,000)" in TEXT
    assert f"fewer than {MOST_429:.0%}".replace("%", " %") in TEXT
    assert f"at least {LEAST_WINDOW_SHARE:.0%}".replace("%", " %") in TEXT
