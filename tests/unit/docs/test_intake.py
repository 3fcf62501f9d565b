"""docs/intake.md says what the intake does."""

import json
import re

import pytest
from devtools.local_aws.paths import ROOT
from devtools.local_aws.translation import INTAKE
from samcli.yamlhelper import yaml_parse
from x_conversions.intake.refusal import Code
from x_conversions.intake.secret import IntakeSecrets

from tests.support.builders import PURCHASE
from tests.support.intake_builders import copied
from tests.support.intake_scene import Scene

TEXT = (ROOT / "docs" / "intake.md").read_text()
TEMPLATE = yaml_parse(INTAKE.read_text())


@pytest.mark.parametrize("name", TEMPLATE["Parameters"])
def test_every_parameter_is_explained(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("code", Code)
def test_every_answer_is_in_the_table(code: Code) -> None:
    assert re.search(rf"^\| {code.status} \|.*`{code.code}`", TEXT, re.MULTILINE)


def test_the_secrets_example_is_one() -> None:
    (example,) = re.findall(r"```json\n(.+?)\n```", TEXT, re.DOTALL)
    assert set(json.loads(example)) == set(IntakeSecrets.model_fields)
    assert IntakeSecrets.model_validate_json(example).server_keys


def test_the_example_without_an_sdk_is_queued() -> None:
    (example,) = re.findall(r"-d '(\{.+?\})'", TEXT, re.DOTALL)
    scene = Scene()
    assert scene.from_server(json.loads(example))[0] == 200
    assert scene.queue.events[0]["messageId"] == "order-1001"


def test_what_a_copy_has_is_in_the_table() -> None:
    # Given the copy of an event that has about everything
    copy = copied(PURCHASE | {"properties": PURCHASE["properties"] | {"description": "d", "query": "q"}}).fields
    fields = {*copy, *copy["properties"], *copy["context"]} - {"properties", "context", "intake", "traits", "page"}
    table = TEXT.partition("## What is queued of an event")[2].partition("## Answers")[0]
    assert [field for field in fields if field not in table] == []


@pytest.mark.parametrize("name", [name for name, one in TEMPLATE["Resources"].items() if name.endswith("Alarm")])
def test_every_alarm_is_spoken_of(name: str) -> None:
    assert f"`{name}`" in TEXT
