"""The question before a body is sent that would not be delivered."""

import sys
from typing import Any

import pytest
import typer
from xconv.dlq import mended_body
from xconv.dlq.mended_body import is_meant

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

    monkeypatch.setattr(mended_body, "_end_without_delivery", lambda *_: "rejected, malformed_json")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "confirm", confirm)
    nothing: Any = None

    # When it is to be sent, Then they send it, edit it again, or leave it
    if outcome is None:
        with pytest.raises(typer.Abort):
            is_meant(nothing, nothing, "{")
    else:
        assert is_meant(nothing, nothing, "{") is outcome
    assert questions == asked
