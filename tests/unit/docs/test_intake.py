"""docs/intake.md says what the intake does."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from devtools.local_aws.translation import INTAKE
from devtools.paths import ROOT
from samcli.yamlhelper import yaml_parse
from x_conversions.intake.refusal import Code
from x_conversions.intake.secret import IntakeSecrets

from tests.support.builders import PURCHASE
from tests.support.each import each
from tests.support.intake_builders import copied
from tests.support.intake_scene import Scene

TEXT = (ROOT / "docs" / "intake.md").read_text()
TEMPLATE = yaml_parse(INTAKE.read_text())


@each("name", TEMPLATE["Parameters"])
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


# As the AWS CLI answers what the page calls: a queue of three, of which the function fails at the last.
_AWS = """#!/usr/bin/env bash
case "$1 $2" in
"cloudformation describe-stacks") echo https://sqs.example/failed ;;
"sqs receive-message") cat next-message 2>/dev/null || echo null ;;
"lambda invoke") jq -c . event.json >>handed-over; jq -e '.id==3' event.json >seen && echo Unhandled || echo None ;;
"sqs delete-message") echo "${@: -1}" >>deleted; shift_messages ;;
esac
"""


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq on this machine")
def test_failed_orders_are_handed_over_until_one_fails_again(tmp_path: Path) -> None:
    # Given what Lambda kept of two, and what EventBridge kept of one in between
    events = [{"requestPayload": {"id": 1}, "requestContext": {}}, {"id": 2}, {"requestPayload": {"id": 3}}]
    for number, event in enumerate(events, 1):
        message = {"Body": json.dumps(event), "ReceiptHandle": f"handle-{number}"}
        (tmp_path / f"message-{number}").write_text(json.dumps(message))
    (tmp_path / "next-message").symlink_to("message-1")
    shift = "shift_messages() { n=$(wc -l <deleted); ln -sf message-$((n + 1)) next-message; }\n"
    aws = tmp_path / "aws"
    aws.write_text(_AWS.replace("\ncase", f"\n{shift}case", 1))
    aws.chmod(0o755)
    # When somebody runs the page's lines
    (lines,) = re.findall(r"```sh\n(umask.+?)```", TEXT, re.DOTALL)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", lines], cwd=tmp_path, env=environment, check=True, timeout=30)
    # Then each was handed over as it came in, and those that were taken are gone; nothing is left in files
    handed_over = map(json.loads, (tmp_path / "handed-over").read_text().splitlines())
    assert list(handed_over) == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert (tmp_path / "deleted").read_text().split() == ["handle-1", "handle-2"]
    assert not (tmp_path / "event.json").exists()
