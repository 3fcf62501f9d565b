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

_AROUND_AN_ID = " \t\r\n\"'`│|,;"


def open_queue(stack: str, region: str | None, profile: str | None) -> DeadLetterQueue:
    return DeadLetterQueue.of(find_stack(stack, region, profile))


@contextmanager
def looking(queue: DeadLetterQueue) -> Iterator[Iterator[DeadLetter]]:
    """Every letter once, with a progress bar on a terminal that is gone when all are read: a question may follow."""
    with queue.looking() as letters, closing(_with_bar(letters, queue.counted)) as read:
        yield read


def _with_bar(letters: Iterator[DeadLetter], number: int) -> Generator[DeadLetter, None, None]:
    with progress_bar() as progress:
        yield from progress.track(letters, total=number, description="Dead letters")


def read_id(text: str) -> str:
    """A message id as somebody copied it, with quotes or a frame around it.

    Raises
    ------
    ValueError
        It is empty, as a variable of a shell that was never set: what SQS moved itself has an empty one, too.
    """
    if wanted := text.strip(_AROUND_AN_ID):
        return wanted
    raise ValueError("the message id is empty; give one as `xconv dlq list` names it")


def find_letter(queue: DeadLetterQueue, letters: Iterator[DeadLetter], wanted: str) -> DeadLetter:
    """The letter with this message id, its own or that of the message it was.

    Raises
    ------
    ValueError
        There is none.
    RuntimeError
        It is none of those that show.
    """
    letter = next((one for one in letters if wanted in (one.message_id, one.source_message_id)), None)
    if letter is None:
        check_all_seen(queue)
        raise ValueError(f"no dead letter {wanted}; `xconv dlq list` names them")
    return letter


def check_all_seen(queue: DeadLetterQueue) -> None:
    """After a look to the end, and whatever was done with what it saw.

    Raises
    ------
    RuntimeError
        Not everything that SQS counts did show: nobody is told that nothing is there.
    """
    if queue.unseen:
        raise RuntimeError(not_all(queue))


def not_all(queue: DeadLetterQueue) -> str:
    """What to know of the messages that did not show."""
    return (
        f"SQS counts about {queue.unseen} more, which do not show now: another look has them or was cut off, or the "
        "count is a minute late. Try again in five minutes; of thousands it can take longer"
    )
