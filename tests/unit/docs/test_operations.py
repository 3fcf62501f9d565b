"""The runbook is true where a test can tell."""

import re

import pytest
from devtools.paths import ROOT
from x_conversions.core.outcome import Reason

from tests.support.builders import event
from tests.support.cloudwatch.resolved_template import all_alarms
from tests.support.cloudwatch.virtual_stack import VirtualStack
from tests.support.command_tree import exists, named_commands
from tests.support.delivery_builders import FakeX
from tests.support.each import each
from tests.support.refresh_builders import World

TEXT = (ROOT / "docs/operations.md").read_text()
ALARMS = all_alarms()
SECTIONS = dict(re.findall(r"^### (\w+)\n\n(.+?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL))
DESCRIPTIONS = "\n".join(alarm["AlarmDescription"] for alarm in ALARMS.values())


def test_every_alarm_has_a_section_and_every_section_an_alarm() -> None:
    assert set(SECTIONS) == set(ALARMS)


@each("alarm", SECTIONS)
def test_a_section_says_once_when_its_alarm_is_over(alarm: str) -> None:
    assert len(re.findall(r"\bIt is over\b", SECTIONS[alarm])) <= 1


def test_every_command_that_an_alarm_names_exists() -> None:
    assert [command for command in named_commands(DESCRIPTIONS) if not exists(command)] == []


def test_every_reason_that_an_operator_can_mend_is_spoken_of() -> None:
    silent = {Reason.NOT_A_CONVERSION, Reason.DUPLICATE, Reason.OUT_OF_TIME, Reason.UNCLEAR_ANSWER}
    silent |= {Reason.SYSTEMATIC_REFUSAL, Reason.IN_FLIGHT}  # by its alarm; passes within a minute
    assert [reason for reason in Reason if f"`{reason}`" not in TEXT and reason not in silent] == []


@pytest.mark.parametrize(("scheme", "number"), [("pixel_token", 15), ("oauth2", 18)])
def test_the_metrics_are_those_of_the_table_and_as_many(scheme: str, number: int) -> None:
    # Given the names of the table, and a few hours of a live stack in which nothing goes wrong
    table = set(re.findall(r"^\| `(\w+)` \|", TEXT.split("## What is measured")[1], re.MULTILINE))
    world = World()
    world.log_in(scheme=scheme, pixel_token="p")
    running = VirtualStack(world, FakeX())
    running.run(180, lambda _: [event()])

    # Then it has so many metrics as the text says, all of them in the table
    metrics = {metric for metric in running.metrics.metrics if metric.namespace == "XConversions"}
    assert len(metrics) == number
    assert {metric.name for metric in metrics} <= table
    assert len(table) == 18
    assert f"These {15} " in TEXT
    assert f"or {18} with" in TEXT
