"""Makes one timeline per event out of what X, the queues, the functions' logs and the run log say."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from x_conversions.core.outcome import Outcome, Reason

from devtools.soak.event_timeline import Counting, EventTimeline
from devtools.soak.events import SoakEvent, key_of
from devtools.soak.fault_injector import host_of
from devtools.soak.run_log import End, Invocation, RunLog
from devtools.x_simulator.received import ReceivedRequest

# Seconds that an answer may take from X to its sender on a busy machine. It excuses nothing else: a request is sent
# with ten seconds to spare, so an answer this near to the last moment is slow already.
_ON_ITS_WAY = 2.0
# Statuses after which it may have counted, and a dropped connection
_SAYS_NOTHING = frozenset({None, 408, 500, 502, 504})
_LOST_ANSWERS = frozenset({"drop_after", "status_after"})  # faults after which the sender can't know


def timelines_of(
    events: Sequence[SoakEvent],
    run_log: RunLog,
    requests: Iterable[ReceivedRequest],
    letters: Iterable[str],
    log_lines: Iterable[str],
) -> dict[str, EventTimeline]:
    """The timelines by key.

    Parameters
    ----------
    events
        What was produced.
    run_log
        Of the run.
    requests
        X's, in the order of arrival.
    letters
        Bodies in the dead-letter queue.
    log_lines
        What the functions printed.
    """
    timelines = {
        event.key: EventTimeline(
            event.key, event.body, event.expected, event.reason or "", is_remembered=event.is_remembered
        )
        for event in events
    }
    _add_requests(timelines, run_log, requests)
    for body in letters:
        timelines[key_of(body)].letters.append(body)
    _add_receipts(timelines, run_log.invocations, log_lines)
    for invocation in run_log.invocations:
        if invocation.end is not End.ANSWERED:
            for key in invocation.keys_held:
                timelines[key].interrupted.add(invocation.end)
                timelines[key].deaths += 1
        elif invocation.lost_table:
            for key in invocation.keys_held:
                timelines[key].tables_lost += 1
    for key in run_log.undeleted:
        timelines[key].undeleted = True
    for key in run_log.delivered_twice:
        timelines[key].delivered_twice = True
    for key in run_log.produced_twice:
        timelines[key].produced_twice = True
    return timelines


def _add_requests(timelines: Mapping[str, EventTimeline], run_log: RunLog, requests: Iterable[ReceivedRequest]) -> None:
    unanswered: defaultdict[str, set[int]] = defaultdict(set)  # of one invocation that died one send is unknown
    for request in requests:
        invocation = _invocation_of(request, run_log.invocations)
        answered = run_log.answered_at[request.number]
        is_late = answered > invocation.ended_at or answered + _ON_ITS_WAY > invocation.listens_until
        counting = Counting(
            f"{invocation.host} {invocation.life}",
            is_late or request.fault in _LOST_ANSWERS,
            invocation.end,
            invocation.lost_table,
        )
        is_unknown = is_late or request.status in _SAYS_NOTHING or invocation.end is not End.ANSWERED
        for conversion in request.conversions if is_unknown else ():
            unanswered[conversion["conversion_id"]].add(
                request.number if invocation.end is End.ANSWERED else -invocation.number
            )
        keys = [conversion["conversion_id"] for conversion in request.conversions]
        for key in keys[: request.counted]:
            timelines[key].countings.append(counting)
        if request.fault == "fewer":
            for key in keys[request.counted :]:
                timelines[key].left_out = True
    for key, sends in unanswered.items():
        timelines[key].unanswered = len(sends)


def _invocation_of(request: ReceivedRequest, invocations: Sequence[Invocation]) -> Invocation:
    """The last one that its sender had started by then and that has its conversions.

    The time alone isn't enough: a killed function's last request may be on its way when the next invocation starts.
    """
    keys, arrived = {conversion["conversion_id"] for conversion in request.conversions}, request.received_at.timestamp()
    return max(
        (
            one
            for one in invocations
            if one.host == host_of(request) and one.started_at <= arrived and keys.issubset(one.keys_held)
        ),
        key=lambda one: one.started_at,
    )


def _add_receipts(
    timelines: Mapping[str, EventTimeline], invocations: Iterable[Invocation], lines: Iterable[str]
) -> None:
    keys = {
        record["messageId"]: key
        for invocation in invocations
        for key, record in zip(invocation.keys, invocation.records, strict=True)
    }
    for receipt in receipts(lines):
        for conversion_id in receipt["conversion_ids"]:
            # of a body that couldn't be read only the message's id is known
            timeline = timelines[keys.get(conversion_id.removeprefix("message "), conversion_id)]
            if receipt["outcome"] == Outcome.UNACCOUNTED:
                timeline.unaccounted = True
            elif receipt.get("detail") == "the dead-letter queue could not be written":
                timeline.unwritten = True
            elif receipt["outcome"] == Outcome.SKIPPED and receipt["reason"] != Reason.DUPLICATE:
                timeline.skipped.add(receipt["reason"])


def table_failures(lines: Iterable[str]) -> Iterator[float]:
    """When a function said that the table of delivery records failed it, in epoch seconds."""
    for line in lines:
        if '"message":"the table of delivery records is out of order"' in line:
            with suppress(ValueError):  # cut off by a kill
                yield datetime.strptime(json.loads(line)["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp()


def receipts(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The receipts among the lines that functions printed; a line that was cut off by a kill is none."""
    for line in lines:
        if '"message":"receipt"' in line:
            try:
                yield json.loads(line)
            except ValueError:
                continue
