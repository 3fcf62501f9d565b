"""What the commands share: their options, a stack's dead-letter queue, and a look at it with a progress bar."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from xconv.common.stack import find_stack
from xconv.common.terminal import progress_bar
from xconv.dlq.dead_letter import DeadLetter
from xconv.dlq.dead_letters import DeadLetterQueue

Reasons = Annotated[list[str] | None, typer.Option("--reason", help="Only with this reason; may be given again.")]
OlderThan = Annotated[str | None, typer.Option(help="Only events first sent longer ago, as in 36h or 2d.")]
NewerThan = Annotated[str | None, typer.Option(help="Only events first sent since, as in 36h or 2d.")]


def open_queue(stack: str, region: str | None, profile: str | None) -> DeadLetterQueue:
    return DeadLetterQueue.of(find_stack(stack, region, profile))


@contextmanager
def looking(queue: DeadLetterQueue) -> Iterator[Iterator[DeadLetter]]:
    """Every letter once, with a progress bar on a terminal that is gone when all are read: a question may follow."""
    with queue.looking() as letters, closing(_with_bar(letters, queue.size())) as read:
        yield read


def _with_bar(letters: Iterator[DeadLetter], number: int) -> Generator[DeadLetter, None, None]:
    with progress_bar() as progress:
        yield from progress.track(letters, total=number, description="Dead letters")


def find_letter(letters: Iterator[DeadLetter], message_id: str) -> DeadLetter:
    """The letter with this message id, its own or that of the message it was.

    Raises
    ------
    ValueError
        There is none.
    """
    letter = next((one for one in letters if message_id in (one.message_id, one.source_message_id)), None)
    if letter is None:
        raise ValueError(f"no dead letter {message_id}; `xconv dlq list` names them")
    return letter
