"""`xconv dlq purge`: dead letters that nobody wants back, deleted for good."""

import json
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from x_conversions.adapters.sqs_batching import tens

from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName
from xconv.common.terminal import echo
from xconv.common.text_files import read_text
from xconv.dlq.about import is_about
from xconv.dlq.choice import Choice
from xconv.dlq.common import NewerThan, OlderThan, Reasons, check_all_seen, looking, open_queue, read_id
from xconv.dlq.dead_letter import DeadLetter
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.dlq.mending import read_mended
from xconv.dlq.redrive import stopping


def purge(  # noqa: PLR0913, PLR0917 - a command line's options
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    reason: Reasons = None,
    older_than: OlderThan = None,
    newer_than: NewerThan = None,
    about: Annotated[
        str | None, typer.Option(help="Only with this in the body, as in an address or an order's number; - for stdin.")
    ] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="Only this one, as `list` names it; may be given again.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Only those that this file of `export` has.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    json_: AsJson = False,
) -> None:
    """Delete messages for good: all, or by reason, age, and what is in the body. Nothing brings them back.

    An e-mail address is found as its SHA-256, too.

    Example: xconv dlq purge --about - --dry-run
    """
    choice, wanted = Choice(tuple(reason or ()), older_than, newer_than), [read_id(one) for one in ids or ()]
    named = _named(wanted, file)
    text = sys.stdin.readline() if about == "-" else about
    if text is not None and not text.strip():
        raise ValueError("--about takes something to look for; nothing would be everything")
    queue = open_queue(stack, region, profile)
    with looking(queue) as letters:
        there = set[str]()
        meant = (letter for letter in choice.of(_noted(letters, there)) if named is None or letter.message_id in named)
        chosen = [letter for letter in meant if text is None or is_about(letter, text)]
        if not queue.unseen:
            choice.check_reasons()
        if not (dry_run or yes) and chosen:
            _confirm(stack, len(chosen), is_asked_already=about == "-")
        deleted, why = (0, "") if dry_run else _delete(queue, chosen)
    stayed = 0 if dry_run else len(chosen) - deleted
    if json_:
        counts = {"found": len(chosen), "deleted": deleted, "stayed": stayed, "unseen": queue.unseen}
        echo(json.dumps({"dry_run": dry_run, **counts}))
    else:
        echo(f"{len(chosen)} messages would be deleted" if dry_run else f"{deleted} messages deleted")
    if stayed:
        raise RuntimeError(f"{stayed} messages were not deleted ({why}); run it again")
    check_all_seen(queue)
    _check_ids(wanted, there)


def _delete(queue: DeadLetterQueue, letters: Sequence[DeadLetter]) -> tuple[int, str]:
    """How many were deleted, and why no more. Ctrl-C stops it between two calls."""
    deleted = 0
    with stopping() as stop:
        for batch in tens(letters):
            if stop.is_set():
                return deleted, "stopped"
            left, why = queue.delete(batch)
            deleted += len(batch) - len(left)
            if left:
                return deleted, why
    return deleted, ""


def _noted(letters: Iterable[DeadLetter], there: set[str]) -> Iterator[DeadLetter]:
    """The letters, and in `there` their message ids."""
    for letter in letters:
        there.add(letter.message_id)
        yield letter


def _check_ids(ids: Sequence[str], there: Container[str]) -> None:
    """After the others: what was purged by a run before, which is run again, is no reason to leave these."""
    if missing := [one for one in ids if one not in there]:
        raise ValueError(f"no dead letter {missing[0]}; `xconv dlq list` names them")


def _named(ids: Sequence[str], file: Path | None) -> set[str] | None:
    """The message ids that somebody named; None when nobody named any."""
    if not ids and file is None:
        return None
    mended = read_mended(read_text(str(file))) if file is not None else []
    if mended is None:
        raise ValueError(f"{file} is none of `xconv dlq export`")
    return {*ids, *(one.message_id for one in mended)}


def _confirm(stack: str, number: int, *, is_asked_already: bool) -> None:
    if is_asked_already or not sys.stdin.isatty():
        raise ValueError(f"{number} messages would be deleted for good, and nobody can be asked here; say --yes")
    typer.confirm(f"Delete {number} messages of stack {stack} for good?", abort=True, err=True)
