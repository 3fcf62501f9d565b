"""`xconv dlq purge --id`: what it names is gone afterwards, and nobody believes it of what it did not find."""

import pytest
from xconv.dlq import purging
from xconv.dlq.dead_letters import DeadLetterQueue

from tests.support.two_queues import TwoQueues


def purge(monkeypatch: pytest.MonkeyPatch, sqs: TwoQueues, *ids: str) -> None:
    monkeypatch.setattr(purging, "open_queue", lambda *_: DeadLetterQueue(sqs, "letters", "conversions"))
    purging.purge(ids=[*ids], yes=True)


def test_an_id_is_found_as_it_was_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = TwoQueues("{", "{", "{")
    purge(monkeypatch, sqs, "│ letter-0 │", '"letter-2"')
    assert list(sqs.letters) == ["letter-1"]


def test_an_id_that_no_letter_has_is_said_after_the_others_are_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given three letters, When two ids are purged, of which one is another stack's
    sqs = TwoQueues("{", "{", "{")
    with pytest.raises(ValueError, match=r"^no dead letter letter-7; `xconv dlq list` names them$"):
        purge(monkeypatch, sqs, "letter-7", "letter-0")

    # Then the other is gone
    assert capsys.readouterr().out == "1 messages deleted\n"
    assert list(sqs.letters) == ["letter-1", "letter-2"]
