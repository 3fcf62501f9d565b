"""`xconv dlq export`: a file is there when it has all, and only then."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from xconv.dlq import listing
from xconv.dlq.dead_letters import DeadLetterQueue

from tests.support.two_queues import TwoQueues, deployed_with, refused


def test_half_a_file_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Given AWS that has enough of it after the first ten letters
    sqs = TwoQueues(*"abcdefghijklmno")
    sqs.errors = {("receive", 2): refused("ThrottlingException", 400)}
    monkeypatch.setattr(listing, "open_queue", lambda *_: DeadLetterQueue.of(deployed_with(sqs)))
    file = tmp_path / "letters.jsonl"

    # When they are exported, Then there is no file that somebody would take for all of them
    with pytest.raises(ClientError):
        listing.export(file)
    assert not file.exists()
    # and once more, under the same name, has them all
    listing.export(file)
    assert len(file.read_text().splitlines()) == len(sqs.letters) == 15
