"""`xconv dlq edit`: what is said of the letter, and what becomes of what somebody wrote, however it ends."""

import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from xconv.dlq import draft, moving_back

from tests.support.two_queues import TwoQueues, refused

Written = list[str | Exception]


class Edit:
    """``edit(sqs, written, meant)``: the only letter, by what the person writes each time, and whether it is meant."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch, self._folder = monkeypatch, folder
        self.seen: list[str] = []
        monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def __call__(self, sqs: TwoQueues, written: Written, meant: Callable[..., bool] = lambda *_: True) -> None:
        deployed = SimpleNamespace(sqs=sqs, dead_letter_queue_url="letters", queue_url="conversions")
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
