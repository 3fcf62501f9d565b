"""`xconv trace`: what happened to this event?"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from x_conversions.conversion.transform import transform
from x_conversions.core.text import plain_text

from xconv.common.durations import read_age
from xconv.common.errors import AwsError, explain
from xconv.common.event_files import message
from xconv.common.insights import MOST_RESULTS, FoundLine, run_query
from xconv.common.stack import DEFAULT_STACK, AsJson, Deployed, Profile, Region, StackName, find_stack
from xconv.common.stack_settings import read_settings
from xconv.common.terminal import print_json, say, working
from xconv.dlq.common import not_all
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.trace.receipts import query_for, read_steps
from xconv.trace.records import FoundRecord, find_records
from xconv.trace.view import show


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
    lines, problem = _log_lines(deployed, conversion_id, (start, end))
    if len(lines) == MOST_RESULTS:
        say(f"note: only the first {MOST_RESULTS} lines were read; a shorter --since reads all")
    steps = read_steps(lines, conversion_id)
    records = _records(deployed, conversion_id, end)
    letters = _dead_letters(deployed, conversion_id, end) if dead_letters else []
    if json_:
        print_json(
            {
                "conversion_id": conversion_id,
                "steps": [asdict(step) for step in steps],
                "records": [asdict(record) for record in records],
                "dead_letters": letters,
                "problem": problem,
            }
        )
    else:
        show(conversion_id, steps, records, letters)
    if problem:  # last, so that nobody takes what else was found for all
        raise RuntimeError(f"the log can't be searched, so its part is missing: {problem}")
    if not steps and not records and not letters:
        _say_why_not(deployed, conversion_id, since)
        raise typer.Exit(1)


def _log_lines(
    deployed: Deployed, conversion_id: str, between: tuple[datetime, datetime]
) -> tuple[list[FoundLine], str]:
    """What the log says, or why it says nothing: the table and the dead letters are looked at all the same."""
    try:
        with working("Searching the log"):
            logs = deployed.session.client("logs")
            return run_query(logs, deployed.log_group(), query_for(conversion_id), between), ""
    except AwsError as error:
        return [], explain(error)
    except RuntimeError as error:
        return [], str(error)


def _records(deployed: Deployed, conversion_id: str, now: datetime) -> Sequence[FoundRecord]:
    """What the table knows; nothing for a stack without one, or where it can't be read, which is said."""
    if not deployed.delivery_records_table:
        return ()
    event_ids = read_settings(deployed.parameters, deployed.outputs).rules().event_ids
    dynamodb, table = deployed.session.client("dynamodb"), deployed.delivery_records_table
    try:
        return find_records(dynamodb, table, event_ids, conversion_id, now.timestamp())
    except AwsError as error:
        say(f"note: the table of delivery records can't be read: {explain(error)}")
    except RuntimeError as error:
        say(f"note: {error}")
    return ()


def _dead_letters(deployed: Deployed, conversion_id: str, now: datetime) -> list[str]:
    """Message ids of the dead letters with this conversion id, which is worked out again from their bodies."""
    rules = read_settings(deployed.parameters, deployed.outputs).rules()
    queue = DeadLetterQueue.of(deployed)
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
