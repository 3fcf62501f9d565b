"""`xconv tail`: what is happening now?"""

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from xconv.common.durations import read_age
from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName, find_stack
from xconv.common.terminal import echo, print_line, say
from xconv.tail.following import Follower
from xconv.tail.happenings import Happening, Wanted, read_happening
from xconv.tail.live import LiveTail, log_group_arn
from xconv.tail.polling import PolledLines

_STYLES = {"skipped": "yellow", "rejected": "red", "deferred": "cyan", "unaccounted": "magenta", "request": "green"}
_MOST_IDS = 5  # a batch has 500


def tail(  # noqa: PLR0913, PLR0917 - a command line's options
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="Only this reason, outcome or X's status; may be given again.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Only what this conversion id is in.")] = None,
    since: Annotated[str, typer.Option(help="Begin so long ago, as in 10m or 2h.")] = "1m",
    for_: Annotated[str | None, typer.Option("--for", help="End after so long, as in 30s; else with Ctrl-C.")] = None,
    json_: AsJson = False,
) -> None:
    """Show outcomes as they come: requests to X with its debug ids, skipped, rejected and deferred events with reasons.

    Follows the deliver function's log by CloudWatch's live tail, which needs logs:StartLiveTail. Where that can't be
    had it asks every two seconds, and says so. With --json one object a line.

    Example: xconv tail --reason rejected --reason deferred

    Example: xconv tail --since 2h --for 1s --json
    """
    begin = datetime.now(UTC) - read_age(since)
    ends_at = time.monotonic() + read_age(for_).total_seconds() if for_ is not None else None
    deployed = find_stack(stack, region, profile)
    wanted = Wanted(frozenset(reason or ()), id_)
    group, session = deployed.log_group(), deployed.session
    found = Follower(
        PolledLines(session.client("logs"), group, int(begin.timestamp() * 1000)),
        LiveTail(session, log_group_arn(deployed.outputs["QueueArn"], group)),
        lambda: ends_at is not None and time.monotonic() >= ends_at,
        say=say,
    )
    for line in found.lines():
        happening = read_happening(line.message, line.at)
        if happening is not None and wanted.takes(happening):
            if json_:
                echo(json.dumps(asdict(happening)))
            else:
                _show(happening, id_)


def _show(one: Happening, wanted_id: str | None) -> None:
    ids = [wanted_id] if wanted_id else [*one.conversion_ids[:_MOST_IDS]]
    more = f" and {len(one.conversion_ids) - len(ids)} more" if len(one.conversion_ids) > len(ids) else ""
    debug_id = f"debug id {one.debug_id}" if one.debug_id else ""
    parts = [f"{one.at} {one.outcome} {one.reason}", one.detail, debug_id, f"{', '.join(ids)}{more}"]
    print_line("  ".join(filter(None, parts)), style=_STYLES.get(one.outcome, ""), styled=one.outcome, indent=2)
