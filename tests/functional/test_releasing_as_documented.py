"""`make release`: really run, from a checkout, with sam as it is and S3 by the local AWS."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import boto3
import pytest
from botocore import xform_name
from devtools.building.lint import main as lint
from devtools.local_aws import LocalAws
from devtools.paths import ROOT
from samcli.commands.publish.command import cli as publish
from samcli.yamlhelper import yaml_parse
from x_conversions.core.version import VERSION

from tests.support.operator import ANSWERS, Operator

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="sam builds with the runtime's own Python, 3.13"),
]
BUCKET = "x-conversions-releases"
PREFIX = f"x-conversions/{VERSION}/"
PAGE = (ROOT / "docs/releasing.md").read_text()


@dataclass
class Released:
    """What a person has after `make release`."""

    operator: Operator
    s3: Any
    said: str

    @property
    def template(self) -> str:
        text: str = self.s3.get_object(Bucket=BUCKET, Key=f"{PREFIX}template.yaml")["Body"].read().decode()
        return text

    @property
    def keys(self) -> set[str]:
        return {one["Key"] for one in self.s3.list_objects_v2(Bucket=BUCKET)["Contents"]}


@pytest.fixture(scope="module")
def released(
    tmp_path_factory: pytest.TempPathFactory, package_index: dict[str, str], sam: dict[str, str]
) -> Iterator[Released]:
    """Given a bucket, and a shop's answers in the checkout; when the page's line is typed where there is no AWS CLI."""
    place = tmp_path_factory.mktemp("releasing")
    with LocalAws() as aws:
        operator = Operator(place, aws.endpoint_url, package_index | sam)
        operator.run("cp deploy.example.toml deploy.toml")
        operator.fill_in("default", **ANSWERS)
        s3 = aws.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        assert "make release BUCKET=NAME-OF-YOUR-BUCKET" in PAGE
        yield Released(operator, s3, operator.run(f"make release BUCKET={BUCKET}", path=without_aws(place)))


def without_aws(place: Path) -> str:
    """A PATH of everything that is on this one's but the AWS CLI."""
    tools = place / "tools"
    tools.mkdir()
    for directory in os.environ["PATH"].split(":"):
        for tool in Path(directory).glob("*") if Path(directory).is_dir() else ():
            if tool.name != "aws" and not (tools / tool.name).exists():
                (tools / tool.name).symlink_to(tool)
    return str(tools)


def places_of_code(template: dict[str, Any]) -> dict[str, str]:
    """Where each function and layer has its code, by logical id."""
    places = {
        name: body["Properties"].get("CodeUri") or body["Properties"].get("ContentUri")
        for name, body in template["Resources"].items()
    }
    return {name: place for name, place in places.items() if place}


def test_the_template_needs_nothing_but_what_lies_below_the_versions_prefix(released: Released) -> None:
    # Given the template as it can be read back
    template = yaml_parse(released.template)
    code = places_of_code(template)

    # Then every function and layer has its code there
    assert code.keys() == {"DeliverFunction", "RefreshTokenFunction", "SharedLayer"}
    about = template["Metadata"]["AWS::ServerlessRepo::Application"]
    named = {*code.values(), about["LicenseUrl"], about["ReadmeUrl"]}
    assert all(place.startswith(f"s3://{BUCKET}/{PREFIX}") for place in named)
    # and nothing else was uploaded
    assert released.keys == {urlsplit(place).path[1:] for place in named} | {f"{PREFIX}template.yaml"}
    assert about["SemanticVersion"] == VERSION
    assert f"\nrelease: s3://{BUCKET}/{PREFIX}template.yaml\n" in released.said


def test_it_is_our_own_template_but_for_where_code_is_and_for_which_processor(released: Released) -> None:
    # Given both, without what a release is there to change
    ours, theirs = (yaml_parse(text) for text in ((ROOT / "template.yaml").read_text(), released.template))
    for template in (ours, theirs):
        for body in template["Resources"].values():
            for place in ("CodeUri", "ContentUri"):
                body["Properties"].pop(place, None)
            for note in ("SamResourceId", "BuildArchitecture"):
                body.setdefault("Metadata", {}).pop(note, None)
        about = template["Metadata"]["AWS::ServerlessRepo::Application"]
        del about["LicenseUrl"], about["ReadmeUrl"]
    del ours["Parameters"]["Architecture"]
    # Then it takes the one processor that its binaries are for, and nothing else differs
    processor = theirs["Parameters"].pop("Architecture")
    assert processor["AllowedValues"] == [processor["Default"]]
    assert theirs == ours


@pytest.mark.skipif("CI" not in os.environ, reason="fifteen seconds of a processor; make lint looks at ours")
def test_it_passes_what_our_own_template_passes(released: Released, tmp_path: Path) -> None:
    packaged = tmp_path / "template.yaml"
    packaged.write_text(released.template)
    assert lint(packaged) == 0


def test_nothing_of_the_publishers_answers_is_in_it(released: Released) -> None:
    # Their stack's pixel, events and address are theirs; parameters have the template's own defaults
    assert [
        answer for answer in (ANSWERS["PixelId"], ANSWERS["AlarmEmail"]) if f"Default: {answer}" in released.template
    ] == []
    ours, theirs = (
        yaml_parse(text)["Parameters"] for text in ((ROOT / "template.yaml").read_text(), released.template)
    )
    assert {name: body.get("Default") for name, body in theirs.items()} == {
        name: body.get("Default") for name, body in ours.items()
    }


def test_the_code_in_the_bucket_starts(released: Released, tmp_path: Path) -> None:
    # Given the archives, unpacked as Lambda unpacks them
    code = places_of_code(yaml_parse(released.template))
    for name in ("DeliverFunction", "SharedLayer"):
        archive = tmp_path / f"{name}.zip"
        released.s3.download_file(BUCKET, urlsplit(code[name]).path[1:], str(archive))
        ZipFile(archive).extractall(tmp_path / name)
    # Then the layer is what the version says, compiled
    layer = tmp_path / "SharedLayer/python"
    assert (tmp_path / "DeliverFunction/app.py").is_file()
    assert list(layer.glob("x_conversions/__pycache__/*.pyc"))
    said = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; sys.path.insert(0, sys.argv[1]);"
         "from x_conversions.core.version import VERSION; print(VERSION)", str(layer)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == VERSION


def test_a_second_release_of_the_same_changes_nothing(released: Released) -> None:
    before = (released.keys, released.template)
    released.operator.run(f"make release BUCKET={BUCKET}")
    assert (released.keys, released.template) == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("make release", "release: which bucket? make release BUCKET=NAME"),
        ("make release BUCKET=nobodys-bucket", "release: not into nobodys-bucket: S3 Bucket does not exist"),
    ],
)
def test_what_is_wrong_is_one_line(released: Released, line: str, said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)) as error:
        released.operator.run(line)
    assert "Traceback" not in str(error.value)


def commands(tool: str) -> list[list[str]]:
    """The page's commands of a tool, as the shell takes them apart."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", "").split("\n")
    return [shlex.split(line)[1:] for line in lines if line.startswith(f"{tool} ")]


@pytest.mark.parametrize("words", commands("aws"), ids=lambda words: words[1])
def test_the_aws_clis_lines_are_calls_that_there_are(words: list[str]) -> None:
    # Given the model of the API that the AWS CLI makes its commands of
    service, command, *rest = words
    client: Any = boto3.client(service, region_name="eu-west-1")  # type: ignore[call-overload]  # any of the page's
    if command == "wait":
        command, *rest = rest
        command = xform_name(client.get_waiter(command.replace("-", "_")).config.operation, "-")
    (operation,) = [name for name in client.meta.service_model.operation_names if xform_name(name, "-") == command]
    shape = client.meta.service_model.operation_model(operation).input_shape
    # Then each option is one, and none that must be given is missing
    options = {word[2:] for word in rest if word.startswith("--")}
    assert options <= {xform_name(name, "-") for name in shape.members}
    assert {xform_name(name, "-") for name in shape.required_members} <= options


@pytest.mark.parametrize("words", commands("sam"), ids=lambda words: words[0])
def test_sams_lines_have_options_that_there_are(words: list[str]) -> None:
    options = {option for one in publish.params for option in one.opts}
    assert words[0] == publish.name
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("line", [line for line in PAGE.split("\n") if "amazonaws.com/x-conversions/" in line])
def test_the_pages_addresses_are_those_of_this_version(line: str) -> None:
    assert f"https://BUCKET.s3.REGION.amazonaws.com/{PREFIX}template.yaml" in line
