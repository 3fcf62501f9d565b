"""`xconv dlq`: what is in the dead-letter queue, and back with it."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.table import Table

from xconv.commands import MARKUP
from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName, find_stack
from xconv.common.terminal import console, progress_bar, say, shown
from xconv.dlq.about import is_about
from xconv.dlq.choice import Choice, SendAgain
from xconv.dlq.dead_letter import DeadLetter
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.dlq.mending import edit as mend
from xconv.dlq.mending import read_mended
from xconv.dlq.redrive import RedriveCounts, move, why_kept

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
    help="The dead-letter queue: list, show, redrive, export, edit, purge.",
)

Reasons = Annotated[list[str] | None, typer.Option("--reason", help="Only with this reason; may be given again.")]
OlderThan = Annotated[str | None, typer.Option(help="Only events first sent longer ago, as in 36h or 2d.")]
NewerThan = Annotated[str | None, typer.Option(help="Only events first sent since, as in 36h or 2d.")]
_EXAMPLES = 3


@app.command("list")
def list_letters(
    stack: StackName = DEFAULT_STACK, region: Region = None, profile: Profile = None, json_: AsJson = False
) -> None:
    """Count messages by reason, with the oldest and some examples; shows no personal data.

    Example: xconv dlq list --stack x-conversions
    """
    with _looking(_queue(stack, region, profile)) as letters:
        found = [letter.described() for letter in letters]
    counts = Counter(letter["reason"] for letter in found)
    if json_:
        typer.echo(json.dumps({"messages": len(found), "reasons": counts, "letters": found}))
        return
    if not found:
        typer.echo("no dead letters")
        return
    table = Table(title=f"{len(found)} dead letters", title_justify="left")
    # One below the other: beside each other they would be cut into pieces on a terminal of 80 columns.
    table.add_column("Reason, detail, examples", overflow="fold")
    table.add_column("Oldest", no_wrap=True)
    table.add_column("Messages", justify="right")
    for reason, number in counts.most_common():
        some = sorted((one for one in found if one["reason"] == reason), key=lambda one: one["original_sent_at"])
        examples = [one["message_id"] for one in some[:_EXAMPLES]]
        what = "\n".join(shown(text) for text in (reason, some[0]["detail"], *examples) if text)
        table.add_row(what, some[0]["original_sent_at"], str(number))
    console().print(table)


@app.command()
def show(message_id: str, stack: StackName = DEFAULT_STACK, region: Region = None, profile: Profile = None) -> None:
    """Print one message as JSON, its body included: that is a person's data.

    Example: xconv dlq show 5b1c3f0e-7d1a-4c55-9a3e-000000000001
    """
    with _looking(_queue(stack, region, profile)) as letters:
        letter = next((one for one in letters if message_id in (one.message_id, one.source_message_id)), None)
    if letter is None:
        raise ValueError(f"no dead letter {message_id}; `xconv dlq list` names them")
    typer.echo(json.dumps(letter.described() | {"body": letter.body}, indent=2))


@app.command()
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
    queue, counts = _queue(stack, region, profile), RedriveCounts()
    with _looking(queue) as letters:
        chosen = _allowed(choice.of(letters), again, choice.reasons, counts)
        if dry_run:
            counts.moved = sum(1 for _ in chosen)
        else:
            _move(queue, chosen, rate, counts)
    if json_:
        typer.echo(json.dumps({"dry_run": dry_run, **asdict(counts)}))
    else:
        typer.echo(f"{counts.moved} messages would be moved" if dry_run else str(counts))
        if counts.kept:
            say(why_kept(counts))
    if counts.stayed or counts.in_both or counts.stopped:
        raise typer.Exit(1)


@app.command()
def export(
    file: Path,
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    reason: Reasons = None,
) -> None:
    """Write messages as JSON lines to a new file that only you can read: bodies are people's data.

    Example: xconv dlq export dead-letters.jsonl --reason invalid_value
    """
    queue, number = _queue(stack, region, profile), 0
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ValueError(f"{file} is there already; export never overwrites: name another file") from None
    try:
        with os.fdopen(descriptor, "w") as out, _looking(queue) as letters:
            for number, letter in enumerate(Choice(tuple(reason or ())).of(letters), start=1):  # noqa: B007 - counts
                out.write(json.dumps(letter.described() | {"body": letter.body}) + "\n")
    finally:
        if not number:
            file.unlink()
    typer.echo(f"{number} messages written to {file}" if number else "no dead letters: no file was written")


@app.command()
def edit(  # noqa: PLR0913, PLR0917 - a command line's options
    message_id: str,
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    send_again: Annotated[bool, typer.Option("--send-again", help="Also if X may have counted it.")] = False,
    json_: AsJson = False,
) -> None:
    """Mend one message in your editor ($EDITOR), and move it back to the conversions queue. It keeps its time.

    Left as it was, or emptied, it stays where it is.

    Example: xconv dlq edit 5b1c3f0e-7d1a-4c55-9a3e-000000000001
    """
    queue, counts = _queue(stack, region, profile), RedriveCounts()
    with _looking(queue) as letters:
        letter = next((one for one in letters if message_id in (one.message_id, one.source_message_id)), None)
        if letter is None:
            raise ValueError(f"no dead letter {message_id}; `xconv dlq list` names them")
        again = SendAgain(send_again, is_partial_wanted=send_again)
        again.check([letter.reason])
        body = mend(letter.body)
        if body.strip() and body != letter.body:
            _move(queue, iter([replace(letter, body=body)]), 50, counts)
    if json_:
        typer.echo(json.dumps(asdict(counts)))
    else:
        typer.echo(str(counts) if counts.moved or counts.stayed else "nothing was changed: it stays where it is")
    if counts.stayed or counts.in_both:
        raise typer.Exit(1)


@app.command()
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
    choice, queue = Choice(tuple(reason or ()), older_than, newer_than), _queue(stack, region, profile)
    text = sys.stdin.readline() if about == "-" else about
    if text is not None and not text.strip():
        raise ValueError("--about takes something to look for; nothing would be everything")
    named = _named(ids, file)
    with _looking(queue) as letters:
        meant = (letter for letter in choice.of(letters) if named is None or letter.message_id in named)
        chosen = [letter for letter in meant if text is None or is_about(letter, text)]
        if not (dry_run or yes) and chosen:
            _confirm(len(chosen), is_asked_already=about == "-")
        stayed = [] if dry_run else queue.delete(chosen)
    deleted = 0 if dry_run else len(chosen) - len(stayed)
    if json_:
        typer.echo(json.dumps({"dry_run": dry_run, "found": len(chosen), "deleted": deleted, "stayed": len(stayed)}))
    else:
        typer.echo(f"{len(chosen)} messages would be deleted" if dry_run else f"{deleted} messages deleted")
    if stayed:
        raise RuntimeError(f"{len(stayed)} messages could not be deleted; run it again")


def _named(ids: list[str] | None, file: Path | None) -> set[str] | None:
    """The message ids that somebody named; None when nobody named any."""
    if not ids and file is None:
        return None
    mended = read_mended(file.read_text(encoding="utf-8")) if file is not None else []
    if mended is None:
        raise ValueError(f"{file} is none of `xconv dlq export`")
    return {*(ids or ()), *(one.message_id for one in mended)}


def _confirm(number: int, *, is_asked_already: bool) -> None:
    if is_asked_already or not sys.stdin.isatty():
        raise ValueError(f"{number} messages would be deleted for good, and nobody can be asked here; say --yes")
    typer.confirm(f"Delete {number} messages for good?", abort=True, err=True)


def _allowed(
    letters: Iterable[DeadLetter], again: SendAgain, reasons: Sequence[str], counts: RedriveCounts
) -> Iterator[DeadLetter]:
    """Those that may be moved; the others are counted."""
    for letter in letters:
        if again.allows(letter, reasons):
            yield letter
        else:
            counts.kept[letter.reason] = counts.kept.get(letter.reason, 0) + 1


def _queue(stack: str, region: str | None, profile: str | None) -> DeadLetterQueue:
    deployed = find_stack(stack, region, profile)
    return DeadLetterQueue(deployed.sqs, deployed.dead_letter_queue_url, deployed.queue_url)


def _move(queue: DeadLetterQueue, letters: Iterator[DeadLetter], rate: float, counts: RedriveCounts) -> None:
    try:
        move(queue, letters, rate, counts)
    except (ClientError, BotoCoreError) as error:
        raise RuntimeError(f"{counts}, then: {error}; the others are still in the dead-letter queue") from None


@contextmanager
def _looking(queue: DeadLetterQueue) -> Iterator[Iterator[DeadLetter]]:
    """Every letter once, with a progress bar on a terminal."""
    with queue.looking() as letters, progress_bar() as progress:
        yield iter(progress.track(letters, total=queue.size(), description="Dead letters"))
