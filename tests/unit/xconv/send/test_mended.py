"""`xconv send` with mended dead letters: what is said of those that did not go."""

from types import SimpleNamespace
from typing import Any

import pytest
from xconv.dlq.mending import Mended
from xconv.send.mended import send_mended


class FakeSqs:
    """A dead-letter queue with some letters, which go or can't be deleted."""

    def __init__(self, letters: int, *, is_deleting: bool = True) -> None:
        self._letters, self._is_deleting = list(range(letters)), is_deleting
        self._number = letters

    def get_queue_attributes(self, **_: Any) -> Any:
        return {"Attributes": {"ApproximateNumberOfMessages": str(self._number)}}

    def receive_message(self, **_: Any) -> Any:
        now, self._letters = self._letters[:10], self._letters[10:]
        attributes = {"SentTimestamp": "1795514400000"}
        return {
            "Messages": [
                {"MessageId": f"m{one}", "ReceiptHandle": "handle", "Body": "{}", "Attributes": attributes}
                for one in now
            ]
        }

    def send_message_batch(self, Entries: list[Any], **_: Any) -> Any:  # noqa: N803
        return {"Successful": [{"Id": one["Id"], "MessageId": f"new-{one['Id']}"} for one in Entries]}

    def delete_message_batch(self, Entries: list[Any], **_: Any) -> Any:  # noqa: N803
        return {"Successful": [{"Id": one["Id"]} for one in Entries if self._is_deleting]}

    def change_message_visibility_batch(self, **_: Any) -> None: ...


def send(sqs: FakeSqs, lines: int) -> Any:
    deployed: Any = SimpleNamespace(sqs=sqs, dead_letter_queue_url="letters", queue_url="conversions")
    mended = [Mended(f"m{one}", "invalid_value", '{"a": 1}') for one in range(lines)]
    return send_mended(deployed, mended, 1000, yes=True, send_again=False)


def test_lines_without_a_letter_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert send(FakeSqs(letters=2), lines=5).moved == 2
    assert "3 lines name no dead letter that is still there" in capsys.readouterr().err


def test_lines_that_nobody_looked_for_are_not_called_gone(capsys: pytest.CaptureFixture[str]) -> None:
    # Given fifteen letters that can be sent and not deleted, When they are sent, Then it stops with the first ten
    counts = send(FakeSqs(letters=15, is_deleting=False), lines=15)
    assert (counts.in_both, counts.stopped) == (10, True)
    # and the five that were not tried are still there
    assert "no dead letter" not in capsys.readouterr().err
