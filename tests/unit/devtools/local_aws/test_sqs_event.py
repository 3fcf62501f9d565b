"""The event made of SQS messages."""

import json
from typing import Any

from devtools.local_aws.sqs_event import MAXIMUM_BYTES, EventBatch, event_of, record_of
from hypothesis import given
from hypothesis import strategies as st

ARN = "arn:aws:sqs:eu-west-1:123456789012:conversions"


def message(body: str = "{}", **more: Any) -> dict[str, Any]:
    return {"MessageId": "id-1", "ReceiptHandle": "handle-1", "Body": body, "MD5OfBody": "md5", **more}


def test_a_record_has_the_documented_fields() -> None:
    # Given a message with all its attributes, as boto3 returns it
    received = message(
        '{"type":"track"}',
        Attributes={
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1706529600000",
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": "1706529600100",
        },
        MessageAttributes={
            "original_sent_at": {"StringValue": "1706529500000", "DataType": "Number"},
            "raw": {"BinaryValue": b"\x00\xff", "DataType": "Binary"},
        },
        MD5OfMessageAttributes="md5-2",
    )

    # When it becomes a record
    record = record_of(received, ARN)

    # Then it is what Lambda's documentation shows
    assert record == {
        "messageId": "id-1",
        "receiptHandle": "handle-1",
        "body": '{"type":"track"}',
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1706529600000",
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": "1706529600100",
        },
        "messageAttributes": {
            "original_sent_at": {
                "stringValue": "1706529500000",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "Number",
            },
            "raw": {
                "binaryValue": "AP8=",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "Binary",
            },
        },
        "md5OfBody": "md5",
        "md5OfMessageAttributes": "md5-2",
        "eventSource": "aws:sqs",
        "eventSourceARN": ARN,
        "awsRegion": "eu-west-1",
    }


def test_a_message_without_attributes_has_empty_ones() -> None:
    record = record_of(message(), ARN)

    assert record["messageAttributes"] == {}
    assert "md5OfMessageAttributes" not in record


def test_a_batch_ends_at_its_size() -> None:
    batch = EventBatch(2)

    assert [batch.add({"n": n}) for n in range(3)] == [True, True, False]
    assert batch.room == 0


def test_a_batch_takes_a_first_record_however_large() -> None:
    # Given a record that no invocation can carry
    batch = EventBatch(10)

    # When it is the first, Then it is taken, because waiting doesn't make it smaller; the next isn't
    assert batch.add({"body": "x" * MAXIMUM_BYTES})
    assert not batch.add({"body": ""})


@given(
    st.lists(st.integers(min_value=0, max_value=1_048_576), min_size=1, max_size=20), st.sampled_from(["x", "é", '"'])
)
def test_a_batch_of_more_than_one_is_never_over_six_megabytes(sizes: list[int], letter: str) -> None:
    # Given bodies up to the 1 MB that SQS takes, some of which grow as JSON
    batch = EventBatch(500)

    # When as many as fit are added
    for size in sizes:
        if not batch.add(record_of(message(letter * (size // len(letter.encode()))), ARN)):
            break

    # Then the event is within Lambda's limit
    assert len(batch.records) == 1 or len(json.dumps(event_of(batch.records)).encode()) <= MAXIMUM_BYTES
