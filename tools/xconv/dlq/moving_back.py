"""`xconv dlq redrive` and `edit`: dead letters back to the conversions queue, as they are or mended."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Annotated

import typer

from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName, find_stack
from xconv.common.terminal import echo, say
from xconv.dlq.choice import Choice, SendAgain
from xconv.dlq.common import NewerThan, OlderThan, Reasons, check_all_seen, find_letter, looking, read_id
from xconv.dlq.dead_letter import DeadLetter
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.dlq.draft import Draft
from xconv.dlq.mended_body import is_meant
from xconv.dlq.redrive import RedriveCounts, move, told_as_json, why_kept


def redrive(  # noqa: PLR0913, PLR0917 - a command line's options
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    reason: Reasons = None,
    older_than: OlderThan = None,
    newer_than: NewerThan = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages per second.")] = 50,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="Also what X may have counted, of the reasons that are named.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="With --send-again: also of requests of which X counted a part.")
    ] = False,
    json_: AsJson = False,
) -> None:
    """Move messages back to the conversions queue: all, or by reason and age. They keep their time.

    A message leaves the dead-letter queue only after it is safely in the other; stopping half-way loses nothing. What X
    may have counted (unclear_answer, answer_lost, conflicting_duplicate) stays, unless --reason names it and
    --send-again says that it may count twice.

    Example: xconv dlq redrive --reason rejected_by_x --newer-than 2d --dry-run
    """
    choice, again = Choice(tuple(reason or ()), older_than, newer_than), SendAgain(send_again, partial)
    again.check(choice.reasons)
    deployed, counts = find_stack(stack, region, profile), RedriveCounts()
    queue = DeadLetterQueue.of(deployed)
    if not dry_run:
        deployed.check_stays()
    with looking(queue) as letters, told_as_json(counts, is_wanted=json_, dry_run=dry_run):
        first_time = _not_come_back(queue, letters, counts)
        chosen = _allowed(choice.of(first_time), again, choice.reasons, counts)
        if dry_run:
            counts.moved = sum(1 for _ in chosen)
        else:
            move(queue, chosen, rate, counts)
    counts.unseen = queue.unseen
    if json_:
        echo(json.dumps({"dry_run": dry_run, **asdict(counts)}))
    else:
        echo(f"{counts.moved} messages would be moved" if dry_run else str(counts))
        if counts.kept:
            say(why_kept(counts))
    if counts.is_incomplete:
        raise typer.Exit(1)
    check_all_seen(queue)
    choice.check_reasons()


def edit(  # noqa: PLR0913, PLR0917 - a command line's options
    message_id: str,
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    send_again: Annotated[bool, typer.Option("--send-again", help="Also if X may have counted it.")] = False,
    json_: AsJson = False,
) -> None:
    """Mend one message in your editor ($EDITOR), and move it back to the conversions queue. It keeps its time.

    Left as it was, or emptied, it stays where it is. What would be rejected or skipped goes only if you say so; or you
    edit it again. What you wrote and did not go is kept in a file, which is named.

    Example: xconv dlq edit 5b1c3f0e-7d1a-4c55-9a3e-000000000001
    """
    wanted = read_id(message_id)
    deployed, counts = find_stack(stack, region, profile), RedriveCounts()
    queue = DeadLetterQueue.of(deployed)
    deployed.check_stays()
    with looking(queue) as letters:
        letter = find_letter(queue, letters, wanted)
    SendAgain(send_again, is_partial_wanted=send_again).check([letter.reason])
    with Draft(letter.body) as draft:
        while draft.edit() and not is_meant(deployed, letter, draft.body):
            pass
        if draft.is_changed:
            # Looked for anew: nobody knows how long somebody edits, and meanwhile all letters are there for others.
            with looking(queue) as letters, told_as_json(counts, is_wanted=json_):
                letter = find_letter(queue, letters, wanted)
                move(queue, iter([replace(letter, body=draft.body)]), 50, counts)
            draft.is_sent = bool(counts.moved or counts.in_both)
    if json_:
        echo(json.dumps(asdict(counts)))
    else:
        has_begun = counts.moved or counts.is_incomplete
        echo(str(counts) if has_begun else "nothing was changed: it stays where it is")
    if counts.is_incomplete:
        raise typer.Exit(1)


def _not_come_back(
    queue: DeadLetterQueue, letters: Iterable[DeadLetter], counts: RedriveCounts
) -> Iterator[DeadLetter]:
    """Those that were not moved by this command before; the others are counted."""
    for letter in letters:
        if queue.came_back.has(letter):
            counts.came_back += 1
        else:
            yield letter


def _allowed(
    letters: Iterable[DeadLetter], again: SendAgain, reasons: Sequence[str], counts: RedriveCounts
) -> Iterator[DeadLetter]:
    """Those that may be moved; the others are counted."""
    for letter in letters:
        if again.allows(letter, reasons):
            yield letter
        else:
            counts.kept[letter.reason] = counts.kept.get(letter.reason, 0) + 1
