"""The documented commands, line by line: sam is really called, CloudFormation is a stand-in on loopback."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from devtools.building.deployable import processors
from devtools.paths import ROOT
from samcli.yamlhelper import yaml_parse

from tests.support.cloudformation.stacks import Deployed
from tests.support.cloudformation.stand_in import StandIn, stand_in
from tests.support.operator import ANSWERS, GIT, Operator

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="sam builds with the runtime's own Python, 3.13"),
]
README, OPERATIONS, INTAKE = (
    (ROOT / name).read_text() for name in ("README.md", "docs/operations.md", "docs/intake.md")
)


@pytest.fixture(scope="module")
def aws() -> Iterator[StandIn]:
    with stand_in() as aws:
        yield aws


@pytest.fixture(scope="module")
def operator(
    aws: StandIn, package_index: dict[str, str], sam: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Operator:
    return Operator(tmp_path_factory.mktemp("deploying"), aws.url, package_index | sam)


def block(page: str, heading: str, number: int = 0) -> list[str]:
    """The lines of a page's block of commands below a heading, without comments."""
    below = page.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    found = re.findall(r"^ *```sh\n(.*?)^ *```", below, re.MULTILINE | re.DOTALL)[number]
    lines = (line.split("#")[0].strip() for line in found.split("\n"))
    return [line for line in lines if line]


def test_a_stack_is_deployed_tried_paused_updated_and_deleted_as_the_pages_say(
    operator: Operator, aws: StandIn
) -> None:
    # Given the two lines of the README, and four answers in between
    copy, deploy = block(README, "From an ads account to the first conversion", 1)
    operator.run(copy)
    operator.fill_in("default", **ANSWERS)
    operator.run(deploy)

    # Then the stack is live, with these four and the template's defaults, and nothing else was asked
    stack = aws.stacks.by_name["x-conversions"]
    defaults = {name: str(one["Default"]) for name, one in _template(stack)["Parameters"].items() if "Default" in one}
    assert stack.parameters == defaults | ANSWERS | {"Mode": "live"}
    assert {_template(stack)["Parameters"]["Architecture"]["Default"]} == processors(
        operator.checkout / ".aws-sam/build/SharedLayer"
    )

    # When a dry run is tried, and a pause made
    for line, name, value in (
        (block(OPERATIONS, "The first deployment")[0], "Mode", "dry_run"),
        (block(OPERATIONS, "Pausing, updating, going back")[0], "DeliveryEnabled", "false"),
    ):
        operator.run(line)
        assert stack.history[-1][name] == value
    # Then both last until the next deployment
    assert stack.parameters == defaults | ANSWERS | {"Mode": "dry_run", "DeliveryEnabled": "false"}
    operator.run(block(OPERATIONS, "Pausing, updating, going back")[1])
    assert stack.parameters == defaults | ANSWERS

    # When a parameter is set in the file, and cleared there, Then that is what is deployed
    operator.fill_in("default", DefaultCountry="DE", FieldMapping="value=data.total")
    operator.run(deploy)
    assert (stack.parameters["DefaultCountry"], stack.parameters["FieldMapping"]) == ("DE", "value=data.total")
    operator.fill_in("default", FieldMapping="")
    operator.run(deploy)
    assert (stack.parameters["DefaultCountry"], stack.parameters["FieldMapping"]) == ("DE", "")
    operator.fill_in("default", DefaultCountry="")

    # When the upstream moves, in the files that a deployment reads, too
    for name, old, new in (
        ("template.yaml", "Description: X event id for", "Description: The X event id for"),
        ("samconfig.toml", "version = 0.1", "version = 0.1 # another line"),
        ("deploy.example.toml", "version = 0.1", "version = 0.1 # another line"),
    ):
        file = operator.upstream / name
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    operator.publish("v0.2.0")
    update, back = block(OPERATIONS, "Pausing, updating, going back", 1)

    # Then updating just works, with the same answers; so does going back
    operator.run(update)
    assert "The X event id for" in stack.template
    assert stack.parameters == defaults | ANSWERS
    operator.run(back)
    assert "The X event id for" not in stack.template

    # and without anybody to say yes
    operator.fill_in("default", LogRetentionDays="14")
    operator.run('make deploy ARGS="--no-confirm-changeset"', says_yes=False)
    assert stack.parameters["LogRetentionDays"] == "14"
    assert 'make deploy ARGS="--no-confirm-changeset"' in OPERATIONS

    # When a second environment is deployed, Then it is a stack of its own, with artefacts of its own
    operator.fill_in("staging", **ANSWERS)
    operator.run("make deploy ENV=staging")
    assert "`make deploy ENV=staging`" in " ".join(OPERATIONS.split())
    assert aws.stacks.by_name["x-conversions-staging"].parameters["Monitoring"] == "essential"
    assert stack.parameters["Monitoring"] == "full"
    assert {path.split("/")[2] for path in aws.objects} == {"x-conversions", "x-conversions-staging"}

    # When it is all deleted, Then nothing of the stack is left
    (delete,) = re.findall(r"`(sam delete [^`]+)`", OPERATIONS.split("## Deleting everything")[1])
    operator.run(delete, says_yes=True)
    assert "x-conversions" not in aws.stacks.by_name

    # and git never had anything to say about the answers
    status = subprocess.run(
        [*GIT, "status", "--porcelain"], cwd=operator.checkout, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


def test_an_empty_answer_is_refused_before_anything_is_made(operator: Operator) -> None:
    (operator.checkout / "deploy.toml").unlink(missing_ok=True)
    with pytest.raises(AssertionError, match=r"there is no deploy[.]toml yet: cp deploy"):
        operator.run("make deploy")
    operator.run("cp deploy.example.toml deploy.toml")
    with pytest.raises(AssertionError, match="PixelId failed to satisfy constraint: must be a base-36 pixel id"):
        operator.run("make deploy")


def test_a_version_that_does_not_know_a_parameter_says_so_before_anything_is_built(operator: Operator) -> None:
    operator.run("cp deploy.example.toml deploy.toml")
    operator.fill_in("default", **ANSWERS, OfALaterVersion="1")
    with pytest.raises(AssertionError, match=r"build: deploy[.]toml, default: no parameter OfALaterVersion"):
        operator.run("make deploy")


def test_what_was_built_for_a_processor_is_deployed_for_no_other(operator: Operator, aws: StandIn) -> None:
    # Given answers that want arm64, built on this machine
    operator.run("cp deploy.example.toml deploy.toml")
    operator.fill_in("default", **ANSWERS, Architecture="arm64")
    operator.run("make deploy")
    built = operator.checkout / ".aws-sam/build"
    # Then the binaries are, and the template says so and takes nothing else
    assert processors(built / "SharedLayer") == {"arm64"}
    assert aws.stacks.by_name["x-conversions"].parameters["Architecture"] == "arm64"
    # When somebody deploys them as something else, Then CloudFormation refuses
    with pytest.raises(AssertionError, match="Architecture failed to satisfy constraint: must be arm64"):
        operator.run("sam deploy --config-file deploy.toml --parameter-overrides Architecture=x86_64")


def test_the_intake_is_one_command_with_a_section_of_its_own(operator: Operator, aws: StandIn) -> None:
    # Given answers of both stacks in one file
    (command,) = block(INTAKE, "Deploy it")
    operator.run("cp deploy.example.toml deploy.toml")
    operator.fill_in("default", **ANSWERS)
    answers = {"IntakeWriteKeys": "shop-web-1", "RequireConsent": "true"}
    operator.fill_in("intake", **answers, IntakeOrigins="https://www.shop.example,https://shop.example")

    # When it is deployed by that one line
    others = aws.stacks.by_name.keys() - {"x-conversions-intake"}
    operator.run(command)

    # Then it is a stack of its own, beside the one that it names, with artefacts and a build of its own
    stack = aws.stacks.by_name["x-conversions-intake"]
    defaults = {name: str(one["Default"]) for name, one in _template(stack)["Parameters"].items() if "Default" in one}
    origins = {"IntakeOrigins": "https://www.shop.example,https://shop.example"}
    assert stack.parameters == defaults | answers | origins | {"ConversionsStack": "x-conversions"}
    assert aws.stacks.by_name.keys() - {"x-conversions-intake"} == others
    assert any(path.split("/")[2] == "x-conversions-intake" for path in aws.objects)
    assert {_template(stack)["Parameters"]["Architecture"]["Default"]} == processors(
        operator.checkout / ".aws-sam/intake/SharedLayer"
    )

    # When nothing has changed, Then the same line changes nothing; and a parameter goes the way of any other
    operator.run(command)
    assert len(stack.history) == 1
    operator.fill_in("intake", IntakeRps="20")
    operator.run(command)
    assert stack.parameters["IntakeRps"] == "20"


def test_an_intake_without_its_answers_is_refused(operator: Operator) -> None:
    operator.run("cp deploy.example.toml deploy.toml")
    with pytest.raises(AssertionError, match="IntakeWriteKeys failed to satisfy constraint"):
        operator.run(block(INTAKE, "Deploy it")[0])


def _template(stack: Deployed) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(stack.template)
    return parsed
