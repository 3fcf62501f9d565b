"""`xconv dlq edit`: an editor that is none, or leaves nothing, is told with what to set."""

import sys
from pathlib import Path

import pytest
from xconv.dlq.mending import edit


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ('"vi', "the editor \"vi can't be started: No closing quotation; set EDITOR"),
        ("no-such-editor -w", "the editor no-such-editor -w can't be started: No such file or directory; set EDITOR"),
        ("false", "the editor false ended with status 1: nothing was changed"),
        ("rm", "the editor rm left no file: nothing was changed"),
    ],
)
def test_an_editor_that_does_not_edit_changes_nothing(editor: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", " ")  # says nothing
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(RuntimeError) as told:
        edit("{}")
    assert str(told.value) == said


def test_the_body_is_what_the_editor_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "editor.py").write_text("import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('better\\n')")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} -S {tmp_path / 'editor.py'}")
    assert edit("{}") == "better"
