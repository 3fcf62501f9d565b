"""`xconv trace`: what happened to this event?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from x_conversions.conversion.transform import transform
from x_conversions.core.text import plain_text

from xconv.common.durations import read_age
from xconv.common.errors import AwsError, explain, is_gone
from xconv.common.event_files import message
from xconv.common.insights import MOST_RESULTS, FoundLine, run_query
from xconv.common.stack import DEFAULT_STACK, AsJson, Deployed, Profile, Region, StackName, find_stack
from xconv.common.stack_rules import read_rules
from xconv.common.terminal import print_json, say, working
from xconv.dlq.common import not_all
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.trace.receipts import query_for, read_steps
from xconv.trace.records import FoundRecord, find_records
from xconv.trace.view import show

Part = TypeVar("Part")
_OF_LOG = "the log can't be searched"


def trace(  # noqa: PLR0913, PLR0917 - a command line's options
    conversion_id: Annotated[str, typer.Argument(help="As X gets it; `xconv preview` shows an event's.")],
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    since: Annotated[str, typer.Option(help="How far to look back, as in 90m, 36h or 7d.")] = "7d",
    dead_letters: Annotated[bool, typer.Option("--dead-letters", help="Look into the dead-letter queue, too.")] = False,
    json_: AsJson = False,
) -> None:
    """Say what happened to a conversion: every request to X it was in, how each try ended, and its delivery record.

    Reads the deliver function's receipts by CloudWatch Logs Insights, and the table of delivery records. Exit status 1
    when nothing is found. For an event that was no JSON, give its SQS message id.

    Example: xconv trace ORDER-1001 --since 36h
    """
    end = datetime.now(UTC)
    start = end - read_age(since)
    # As the event's own id became X's: without line breaks and what nobody sees.
    conversion_id = plain_text(conversion_id) or ""
    if not conversion_id:
        raise ValueError("the conversion id is empty")
    deployed = find_stack(stack, region, profile)
    problems: dict[str, str] = {}
    lines = _read(_OF_LOG, lambda: _log_lines(deployed, conversion_id, (start, end)), problems)
    if len(lines) == MOST_RESULTS:
        say(f"note: only the first {MOST_RESULTS} lines were read; a shorter --since reads all")
    steps = read_steps(lines, conversion_id)
    notes: dict[str, str] = {}  # what is known of a conversion without them is enough
    records = _read(
        "the table of delivery records can't be read", lambda: _records(deployed, conversion_id, end), notes
    )
    letters: Sequence[str] = ()
    if dead_letters:
        letters = _read(
            "the dead-letter queue can't be read", lambda: _dead_letters(deployed, conversion_id, end), problems
        )
    for what, why in notes.items():
        say(f"note: {what}: {why}")
    if json_:
        print_json(
            {
                "conversion_id": conversion_id,
                "steps": [asdict(step) for step in steps],
                "records": [asdict(record) for record in records],
                "dead_letters": letters,
                "problem": _told(problems | notes),
            }
        )
    else:
        show(conversion_id, steps, records, letters)
    if problems:  # last, so that nobody takes what else was found for all
        raise RuntimeError("; ".join(f"{what}, so its part is missing: {why}" for what, why in problems.items()))
    if not steps and not records and not letters:
        _say_why_not(deployed, conversion_id, since)
        raise typer.Exit(1)


def _read(what: str, read: Callable[[], Sequence[Part]], problems: dict[str, str]) -> Sequence[Part]:
    """A part of what is known, or nothing and in `problems` why: the other parts are looked at all the same."""
    try:
        return read()
    except AwsError as error:
        problems[what] = "it is gone: run `xconv doctor`" if is_gone(error) else explain(error)
    except RuntimeError as error:
        problems[what] = str(error)
    return ()


def _told(problems: Mapping[str, str]) -> str:
    """For a machine, which takes a problem of the log for granted."""
    return "; ".join(why if what == _OF_LOG else f"{what}: {why}" for what, why in problems.items())


def _log_lines(deployed: Deployed, conversion_id: str, between: tuple[datetime, datetime]) -> list[FoundLine]:
    with working("Searching the log"):
        logs = deployed.session.client("logs")
        return run_query(logs, deployed.log_group(), query_for(conversion_id), between)


def _records(deployed: Deployed, conversion_id: str, now: datetime) -> Sequence[FoundRecord]:
    """What the table knows; nothing for a stack without one."""
    if not deployed.delivery_records_table:
        return ()
    event_ids = read_rules(deployed).event_ids
    dynamodb, table = deployed.session.client("dynamodb"), deployed.delivery_records_table
    return find_records(dynamodb, table, event_ids, conversion_id, now.timestamp())


def _dead_letters(deployed: Deployed, conversion_id: str, now: datetime) -> list[str]:
    """Message ids of the dead letters with this conversion id, which is worked out again from their bodies."""
    rules, queue = read_rules(deployed), DeadLetterQueue.of(deployed)
    milliseconds = int(now.timestamp() * 1000)
    with queue.looking() as letters:
        found = [
            letter.message_id
            for letter in letters
            if conversion_id in (letter.message_id, letter.source_message_id)
            or transform(message(1, letter.body, milliseconds), rules, milliseconds).conversion_id == conversion_id
        ]
    if queue.unseen:
        say(f"note: of the dead letters {not_all(queue)}")
    return found


def _say_why_not(deployed: Deployed, conversion_id: str, since: str) -> None:
    say(f"error: nothing is known of {conversion_id} in the last {since}. It may be that")
    say(f"- it has not been handled yet: {_waiting(deployed)}")
    say("- it is spelled otherwise: capitals count, and so do quotes around it")
    say("- it was handled a moment ago: log lines take a minute to be found")
    days, paths = (deployed.parameters.get(name, "?") for name in ("LogRetentionDays", "ConversionIdFrom"))
    say(f"- it was earlier: try a longer --since; logs are kept {days} days")
    say(f"- its conversion id is another: it is the first hit of {paths}; `xconv preview FILE` shows it")
    say("- it never reached the queue, or another stack's")


def _waiting(deployed: Deployed) -> str:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    try:
        answer = deployed.sqs.get_queue_attributes(QueueUrl=deployed.queue_url, AttributeNames=names)
    except AwsError as error:
        return f"how many wait can't be read: {explain(error)}"
    waiting, in_flight = (int(answer["Attributes"][name]) for name in names)
    return f"{waiting} messages wait in the queue, {in_flight} are in flight"
