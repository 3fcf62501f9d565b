"""`xconv dlq list`, `show` and `export`: what is in the dead-letter queue; nothing of it changes."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.table import Table

from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName
from xconv.common.terminal import console, echo, shown
from xconv.dlq.choice import Choice
from xconv.dlq.common import Reasons, check_all_seen, find_letter, looking, open_queue, read_id

_EXAMPLES = 3


def list_letters(
    stack: StackName = DEFAULT_STACK, region: Region = None, profile: Profile = None, json_: AsJson = False
) -> None:
    """Count messages by reason, with the oldest and some examples; shows no personal data.

    Example: xconv dlq list --stack x-conversions
    """
    queue = open_queue(stack, region, profile)
    with looking(queue) as letters:
        found = [letter.described() for letter in letters]
    counts = Counter(letter["reason"] for letter in found)
    if json_:
        echo(json.dumps({"messages": len(found), "unseen": queue.unseen, "reasons": counts, "letters": found}))
    elif found:
        _show_table(found, counts)
    elif not queue.unseen:
        echo("no dead letters")
    check_all_seen(queue)


def _show_table(found: Sequence[Mapping[str, str]], counts: Counter[str]) -> None:
    table = Table(title=f"{len(found)} dead letters", title_justify="left", show_lines=True)
    # One below the other: beside each other they would be cut into pieces on a terminal of 80 columns.
    table.add_column("Reason, detail, examples", overflow="fold")
    table.add_column("Oldest", no_wrap=True)
    table.add_column("Messages", justify="right")
    for reason, number in counts.most_common():
        some = sorted((one for one in found if one["reason"] == reason), key=lambda one: one["original_sent_at"])
        examples = [one["message_id"] for one in some[:_EXAMPLES]]
        what = "\n".join(map(shown, (reason, *_details(some), *examples)))
        table.add_row(f"[bold]{what}".replace("\n", "[/]\n", 1), some[0]["original_sent_at"], str(number))
    console().print(table)


def _details(letters: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """What else their reason says; how often each, where it isn't the same of all."""
    counts = Counter(one["detail"] for one in letters if one["detail"])
    for detail, number in counts.most_common(_EXAMPLES):
        yield detail if len(counts) == 1 else f"{number} × {detail}"
    if len(counts) > _EXAMPLES:
        yield f"and {len(counts) - _EXAMPLES} other details"


def show(message_id: str, stack: StackName = DEFAULT_STACK, region: Region = None, profile: Profile = None) -> None:
    """Print one message as JSON, its body included: that is a person's data.

    Example: xconv dlq show 5b1c3f0e-7d1a-4c55-9a3e-000000000001
    """
    wanted, queue = read_id(message_id), open_queue(stack, region, profile)
    with looking(queue) as letters:
        letter = find_letter(queue, letters, wanted)
    echo(json.dumps(letter.described() | {"body": letter.body}, indent=2))


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
    choice, queue, number = Choice(tuple(reason or ())), open_queue(stack, region, profile), 0
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ValueError(f"{file} is there already; export never overwrites: name another file") from None
    try:
        with os.fdopen(descriptor, "w") as out, looking(queue) as letters:
            for number, letter in enumerate(choice.of(letters), start=1):  # noqa: B007 - counts
                out.write(json.dumps(letter.described() | {"body": letter.body}) + "\n")
    except BaseException:  # half a file would be taken for all; everything is still in the queue
        file.unlink()
        raise
    if not number:
        file.unlink()
    nothing = "none with that reason" if choice.reasons else "none shows" if queue.unseen else "no dead letters"
    echo(f"{number} messages written to {file}" if number else f"{nothing}: no file was written")
    check_all_seen(queue)
    choice.check_reasons()
