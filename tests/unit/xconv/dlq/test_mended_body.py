"""The question before a body is sent that would not be delivered."""

import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from xconv.dlq import mended_body
from xconv.dlq.mended_body import is_meant

from tests.support.builders import NOW, settings

SEND, AGAIN = "Send it all the same?", "Edit it again?"


@pytest.mark.parametrize(
    ("answers", "asked", "outcome"),
    [
        ({SEND: True}, [SEND], True),
        ({SEND: False, AGAIN: True}, [SEND, AGAIN], False),
        ({SEND: False, AGAIN: False}, [SEND, AGAIN], None),
    ],
)
def test_a_no_asks_whether_to_edit_it_again(
    answers: dict[str, bool], asked: list[str], outcome: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a body that would be rejected, and somebody at a terminal
    questions: list[str] = []

    def confirm(question: str, *, abort: bool = False, **_: Any) -> bool:
        questions.append(question)
        if abort and not answers[question]:
            raise typer.Abort
        return answers[question]

    monkeypatch.setattr(mended_body, "read_settings", lambda *_: settings())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "confirm", confirm)
    stack: Any = SimpleNamespace(parameters={}, outputs={})
    letter: Any = SimpleNamespace(sent_at=datetime.fromtimestamp(NOW / 1000, UTC))

    # When it is to be sent, Then they send it, edit it again, or leave it
    if outcome is None:
        with pytest.raises(typer.Abort):
            is_meant(stack, letter, "{")
    else:
        assert is_meant(stack, letter, "{") is outcome
    assert questions == asked
