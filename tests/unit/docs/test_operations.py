"""The runbook is true where a test can tell."""

import re

import pytest
from devtools.local_aws.paths import ROOT
from x_conversions.core.outcome import Reason

from tests.support.builders import event
from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.cloudwatch.virtual_stack import VirtualStack
from tests.support.command_tree import top_commands
from tests.support.delivery_builders import FakeX
from tests.support.refresh_builders import World
from tests.support.template import source

TEXT = (ROOT / "docs/operations.md").read_text()
ALARMS = ResolvedTemplate().of_type("AWS::CloudWatch::Alarm")
SECTIONS = dict(re.findall(r"^### (\w+)\n\n(.+?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL))
DESCRIPTIONS = "\n".join(alarm["AlarmDescription"] for alarm in ALARMS.values())
TITLES = {heading.lower() for heading in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)}


def commands(text: str) -> set[tuple[str, ...]]:
    """Every `xconv` command that a text names, without its arguments."""
    found = re.findall(r"\bxconv ([a-z]+)(?: ([a-z]+)\b(?![.=/_]))?", text)
    groups = {name for name, command in COMMANDS.items() if hasattr(command, "commands")}
    return {(name, sub) if name in groups else (name,) for name, sub in found}


COMMANDS = top_commands()


def test_every_alarm_has_a_section_and_every_section_an_alarm() -> None:
    assert set(SECTIONS) == set(ALARMS)


@pytest.mark.parametrize("command", sorted(commands(TEXT + DESCRIPTIONS)), ids=" ".join)
def test_every_command_exists(command: tuple[str, ...]) -> None:
    name, *sub = command
    assert name in COMMANDS
    assert not any(sub) or sub[0] in COMMANDS[name].commands


@pytest.mark.parametrize("option", sorted(set(re.findall(r"xconv [^\n`]*?(--[a-z-]+)", TEXT))))
def test_every_option_is_one_of_some_command(option: str) -> None:
    leaves = [leaf for one in COMMANDS.values() for leaf in getattr(one, "commands", {"": one}).values()]
    assert option in {name for leaf in leaves for parameter in leaf.params for name in parameter.opts}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\b([A-Z][a-z]\w+)=", TEXT)) - {"Purchase"}))
def test_every_parameter_exists(name: str) -> None:
    assert name in source()["Parameters"] or name == "MessageRetentionPeriod"


def test_every_anchor_and_file_exists() -> None:
    for target in re.findall(r"\]\(#([^)]+)\)", TEXT):
        assert target in {title.replace(",", "").replace(" ", "-") for title in TITLES}
    for target in re.findall(r"\]\(([a-z-]+\.md)\)", TEXT):
        assert (ROOT / "docs" / target).exists()


def test_every_reason_that_an_operator_can_mend_is_spoken_of() -> None:
    silent = {Reason.NOT_A_CONVERSION, Reason.DUPLICATE, Reason.OUT_OF_TIME, Reason.UNCLEAR_ANSWER}
    silent.add(Reason.SYSTEMATIC_REFUSAL)  # by its alarm
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
