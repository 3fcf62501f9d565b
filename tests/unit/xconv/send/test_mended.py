"""`xconv send` with mended dead letters: what is said of those that did not go."""

import json

import pytest
from xconv.dlq.mending import Mended
from xconv.dlq.redrive import RedriveCounts
from xconv.send.mended import send_mended

from tests.support.two_queues import TwoQueues, deployed_with, refused


def send(sqs: TwoQueues, lines: int, *, json_: bool = False) -> RedriveCounts:
    mended = [Mended(f"letter-{one}", "invalid_value", '{"a": 1}') for one in range(lines)]
    return send_mended(deployed_with(sqs), mended, 1000, yes=True, send_again=False, json_=json_)


def test_lines_without_a_letter_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert send(TwoQueues("{", "{"), lines=5).moved == 2
    assert "3 lines name no dead letter that is still there" in capsys.readouterr().err


def test_lines_that_nobody_looked_for_are_not_called_gone(capsys: pytest.CaptureFixture[str]) -> None:
    # Given fifteen letters that can be sent and not deleted, When they are sent, Then it stops with the first ten
    counts = send(TwoQueues(*["{"] * 15, is_deleting=False), lines=15)
    assert (counts.in_both, counts.stopped) == (10, True)
    # and the five that were not tried are still there
    assert "no dead letter" not in capsys.readouterr().err


def test_a_machine_is_told_how_far_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    # Given fifteen letters, and AWS that has enough of it after ten
    sqs = TwoQueues(*["{"] * 15)
    sqs.errors = {("receive", 2): refused("ThrottlingException", 400)}
    with pytest.raises(RuntimeError, match="10 messages moved, then: AWS takes no more"):
        send(sqs, lines=15, json_=True)
    assert json.loads(capsys.readouterr().out)["moved"] == 10
