"""The queue as the event source mapping uses it, over boto3."""

from typing import Any, Protocol

from botocore.exceptions import ClientError

PER_CALL = 10  # SQS: messages in one receive, entries in one batch request
_DELETE_TRIES = 3
_NOT_EMPTY = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class MessageQueue(Protocol):
    """What the event source needs of a queue."""

    arn: str

    def receive(self, maximum: int, wait: int = 0) -> list[dict[str, Any]]:
        """Up to `maximum` messages as boto3 returns them; none when there are none or too many are in flight.

        `wait` is how many seconds a long poll waits for one.
        """

    def delete(self, receipt_handles: list[str]) -> None:
        """Delete messages; what can't be deleted comes again."""

    def count(self) -> int:
        """Messages waiting, delayed and in flight."""

    def visibility_timeout(self) -> float:
        """Seconds after which what was received is handed out again."""


class SqsQueue:
    """An SQS queue."""

    def __init__(self, client: Any, url: str, arn: str) -> None:
        self.arn = arn
        self._client = client
        self._url = url

    def receive(self, maximum: int, wait: int = 0) -> list[dict[str, Any]]:
        """Up to `maximum` messages, at most 10; none when there are none in `wait` s, or too many are in flight."""
        try:
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(maximum, PER_CALL),
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
                WaitTimeSeconds=wait,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "OverLimit":
                return []
            raise
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def delete(self, receipt_handles: list[str]) -> None:
        """Delete messages in batches; failures are tried again."""
        for start in range(0, len(receipt_handles), PER_CALL):
            batch = receipt_handles[start : start + PER_CALL]
            for _ in range(_DELETE_TRIES):
                batch = self._delete_once(batch)
                if not batch:
                    break

    def count(self) -> int:
        """Messages waiting, delayed and in flight."""
        attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=list(_NOT_EMPTY))
        return sum(int(attributes["Attributes"][name]) for name in _NOT_EMPTY)

    def visibility_timeout(self) -> float:
        """Seconds, as the queue's attribute says."""
        attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["VisibilityTimeout"])
        return float(attributes["Attributes"]["VisibilityTimeout"])

    def _delete_once(self, receipt_handles: list[str]) -> list[str]:
        entries = [{"Id": str(n), "ReceiptHandle": handle} for n, handle in enumerate(receipt_handles)]
        answer = self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
        return [receipt_handles[int(failure["Id"])] for failure in answer.get("Failed", [])]
