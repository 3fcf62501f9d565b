"""Messages into and out of an SQS queue, ten at a time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from x_conversions.adapters.sqs_batching import MOST_PER_CALL, batches, numbered, text_size

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def send_all(sqs: "SQSClient", queue_url: str, bodies: Sequence[str]) -> None:
    """Put messages on a queue.

    Raises
    ------
    RuntimeError
        SQS did not take one.
    """

    def send(batch: list[str]) -> int:
        entries = numbered({"MessageBody": body} for body in batch)
        return len(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", []))

    with ThreadPoolExecutor(4) as pool:
        if failed := sum(pool.map(send, batches(bodies, text_size))):
            raise RuntimeError(f"SQS did not take {failed} of {len(bodies)} messages")


def read_all(sqs: "SQSClient", queue_url: str) -> list[dict[str, Any]]:
    """Take every message off a queue: `body`, and each message attribute under its name."""
    found: list[dict[str, Any]] = []
    while True:
        answer = sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=MOST_PER_CALL, MessageAttributeNames=["All"], WaitTimeSeconds=0
        )
        messages = answer.get("Messages", [])
        if not messages:
            return found
        for message in messages:
            attributes = {
                name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()
            }
            found.append({"body": message["Body"], **attributes})
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
