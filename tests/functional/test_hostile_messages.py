"""What producers, and hands that call the function, can put into a message: it ends with that message."""

import json
from typing import Any

import pytest
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.x_simulator import XSimulator

from tests.support.batches import record
from tests.support.functional_stack import EVENT_ID, DeadLetters, Send
from tests.support.orders import order, receipts
from tests.support.strange_sqs import strange_sqs

ORIGINAL_TIMES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9" * 1_000, "soon"]


@pytest.mark.parametrize("original_sent_at", ORIGINAL_TIMES)
def test_a_hostile_attribute_crashes_nothing(
    original_sent_at: str, aws: LocalAws, stack: Stack, send: Send, poller: Poller, x: XSimulator
) -> None:
    # Given 20 purchases, and one more whose message says that it was first sent when no time was
    send(*(order(f"evt-{number}") for number in range(20)))
    attribute = {"DataType": "String", "StringValue": original_sent_at}
    event = order("hostile")
    del event["timestamp"]
    aws.client("sqs").send_message(
        QueueUrl=stack.queue_url, MessageBody=json.dumps(event), MessageAttributes={"original_sent_at": attribute}
    )

    # When the queue is worked off
    poller.run_until_empty()

    # Then X counted each once
    assert sorted(one["conversion_id"] for one in x.conversions) == sorted(
        ["hostile", *(f"evt-{number}" for number in range(20))]
    )


def with_event_id(conversion_id: str, event_id: str) -> dict[str, Any]:
    found = order(conversion_id)
    found["properties"]["event_id"] = event_id
    return found


def test_ids_to_deduplicate_by_are_no_overrides(
    send: Send, poller: Poller, x: XSimulator, dead_letters: DeadLetters
) -> None:
    # Given 60 purchases with ids of their own where an override would stand, and one with another pixel's event id
    own = [with_event_id(f"evt-{number}", f"a{number:02}b3cd") for number in range(60)]
    send(*own, with_event_id("foreign", "tw-zzzzz-o87ne"))

    # When the queue is worked off
    poller.run_until_empty()

    # Then X counted all of them under the mapped id, and refused no request
    assert {one["conversion_id"] for one in x.conversions} == {"foreign", *(f"evt-{number}" for number in range(60))}
    assert {one["event_id"] for one in x.conversions} == {EVENT_ID}
    assert {request.status for request in x.requests} == {200}
    assert dead_letters() == []


HOSTILE_RECORDS: list[Any] = [
    None,
    5,
    "text",
    [],
    {},
    {"messageId": None, "body": json.dumps(order("nameless"))},
    record(1, "{}") | {"body": 5},
    record(2, "{}") | {"body": None},
    record(3, "{}", ApproximateReceiveCount="many"),
    record(4, "{}") | {"attributes": [], "messageAttributes": ["original_sent_at"]},
    record(5, "{}") | {"messageAttributes": {"original_sent_at": ["stringValue"]}},
]


def test_records_that_sqs_never_writes_are_kept_and_hold_up_nobody(
    deliver: Function, x: XSimulator, dead_letters: DeadLetters
) -> None:
    # Given an honest purchase among them, When the function is called
    response = deliver.invoke({"Records": [*HOSTILE_RECORDS, record(9, order("honest"))]})

    # Then it is delivered, and each of the others is a dead letter
    assert response == {"batchItemFailures": []}
    assert [one["conversion_id"] for one in x.conversions] == ["honest"]
    assert [letter["reason"] for letter in dead_letters()] == ["invalid_event"] * len(HOSTILE_RECORDS)


ANSWERS = [
    b"{}",
    b"<html>Service</html>",
    b"[]",
    b"null",
    b'{"Successful":[{"Id":"7"}]}',
    b'{"Successful":[{"Id":"0"}]',
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_dead_letter_is_written_only_when_sqs_says_so(
    answer: bytes, stack: Stack, x: XSimulator, dead_letters: DeadLetters
) -> None:
    # Given an honest purchase, a broken event, and an SQS that answers something else than it was asked
    batch = {"Records": [record(1, order("honest")), record(2, "{ broken")]}

    # When they are handled
    with strange_sqs(answer) as url, Function(stack, "DeliverFunction", {"AWS_ENDPOINT_URL_SQS": url}) as function:
        response = function.invoke(batch)
        problems = [line["message"] for line in receipts(function) if line["level"] in {"ERROR", "WARNING"}]

    # Then the honest one is delivered, the broken one comes back, and it is said
    assert response == {"batchItemFailures": [{"itemIdentifier": "message-2"}]}
    assert [one["conversion_id"] for one in x.conversions] == ["honest"]
    assert dead_letters() == []
    assert problems == ["the dead-letter queue could not be written", "visibility timeouts could not be set"]
