"""What X, the queues and the logs say about an event becomes its one timeline."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from devtools.soak.event_timeline import Counting, EventTimeline
from devtools.soak.events import SoakEvent
from devtools.soak.run_log import End, Invocation, RunLog
from devtools.soak.timelines import table_failures, timelines_of
from devtools.x_simulator.received import ReceivedRequest
from x_conversions.core.outcome import Outcome

KEYS = ("shop-1", "shop-2")
BODIES = tuple(json.dumps({"messageId": key}) for key in KEYS)
EVENTS = [SoakEvent(key, body, Outcome.DELIVERED, None) for key, body in zip(KEYS, BODIES, strict=True)]


def invocation(host: str = "localhost", started_at: float = 100, ended_at: float = 119, **over: Any) -> Invocation:
    keys = over.pop("keys", KEYS)
    records = [{"messageId": f"message-{key}", "body": json.dumps({"messageId": key})} for key in keys]
    return Invocation(1, host, over.pop("life", 1), records, 0, started_at, ended_at, **over)


def request(number: int = 1, at: float = 101, host: str = "localhost", **over: Any) -> ReceivedRequest:
    conversions = [{"conversion_id": key} for key in over.pop("conversions", KEYS)]
    fields = {"status": 200, "counted": 2, "fault": None, "reason": None, "answer": b"", "scheme": "oauth2"} | over
    return ReceivedRequest(
        number=number,
        received_at=datetime.fromtimestamp(at, UTC),
        conversions=conversions,
        headers={"host": f"{host}:1234"},
        **fields,
    )


def timelines(
    *requests: ReceivedRequest,
    invocations: tuple[Invocation, ...] = (invocation(),),
    answered: float = 102,
    lines: tuple[str, ...] = (),
    **more: Any,
) -> dict[str, EventTimeline]:
    run_log = RunLog(more.pop("produced_twice", ()))
    run_log.invocations += invocations
    run_log.answered_at |= dict.fromkeys((one.number for one in requests), answered)
    run_log.undeleted |= more.pop("undeleted", set())
    return timelines_of(EVENTS, run_log, requests, more.pop("letters", ()), lines)


def receipt(outcome: str, reason: str, *conversion_ids: str) -> str:
    fields = {"message": "receipt", "outcome": outcome, "reason": reason, "conversion_ids": conversion_ids}
    return json.dumps(fields, separators=(",", ":"))


@pytest.mark.parametrize(
    ("fault", "answered", "end", "counting"),
    [
        (None, 102, End.ANSWERED, Counting("localhost 1")),
        ("garbled", 102, End.ANSWERED, Counting("localhost 1")),
        ("early_hints", 102, End.ANSWERED, Counting("localhost 1")),
        ("drop_after", 102, End.ANSWERED, Counting("localhost 1", answer_lost=True)),
        ("status_after", 102, End.ANSWERED, Counting("localhost 1", answer_lost=True)),
        ("slow", 121, End.ANSWERED, Counting("localhost 1", answer_lost=True)),
        # The function stops listening five seconds before its timeout, and an answer takes a moment to get there.
        (None, 114, End.ANSWERED, Counting("localhost 1", answer_lost=True)),
        (None, 109, End.ANSWERED, Counting("localhost 1")),
        (None, 102, End.KILLED, Counting("localhost 1", end=End.KILLED)),
    ],
)
def test_each_counting_knows_whether_its_sender_could_know(
    fault: str | None, answered: float, end: End, counting: Counting
) -> None:
    told = timelines(request(fault=fault), invocations=(invocation(end=end),), answered=answered)
    assert told["shop-1"].countings == [counting]
    assert told["shop-1"].interrupted == ({end} if end is End.KILLED else set())


def test_a_request_belongs_to_the_invocation_that_ran_when_it_arrived() -> None:
    # Given three invocations, one of them in the other instance
    invocations = (invocation(), invocation(started_at=120, ended_at=130, life=2), invocation("127.0.0.1", 119, 131))

    # When a request comes during the last two, Then it is the one of its sender
    told = timelines(request(at=121), invocations=invocations, answered=122)
    assert told["shop-1"].countings == [Counting("localhost 2")]


def test_a_request_that_arrives_when_its_killed_sender_has_a_successor_is_still_the_killed_ones() -> None:
    # Given a function that was killed with a request on its way, and its next batch, which has begun
    killed = invocation(ended_at=101, end=End.KILLED)
    successor = invocation(started_at=102, life=2, keys=("shop-3",))

    # When X gets the request only then, Then its counting is the killed invocation's, and may be doubled
    told = timelines(request(at=103, fault="fewer", counted=1), invocations=(killed, successor), answered=103)
    assert told["shop-1"].countings == [Counting("localhost 1", answer_lost=True, end=End.KILLED)]


def test_a_kill_excuses_every_request_of_its_invocation() -> None:
    # Given two requests of one invocation, both answered, and a kill after the second
    invocations = (invocation(end=End.KILLED), invocation(started_at=130, ended_at=140, life=2))
    requests = (request(1, conversions=KEYS[:1], counted=1), request(2, conversions=KEYS[1:], counted=1))

    # When all comes back and is sent again, Then the timelines know why, of the first request's part, too
    told = timelines(*requests, request(3, at=131), invocations=invocations)
    twice = [Counting("localhost 1", end=End.KILLED), Counting("localhost 2")]
    assert [told[key].countings for key in KEYS] == [twice, twice]


def test_fewer_counted_leaves_the_others_out() -> None:
    told = timelines(request(counted=1, fault="fewer"), lines=(receipt("unaccounted", "unclear_answer", "shop-2"),))
    assert (told["shop-1"].countings, told["shop-1"].left_out) == ([Counting("localhost 1")], False)
    assert (told["shop-2"].countings, told["shop-2"].left_out, told["shop-2"].unaccounted) == ([], True, True)


def test_receipts_tell_what_was_skipped_by_conversion_or_message_id() -> None:
    lines = (
        receipt("skipped", "consent_denied", "shop-1"),
        receipt("skipped", "duplicate", "shop-1"),
        receipt("skipped", "not_a_conversion", "message message-shop-2"),
        receipt("skipped", "no_identifier", "shop-1")[:-5],  # cut off by a kill
        "END RequestId: 1",
    )
    told = timelines(lines=lines)
    assert (told["shop-1"].skipped, told["shop-2"].skipped) == ({"consent_denied"}, {"not_a_conversion"})


def test_what_was_held_while_the_table_failed_may_have_been_sent() -> None:
    # Given an invocation that the table failed, and one that it did not
    told = timelines(request(), invocations=(invocation(lost_table=True), invocation(started_at=120, keys=("shop-2",))))
    assert [told[key].tables_lost for key in KEYS] == [1, 1]
    assert told["shop-1"].countings == [Counting("localhost 1", lost_table=True)]


def test_functions_say_when_the_table_failed_them() -> None:
    line = (
        '{"level":"WARNING","message":"the table of delivery records is out of order",'
        '"timestamp":"2026-01-02 03:04:05,250+0000"}'
    )
    at = datetime(2026, 1, 2, 3, 4, 5, 250_000, UTC).timestamp()
    assert list(table_failures([line, line[:-20], '{"message":"summary"}'])) == [at]


def test_letters_and_what_was_done_to_messages() -> None:
    told = timelines(letters=[BODIES[0], BODIES[0]], undeleted={"shop-1"}, produced_twice=["shop-2"])
    assert told["shop-1"].letters == [BODIES[0]] * 2
    assert (told["shop-1"].undeleted, told["shop-2"].produced_twice) == (True, True)
