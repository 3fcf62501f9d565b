"""SQS events of purchases with two products, every one new to the function."""

import itertools
import json
import time
from typing import Any

from devtools.local_aws.sqs_event import event_of

from tests.support.builders import PURCHASE, event

_numbers = itertools.count()
# With a phone number that is E.164 already.
_PURCHASE = event(PURCHASE, {"context": {"traits": {"phone": "+12025550143"}}})
_RECEIPT_HANDLE = "AQEB" + "x" * 400  # about as long as SQS's


def sqs_event(size: int, **properties: Any) -> dict[str, Any]:
    """An SQS event of so many purchases, with properties changed."""
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 60))
    records = []
    for _ in range(size):
        number = next(_numbers)
        purchase = _PURCHASE | {
            "messageId": f"5d0b0c9e-6a55-4f0c-9a4e-{number:012d}",
            "timestamp": stamp,
            "properties": _PURCHASE["properties"] | properties,
        }
        records.append(record(number, json.dumps(purchase)))
    return event_of(records)


def record(number: int, body: str) -> dict[str, Any]:
    """A record as the event source mapping makes it, with all its attributes."""
    milliseconds = str(int(time.time() * 1000))
    return {
        "messageId": f"00000000-0000-4000-8000-{number:012d}",
        "receiptHandle": _RECEIPT_HANDLE,
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": milliseconds,
            "SenderId": "AROAEXAMPLE:shop",
            "ApproximateFirstReceiveTimestamp": milliseconds,
        },
        "messageAttributes": {},
        "md5OfBody": "d41d8cd98f00b204e9800998ecf8427e",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:x-conversions-conversions",
        "awsRegion": "eu-west-1",
    }
