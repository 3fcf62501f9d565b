"""`python -m devtools.building.lint` finds what is wrong, and says where."""

import subprocess
from pathlib import Path

import pytest
from devtools.building import lint

# A message comes back while a function still works on it. The three checks take ten seconds for our own template.
IMPATIENT = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue:
    Type: AWS::SQS::Queue
    UpdateReplacePolicy: Delete
    DeletionPolicy: Delete
    Properties: {VisibilityTimeout: 59}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: "def handler(event, context): pass"
      Timeout: 60
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
"""


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lint, "TRANSLATIONS", tmp_path / "translations")
    return tmp_path / "template.yaml"


def test_a_visibility_below_the_timeout_is_found_in_the_translation(
    broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a template with such a queue, and tools that aren't on PATH
    broken.write_text(IMPATIENT)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    # When it is linted
    status = lint.main(broken)
    # Then the finding names a line of the translation, which only there can be seen
    said = capsys.readouterr().out
    assert status == 1
    assert "cfn-lint, template.yaml: nothing found" in said
    assert "cfn-lint, translation of template.yaml: findings\nE3505" in said
    assert str(lint.TRANSLATIONS / broken.name) in said


def test_both_stacks_are_looked_at(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # Given tools that find nothing
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, "", ""))
    # Then each says so of either template
    assert lint.main() == 0
    said = capsys.readouterr().out
    assert [name for name in ("template.yaml", "intake.yaml") if said.count(f"{name}: nothing found") != 3] == []


@pytest.mark.parametrize(
    "text",
    ["Resources: [", "Resources:\n  Layer:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: 1}\n"],
    ids=["not YAML", "not SAM"],
)
def test_what_cannot_be_translated_is_one_finding(
    broken: Path, text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a file that SAM can't make sense of, and the other two checks out of the way
    broken.write_text(text)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, "", ""))
    # Then lint says so, and about which file
    assert lint.main(broken) == 1
    assert f"cfn-lint, translation of template.yaml: {broken} can't be translated" in capsys.readouterr().out
