"""What holds whatever comes in and whatever X answers. Each law raises `AssertionError` with its name."""

import json
from collections import Counter
from collections.abc import Sequence

from x_conversions.core.outcome import Outcome, Reason

from tests.hostile.ground_truth import OPEN
from tests.hostile.instance import PLANTED, SECONDS, Handled

_MOST_ATTRIBUTES = 10  # SQS's
_LONGEST_LINE = 262_144  # bytes; CloudWatch's
_LONGEST_VISIBILITY = 43_200  # seconds; SQS's


def check(handled: Handled, ids: Sequence[str]) -> None:
    """All laws that a batch alone can break; `ids` are its records', empty where a record has none."""
    _accounts_for_every_record(handled, ids)
    _keeps_what_it_does_not_deliver(handled)
    _lets_nothing_counted_come_back(handled)
    _says_nothing_personal(handled)
    assert handled.seconds < SECONDS, f"an invocation ends in time: {handled.seconds:.1f} s"
    assert not handled.failures, f"no error of the program's own: {handled.failures}"


def _accounts_for_every_record(handled: Handled, ids: Sequence[str]) -> None:
    assert list(handled.response) == ["batchItemFailures"], "the response has one field"
    failures = handled.response["batchItemFailures"]
    came_back = [one["itemIdentifier"] for one in failures]
    assert all(list(one) == ["itemIdentifier"] for one in failures), "a failure has one field"
    assert len(set(came_back)) == len(came_back), "an id comes back once"
    assert [entry.message.message_id for entry in handled.entries] == list(ids), "every record has one end"
    deferred = {entry.message.message_id for entry in handled.entries if entry.disposition.outcome is Outcome.DEFERRED}
    assert set(came_back) == deferred - {""}, "what is deferred comes back, and nothing else"
    assert all(0 <= seconds <= _LONGEST_VISIBILITY for seconds in handled.timeouts.values()), "a time that SQS takes"


def _keeps_what_it_does_not_deliver(handled: Handled) -> None:
    kept = [entry.message.body for entry in handled.entries if entry.disposition.outcome is Outcome.REJECTED]
    kept += [entry.message.body for entry in handled.entries if entry.disposition.outcome is Outcome.UNACCOUNTED]
    assert [letter["MessageBody"] for letter in handled.dead_letters] == kept, "a dead letter has the body as it came"
    for letter in handled.dead_letters:
        attributes = letter["MessageAttributes"]
        assert "reason" in attributes, "a dead letter says why"
        assert len(attributes) <= _MOST_ATTRIBUTES, "SQS takes ten attributes"
    for entry in handled.entries:
        reason = entry.disposition.reason
        assert (reason is None) == (entry.disposition.outcome is Outcome.DELIVERED), "all but the delivered have one"


def _lets_nothing_counted_come_back(handled: Handled) -> None:
    ends = {id(entry.message): entry.disposition for entry in handled.entries}
    counted = Counter(id(one.message) for request in handled.requests for one in request.counted_ones)
    assert max(counted.values(), default=0) <= 1, "nothing is counted twice in one invocation"
    for request in handled.requests:
        for one in request.counted_ones:
            end = ends[id(one.message)]
            is_open = end.outcome is Outcome.UNACCOUNTED or end.reason is Reason.ANSWER_LOST
            is_right = end.outcome is Outcome.DELIVERED or (request.deed in OPEN and is_open)
            assert is_right, f"what X counted ({request.deed.name}) is not {end.outcome} {end.reason}"
    delivered = {key for key, end in ends.items() if end.outcome is Outcome.DELIVERED}
    clear = {id(one.message) for r in handled.requests if r.deed not in OPEN for one in r.counted_ones}
    assert delivered <= clear, "nothing is delivered that X did not say it counted"


def _says_nothing_personal(handled: Handled) -> None:
    for line in handled.printed.splitlines():
        json.loads(line)
        assert len(line.encode()) <= _LONGEST_LINE, "a log line is no longer than CloudWatch takes"
        assert (found := PLANTED.search(line)) is None, f"nothing personal in log lines: {found} in {line[:300]}"
    for letter in handled.dead_letters:
        attributes = json.dumps(letter["MessageAttributes"], ensure_ascii=False)
        assert (found := PLANTED.search(attributes)) is None, f"nothing personal beside a dead letter: {found}"
