"""`xconv send` with what `xconv dlq export` wrote: dead letters with mended bodies, moved and not copied."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from xconv.common.stack import Deployed
from xconv.common.terminal import say
from xconv.dlq.choice import MAY_BE_COUNTED, SendAgain
from xconv.dlq.common import not_all
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.dlq.mending import Mended, read_mended, with_bodies
from xconv.dlq.redrive import RedriveCounts, move, told_as_json

_RATE = 50.0  # as `xconv dlq redrive`


def read_mended_file(file: str) -> list[Mended] | None:
    """The lines of an export in a file; None for anything else, standard input included.

    Raises
    ------
    ValueError
        It is an export in part only.
    """
    if file == "-":
        return None
    try:
        return read_mended(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None  # whoever reads events says it
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None


def check_send_again(mended: Sequence[Mended], *, send_again: bool) -> None:
    """Refuse what X may have counted, unless somebody says that it may count twice.

    Raises
    ------
    ValueError
        Naming the reason and the option.
    """
    SendAgain(send_again).check(one.reason for one in mended)


def send_mended(  # noqa: PLR0913 - the command line's
    deployed: Deployed, mended: Sequence[Mended], rate: float | None, *, yes: bool, send_again: bool, json_: bool
) -> RedriveCounts:
    """Move them: each is in the conversions queue, with its first time, before it leaves the dead-letter queue.

    Raises
    ------
    ValueError
        Nobody can be asked, and nobody said `--yes`.
    RuntimeError
        As `move`.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise ValueError("these are dead letters, which leave their queue when they are sent: say --yes")
        typer.confirm(
            f"Send {len(mended)} dead letters of stack {deployed.name}, and take them out of their queue?",
            abort=True,
            err=True,
        )
    queue = DeadLetterQueue.of(deployed)
    again, counts = SendAgain(send_again, is_partial_wanted=send_again), RedriveCounts()
    with queue.looking() as letters, told_as_json(counts, is_wanted=json_):
        # By what the queue says of them, whatever the file has become.
        chosen = (one for one in with_bodies(letters, mended) if again.allows(one, MAY_BE_COUNTED))
        move(queue, chosen, rate or _RATE, counts)
    missing = len(mended) - counts.moved - counts.stayed - counts.in_both
    if missing and not counts.stopped:  # else nobody has looked for them
        where = f"still there in stack {deployed.name}"
        say(f"note: {missing} lines name no dead letter that is {where}, or that may be sent again: not sent")
    counts.unseen = queue.unseen
    if queue.unseen:
        say(f"note: {not_all(queue)}")
    return counts
