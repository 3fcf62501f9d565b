"""`xconv dlq edit` and `redrive`: what is said, and what becomes of what somebody wrote, however it ends."""

import json
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from xconv.dlq import draft, moving_back

from tests.support.two_queues import TwoQueues, deployed_with, refused

Written = list[str | Exception]


class Edit:
    """``edit(sqs, written, meant)``: the only letter, by what the person writes each time, and whether it is meant."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch, self._folder = monkeypatch, folder
        self.seen: list[str] = []
        monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def __call__(self, sqs: TwoQueues, written: Written, meant: Callable[..., bool] = lambda *_: True) -> None:
        deployed = deployed_with(sqs)
        left = iter(written)

        def write(body: str) -> str:
            self.seen.append(body)
            now = next(left)
            if isinstance(now, Exception):
                raise now
            return now

        self._monkeypatch.setattr(moving_back, "find_stack", lambda *_: deployed)
        self._monkeypatch.setattr(draft, "edit", write)
        self._monkeypatch.setattr(moving_back, "is_meant", meant)
        moving_back.edit("letter-0")

    def kept(self) -> list[str]:
        """What is in files afterwards that only their owner can read."""
        files = [file for file in self._folder.iterdir() if file.is_file()]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} <= {0o600}
        return [file.read_text() for file in files]


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edit:
    return Edit(monkeypatch, tmp_path)


def test_a_letter_that_is_in_both_queues_is_not_called_unchanged(
    edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a letter that can be sent and not deleted, When it is edited, Then it is said where it is, and why
    with pytest.raises(typer.Exit) as ended:
        edit(TwoQueues("{", is_deleting=False), ["better"])
    said = capsys.readouterr().out
    assert ended.value.exit_code == 1
    assert "1 are in both queues" in said
    assert "stopped (InternalError)" in said


def test_what_is_not_meant_is_edited_from_where_it_is(edit: Edit) -> None:
    # Given somebody who writes something worse first, and says so
    sqs = TwoQueues("{")
    edit(sqs, ["worse", "better"], lambda *given: given[-1] == "better")

    # Then they went on from there, the letter went as it was in the end, and nothing of it is left behind
    assert edit.seen == ["{", "worse"]
    assert sqs.sent == ["better"]
    assert edit.kept() == []


def not_meant(*_: Any) -> bool:
    raise ValueError("as it is now it would be rejected")


@pytest.mark.parametrize(
    ("written", "meant", "errors"),
    [
        (["worse"], not_meant, {}),
        (["worse", RuntimeError("the editor ended with status 1")], lambda *_: False, {}),
        (["worse"], lambda *_: True, {("send", 1): refused()}),
        (["worse"], lambda *_: True, {("count", 2): refused()}),
    ],
    ids=["nobody can be asked", "the editor breaks down", "it can't be sent", "it can't be looked for again"],
)
def test_what_somebody_wrote_is_kept_unless_it_went(
    edit: Edit, written: Written, meant: Any, errors: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sqs = TwoQueues("{")
    sqs.errors = errors
    with pytest.raises(Exception, match=r"rejected|status 1|0 messages moved|AccessDenied"):
        edit(sqs, written, meant)
    assert edit.kept() == ["worse"]
    assert f"what you wrote is in {tmp_path}/xconv-edit-" in "".join(capsys.readouterr().err.split("\n"))
    assert list(sqs.letters.values()) == ["{"]


@pytest.mark.parametrize("written", ["", " ", "{"])
def test_where_nothing_was_written_nothing_is_kept(edit: Edit, written: str) -> None:
    edit(TwoQueues("{"), [written])
    assert edit.kept() == []


def test_a_machine_is_told_how_far_a_redrive_came(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given AWS that has enough of it after the first ten letters
    sqs = TwoQueues(*"abcdefghijklmno")
    sqs.errors = {("receive", 2): refused("ThrottlingException", 400)}
    monkeypatch.setattr(moving_back, "find_stack", lambda *_: deployed_with(sqs))

    # When they are moved for a machine, Then it has JSON, too, which says what is in which queue
    with pytest.raises(RuntimeError, match="10 messages moved, then: AWS takes no more"):
        moving_back.redrive(rate=1000, json_=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["moved"], told["stopped"], len(sqs.letters)) == (10, True, 5)
    assert "AWS takes no more" in told["why"]


def test_nothing_is_moved_into_a_queue_that_is_being_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a stack that goes, with its queues
    sqs = TwoQueues("{")
    monkeypatch.setattr(moving_back, "find_stack", lambda *_: deployed_with(sqs, "DELETE_IN_PROGRESS"))
    # When its letters are to be moved, or mended, Then they stay, and it is said how to save them
    going = r"is being deleted, .*`xconv dlq export` saves"
    with pytest.raises(RuntimeError, match=going):
        moving_back.redrive()
    with pytest.raises(RuntimeError, match=going):
        moving_back.edit("letter-0")
    assert (sqs.sent, list(sqs.letters)) == ([], ["letter-0"])
    # and they can be counted
    moving_back.redrive(dry_run=True)
