"""Looking at the dead letters: the bar is there while they are read, and for nothing else; and which one is meant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from rich.console import Console
from rich.progress import Progress
from xconv.dlq import common, listing, moving_back, purging
from xconv.dlq.common import looking, read_id
from xconv.dlq.dead_letter import DeadLetter, read_dead_letter
from xconv.dlq.dead_letters import DeadLetterQueue

from tests.support.two_queues import TwoQueues


def letter(number: int) -> DeadLetter:
    return read_dead_letter(
        {
            "MessageId": f"letter-{number}",
            "ReceiptHandle": f"handle-{number}",
            "Body": "{}",
            "Attributes": {"SentTimestamp": "1795514400000"},
        }
    )


class ThreeLetters(DeadLetterQueue):
    """A queue with three."""

    def __init__(self) -> None:
        self.counted = 3

    @contextmanager
    def looking(self) -> Iterator[Iterator[DeadLetter]]:
        yield (letter(number) for number in range(3))


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> Progress:
    """The bar, on a terminal."""
    progress = Progress(console=Console(file=StringIO(), force_terminal=True))
    monkeypatch.setattr(common, "progress_bar", lambda: progress)
    return progress


def test_a_question_after_all_were_read_has_the_terminal_for_itself(bar: Progress) -> None:
    with looking(ThreeLetters()) as letters:
        assert next(letters).message_id == "letter-0"
        assert bar.live.is_started
        assert len(list(letters)) == 2
        assert not bar.live.is_started


def test_who_looks_no_further_has_it_back(bar: Progress) -> None:
    with looking(ThreeLetters()) as letters:
        next(letters)
    assert not bar.live.is_started


def test_the_bar_asks_no_numbers_of_its_own(bar: Progress) -> None:
    # Given twelve letters, When they are looked at, Then SQS has counted them once, and the bar is as long
    sqs = TwoQueues(*["{}"] * 12)
    with looking(DeadLetterQueue(sqs, "letters", "conversions")) as letters:
        assert len(list(letters)) == 12
    assert sqs.calls["count"] == 1
    assert [task.total for task in bar.tasks] == [12]


@pytest.mark.parametrize("around", ["{}", " {} ", '"{}"', "│ {} │", "'{}',", "`{}`\n"])
def test_an_id_is_read_as_it_was_copied(around: str) -> None:
    assert read_id(around.format("letter-1")) == "letter-1"


@pytest.mark.parametrize("empty", ["", " ", '""', "''", "│  │", "\n", "``"])
def test_an_empty_id_names_no_letter_that_has_none(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a variable of a shell that was never set, When it is taken for an id, Then no queue is looked at
    def nobody(*_: object) -> None:
        raise AssertionError

    for module in (listing, moving_back, purging):
        for name in ("open_queue", "find_stack"):
            monkeypatch.setattr(module, name, nobody, raising=False)
    commands: list[Callable[[], None]] = [
        lambda: listing.show(empty),
        lambda: moving_back.edit(empty),
        lambda: purging.purge(ids=[empty]),
    ]
    for command in commands:
        with pytest.raises(ValueError, match=r"^the message id is empty; give one as `xconv dlq list` names it$"):
            command()
