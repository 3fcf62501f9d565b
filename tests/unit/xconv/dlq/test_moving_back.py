"""`xconv dlq edit`: what is said of the letter, however the moving ended."""

from types import SimpleNamespace
from typing import Any

import pytest
import typer
from xconv.dlq import moving_back

from tests.support.two_queues import TwoQueues


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``edit(sqs)``: the only letter, into something better."""

    def use(sqs: TwoQueues) -> None:
        deployed = SimpleNamespace(sqs=sqs, dead_letter_queue_url="letters", queue_url="conversions")
        monkeypatch.setattr(moving_back, "find_stack", lambda *_: deployed)
        monkeypatch.setattr(moving_back, "mend", lambda _: "better")
        monkeypatch.setattr(moving_back, "confirm_mended", lambda *_: True)
        moving_back.edit("letter-0")

    return use


def test_a_letter_that_is_in_both_queues_is_not_called_unchanged(edit: Any, capsys: pytest.CaptureFixture[str]) -> None:
    # Given a letter that can be sent and not deleted, When it is edited, Then it is said where it is, and why
    with pytest.raises(typer.Exit) as ended:
        edit(TwoQueues("{", is_deleting=False))
    said = capsys.readouterr().out
    assert ended.value.exit_code == 1
    assert "1 are in both queues" in said
    assert "stopped (InternalError)" in said
