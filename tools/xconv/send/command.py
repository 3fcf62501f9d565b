"""`xconv send`: events onto a stack's queue."""

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.table import Table
from x_conversions.adapters.sqs_batching import MOST_BYTES
from x_conversions.events.message import Message

from xconv.common.errors import AwsError, explain, is_denied, is_refusal
from xconv.common.event_files import message, read_file
from xconv.common.send_again import send_again_attributes
from xconv.common.stack import DEFAULT_STACK, AsJson, Deployed, Profile, Region, StackName, find_stack
from xconv.common.stack_rules import read_rules
from xconv.common.terminal import console, echo, print_json, progress_bar, say
from xconv.common.throttle import Throttle
from xconv.dlq.mending import Mended
from xconv.preview.preview import has_rejections, preview
from xconv.send.mended import check_send_again, read_mended_file, send_mended
from xconv.send.queue_sender import QueueSender, SendCounts
from xconv.send.shop import Shop

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1", "host.docker.internal"})


def send(  # noqa: PLR0913, PLR0917 - a command line's options
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE...", help="Files of events; - for stdin.")] = None,
    generate: Annotated[int | None, typer.Option(min=1, help="Send so many sample events instead.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same sample events.")] = 1,
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    rate: Annotated[float | None, typer.Option(min=0.1, help="Messages per second; else as fast as it goes.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing; count what would become of the events.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Don't ask before samples go to a live stack, or dead letters leave.")
    ] = False,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="Also what X counted, or may have: it counts once more.")
    ] = False,
    json_: AsJson = False,
) -> None:
    """Send events to the stack's queue: from files (JSON, JSON lines, SQS payloads), or generated ones.

    What was delivered before is skipped as `duplicate`, unless --send-again says that it is meant. A dry run goes by
    the stack's own parameters. Exit status 1 when a message could not be sent, or in a dry run would be rejected. With
    AWS_ENDPOINT_URL as `make local` prints it, they go to the local queue.

    The lines of `xconv dlq export`, mended, take the place of the dead letters they were: each leaves the dead-letter
    queue once it is safely in the other, and keeps its time.

    Example: xconv send events.jsonl --stack x-conversions --dry-run

    Example: xconv send --generate 1000 --seed 7 --rate 50
    """
    if bool(files) == (generate is not None):
        raise ValueError("give files of events (- for stdin), or --generate N")
    mended = [one for file in files or [] for one in read_mended_file(file) or []]
    check_send_again(mended, send_again=send_again)
    now = int(time.time() * 1000)
    messages = _generate(generate, seed, now) if generate else _read(files or [], now, of_dead_letters=bool(mended))
    deployed = find_stack(stack, region, profile)
    if dry_run:
        _preview(deployed, messages, now, json_=json_)
        return
    deployed.check_stays()
    if mended:
        _send_mended(deployed, mended, len(messages), rate, yes=yes, send_again=send_again, json_=json_)
        return
    if generate and not yes:
        _confirm(deployed, len(messages))
    attributes = send_again_attributes("xconv send") if send_again else {}
    _send(deployed, [one.body for one in messages], rate, attributes, json_=json_)


def _send_mended(  # noqa: PLR0913 - the command line's
    deployed: Deployed,
    mended: Sequence[Mended],
    number: int,
    rate: float | None,
    *,
    yes: bool,
    send_again: bool,
    json_: bool,
) -> None:
    if number != len(mended):
        raise ValueError("dead letters and other events can't be sent together: send each file by itself")
    counts = send_mended(deployed, mended, rate, yes=yes, send_again=send_again, json_=json_)
    if json_:
        print_json(asdict(counts))
    else:
        echo(str(counts))
    if counts.moved < len(mended):
        raise typer.Exit(1)


def _read(files: Sequence[str], now: int, *, of_dead_letters: bool) -> list[Message]:
    given = [read_file(file, now) for file in files]
    # That bodies were taken out of an export is no news to who sends one.
    for note in (note for one in given for note in one.notes if not of_dead_letters):
        say(f"note: {note}")
    return [message for one in given for message in one.messages]


def _generate(number: int, seed: int, now: int) -> list[Message]:
    shop = Shop(seed, prefix=f"sample-{seed}")  # so that another seed's are no duplicates of these
    return [message(count, sample.body, now) for count, sample in enumerate(shop.samples(number), 1)]


def _preview(deployed: Deployed, messages: Sequence[Message], now: int, *, json_: bool) -> None:
    found = preview(messages, read_rules(deployed), now)
    counts = Counter((one.outcome, one.reason) for one in found)
    if json_:
        rows = [{"outcome": end[0], "reason": end[1], "messages": number} for end, number in counts.items()]
        print_json({"dry_run": True, "messages": len(found), "outcomes": rows})
    else:
        table = Table("Would be", "Reason")
        table.add_column("Messages", justify="right")
        for (outcome, reason), number in sorted(counts.items()):
            table.add_row(outcome.removeprefix("would_").replace("deliver", "delivered"), reason, str(number))
        console().print(table)
        echo("Nothing was sent. `xconv preview FILE` shows each event.")
    if has_rejections(found):
        raise typer.Exit(1)


def _confirm(deployed: Deployed, number: int) -> None:
    """Samples must not count as conversions by accident."""
    is_simulated = urlsplit(deployed.parameters.get("XAdsApiUrl", "")).hostname in _THIS_MACHINE
    if deployed.parameters.get("Mode") == "dry_run" or is_simulated:
        return
    say(f"Stack {deployed.name} is in live mode: sample events would count as real conversions at X.")
    if not sys.stdin.isatty():
        raise ValueError("nobody can be asked here; say --yes if that is meant, or deploy with Mode=dry_run")
    typer.confirm(f"Send {number} sample events all the same?", abort=True, err=True)


def _send(
    deployed: Deployed, bodies: Sequence[str], rate: float | None, attributes: Mapping[str, str], *, json_: bool
) -> None:
    sqs = deployed.sqs
    sender = QueueSender(sqs, deployed.queue_url, _most_bytes(sqs, deployed.queue_url), attributes=attributes)
    throttle = Throttle(rate) if rate else None
    ended = ""
    with progress_bar() as progress:
        bar = progress.add_task("Sending", total=len(bodies))
        try:
            sender.send_all(
                bodies,
                before=lambda number: throttle.take(number) if throttle else None,
                after=lambda number: progress.advance(bar, number),
            )
        except KeyboardInterrupt:
            ended = "interrupted"
        except AwsError as error:
            ended = explain(error)
            if is_refusal(error):
                sender.counts.on_their_way = 0
    _report(sender.counts, len(bodies), ended, json_=json_)
    if ended:
        raise typer.Exit(130 if ended == "interrupted" else 1)
    if sender.counts.failures:
        raise typer.Exit(1)


def _report(counts: SendCounts, number: int, ended: str, *, json_: bool) -> None:
    not_tried = number - counts.sent - counts.failures
    if json_:
        totals = {"messages": number, "sent": counts.sent, "failed": counts.failures, "not_tried": not_tried}
        print_json({**totals, "reasons": counts.failed, "error": ended})
    else:
        echo(f"{counts.sent} of {number} messages sent, {counts.failures} failed")
    for reason, count in counts.failed.items():
        say(f"error: {count} not taken: {reason}")
    if ended:
        unsure = f"; {counts.on_their_way} of these may have arrived" if counts.on_their_way else ""
        say(f"error: {ended}: {not_tried} messages not sent{unsure}")


def _most_bytes(sqs: object, url: str) -> int:
    """What the queue takes; without the right to ask, what SQS takes."""
    try:
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["MaximumMessageSize"])  # type: ignore[attr-defined]
    except AwsError as error:
        if is_denied(error):
            return MOST_BYTES
        raise
    return int(answer["Attributes"]["MaximumMessageSize"])
