"""Makes one story per event out of what X, the queues, the functions' logs and the journal say."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from x_conversions.core.outcome import Outcome, Reason

from devtools.soak.event_timeline import Counting, Story
from devtools.soak.events import Event, key_of
from devtools.soak.fault_injector import host_of
from devtools.soak.run_log import End, Invocation, Journal
from devtools.x_simulator.received import ReceivedRequest

# Seconds that an answer may take from X to its sender on a busy machine. It excuses nothing else: a request is sent
# with ten seconds to spare, so an answer this near to the last moment is slow already.
_ON_ITS_WAY = 2.0
_LOST_ANSWERS = frozenset({"drop_after", "status_after"})  # faults after which the sender can't know


def tell(
    events: Sequence[Event],
    journal: Journal,
    requests: Iterable[ReceivedRequest],
    letters: Iterable[str],
    log_lines: Iterable[str],
) -> dict[str, Story]:
    """The stories by key.

    Parameters
    ----------
    events
        What was produced.
    journal
        Of the run.
    requests
        X's, in the order of arrival.
    letters
        Bodies in the dead-letter queue.
    log_lines
        What the functions printed.
    """
    stories = {event.key: Story(event.key, event.body, event.expected, event.reason or "") for event in events}
    _tell_requests(stories, journal, requests)
    for body in letters:
        stories[key_of(body)].letters.append(body)
    _tell_receipts(stories, journal.invocations, log_lines)
    for invocation in journal.invocations:
        if invocation.end is not End.ANSWERED:
            for key in invocation.keys:
                stories[key].interrupted.add(invocation.end)
    for key in journal.undeleted:
        stories[key].undeleted = True
    for key in journal.delivered_twice:
        stories[key].delivered_twice = True
    for key in journal.produced_twice:
        stories[key].produced_twice = True
    return stories


def _tell_requests(stories: Mapping[str, Story], journal: Journal, requests: Iterable[ReceivedRequest]) -> None:
    for request in requests:
        invocation = _invocation_of(request, journal.invocations)
        answered = journal.answered_at[request.number]
        is_late = answered > invocation.ended_at or answered + _ON_ITS_WAY > invocation.listens_until
        counting = Counting(
            f"{invocation.host} {invocation.life}", is_late or request.fault in _LOST_ANSWERS, invocation.end
        )
        keys = [conversion["conversion_id"] for conversion in request.conversions]
        for key in keys[: request.counted]:
            stories[key].countings.append(counting)
        if request.fault == "fewer":
            for key in keys[request.counted :]:
                stories[key].left_out = True


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


def _tell_receipts(stories: Mapping[str, Story], invocations: Iterable[Invocation], lines: Iterable[str]) -> None:
    keys = {
        record["messageId"]: key
        for invocation in invocations
        for key, record in zip(invocation.keys, invocation.records, strict=True)
    }
    for receipt in receipts(lines):
        for conversion_id in receipt["conversion_ids"]:
            # of a body that couldn't be read only the message's id is known
            story = stories[keys.get(conversion_id.removeprefix("message "), conversion_id)]
            if receipt["outcome"] == Outcome.UNACCOUNTED:
                story.unaccounted = True
            elif receipt["outcome"] == Outcome.SKIPPED and receipt["reason"] != Reason.DUPLICATE:
                story.skipped.add(receipt["reason"])


def receipts(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The receipts among the lines that functions printed; a line that was cut off by a kill is none."""
    for line in lines:
        if '"message":"receipt"' in line:
            try:
                yield json.loads(line)
            except ValueError:
                continue
