"""The event that Lambda makes of SQS messages.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#sample-standard-queue-message-event
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

Record = dict[str, Any]

# Lambda invokes a function with at most 6 MB, which is binary: 6 × 1024 × 1024 bytes of the event's JSON
MAXIMUM_BYTES = 6_291_456
_ENVELOPE = len(json.dumps({"Records": []}))
_SEPARATOR = len(", ")


def event_of(records: Sequence[Record]) -> dict[str, list[Record]]:
    """What the handler gets."""
    return {"Records": list(records)}


def record_of(message: dict[str, Any], queue_arn: str) -> Record:
    """One message as `receive_message` of boto3 returned it, with all its attributes."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }
    if "MD5OfMessageAttributes" in message:
        record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return record


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    attribute: dict[str, Any] = {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
    if "StringValue" in value:
        attribute["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        attribute["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return attribute


class EventBatch:
    """Records up to a number and up to Lambda's 6 MB."""

    def __init__(self, maximum: int) -> None:
        self.records: list[Record] = []
        self._maximum = maximum
        self._bytes = _ENVELOPE

    @property
    def room(self) -> int:
        """How many more records may come, by number."""
        return self._maximum - len(self.records)

    def add(self, record: Record) -> bool:
        """Whether it fitted. The first always does: it can't become smaller by waiting."""
        size = len(json.dumps(record)) + _SEPARATOR
        if self.records and (self.room == 0 or self._bytes + size > MAXIMUM_BYTES):
            return False
        self.records.append(record)
        self._bytes += size
        return True
