"""The documented commands, line by line: sam is really called, CloudFormation is a stand-in on loopback."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from devtools.local_aws.deployable import processors
from devtools.local_aws.paths import ROOT
from samcli.yamlhelper import yaml_parse

from tests.support.cloudformation.stacks import Deployed
from tests.support.cloudformation.stand_in import StandIn, stand_in

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="sam builds with the runtime's own Python, 3.13"),
]
README, OPERATIONS = ((ROOT / name).read_text() for name in ("README.md", "docs/operations.md"))
ANSWERS = {
    "PixelId": "o8z6j",
    "EventIds": "Order Created=Purchase,Purchase=tw-o8z6j-o87ne",
    "RequireConsent": "true",
    "AlarmEmail": "shop@example.com",
}
GIT = ["git", "-c", "user.name=shop", "-c", "user.email=shop@example.com", "-c", "init.defaultBranch=main"]


class Operator:
    """Somebody with a checkout, and an upstream that moves."""

    def __init__(self, place: Path, aws: StandIn) -> None:
        self.upstream, self.checkout, self.aws = place / "upstream", place / "checkout", aws
        self.upstream.mkdir()
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in filter(None, listed.stdout.split("\n")):
            if (ROOT / name).is_file():
                (self.upstream / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.upstream / name)
        self.git("init", "-q")
        self.publish("v0.1.0")
        subprocess.run([*GIT, "clone", "-q", str(self.upstream), str(self.checkout)], check=True)
        # As `make setup` leaves it; the packages are there already.
        (self.checkout / ".venv").mkdir()
        for name in ("bin", "lib", "pyvenv.cfg"):
            (self.checkout / ".venv" / name).symlink_to(ROOT / ".venv" / name)
        (self.checkout / ".venv/ready").touch()

    def git(self, *words: str) -> None:
        subprocess.run([*GIT, *words], cwd=self.upstream, check=True, capture_output=True)

    def publish(self, version: str) -> None:
        """A commit upstream, and its tag."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", version)
        self.git("tag", version)

    def run(self, line: str, *, says_yes: bool = True) -> str:
        """Type a line; every question is answered with yes."""
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.checkout,
            env=self._environment(),
            input="y\n" * 3 if says_yes else "",  # deleting asks twice
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        return done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        tools = [self.checkout / "tools", self.checkout / "tools/xconv", self.checkout / "layers/shared"]
        return {
            **os.environ,
            "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}",
            "PYTHONPATH": ":".join(map(str, tools)),
            "AWS_ENDPOINT_URL": self.aws.url,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "XCONV_STACK": "x-conversions",
            "SAM_CLI_POLL_DELAY": "0.5",  # seconds between two looks at a stack
        }

    def fill_in(self, environment: str, **answers: str) -> None:
        """Write answers between the quotes of an environment's list."""
        file = self.checkout / "deploy.toml"
        head, begin, rest = file.read_text().partition(f"[{environment}.global.parameters.parameter_overrides]\n")
        listed, end, others = rest.partition("\n\n")
        for name, value in answers.items():
            listed, number = re.subn(rf'^{name} = ".*?"', f'{name} = "{value}"', listed, flags=re.MULTILINE)
            listed = listed if number else f'{listed}\n{name} = "{value}"'
        file.write_text(head + begin + listed + end + others)

    def stack(self, name: str = "x-conversions") -> Deployed:
        return self.aws.stacks.by_name[name]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with stand_in() as aws:
        yield Operator(tmp_path_factory.mktemp("deploying"), aws)


def block(page: str, heading: str, number: int = 0) -> list[str]:
    """The lines of a page's block of commands below a heading, without comments."""
    below = page.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    found = re.findall(r"^ *```sh\n(.*?)^ *```", below, re.MULTILINE | re.DOTALL)[number]
    lines = (line.split("#")[0].strip() for line in found.split("\n"))
    return [line for line in lines if line]


def test_a_stack_is_deployed_tried_paused_updated_and_deleted_as_the_pages_say(operator: Operator) -> None:
    # Given the two lines of the README, and four answers in between
    copy, deploy = block(README, "From an ads account to the first conversion", 1)
    operator.run(copy)
    operator.fill_in("default", **ANSWERS)
    operator.run(deploy)

    # Then the stack is live, with these four and the template's defaults, and nothing else was asked
    stack = operator.stack()
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
    assert operator.stack("x-conversions-staging").parameters["Monitoring"] == "essential"
    assert operator.stack().parameters["Monitoring"] == "full"
    assert {path.split("/")[2] for path in operator.aws.objects} == {"x-conversions", "x-conversions-staging"}

    # When it is all deleted, Then nothing of the stack is left
    (delete,) = re.findall(r"`(sam delete [^`]+)`", OPERATIONS.split("## Deleting everything")[1])
    operator.run(delete, says_yes=True)
    assert "x-conversions" not in operator.aws.stacks.by_name

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


def test_what_was_built_for_a_processor_is_deployed_for_no_other(operator: Operator) -> None:
    # Given answers that want arm64, built on this machine
    operator.run("cp deploy.example.toml deploy.toml")
    operator.fill_in("default", **ANSWERS, Architecture="arm64")
    operator.run("make deploy")
    built = operator.checkout / ".aws-sam/build"
    # Then the binaries are, and the template says so and takes nothing else
    assert processors(built / "SharedLayer") == {"arm64"}
    assert operator.stack().parameters["Architecture"] == "arm64"
    # When somebody deploys them as something else, Then CloudFormation refuses
    with pytest.raises(AssertionError, match="Architecture failed to satisfy constraint: must be arm64"):
        operator.run("sam deploy --config-file deploy.toml --parameter-overrides Architecture=x86_64")


def _template(stack: Deployed) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(stack.template)
    return parsed
