"""The queue over boto3's interface."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from devtools.local_aws.sqs_queue import SqsQueue


class Client:
    """Answers as boto3's SQS client does."""

    def __init__(self, error: str | None = None, failing_deletes: int = 0) -> None:
        self.error = error
        self.failing_deletes = failing_deletes
        self.deleted: list[list[str]] = []

    def receive_message(self, **_: Any) -> dict[str, Any]:
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": ""}}, "ReceiveMessage")
        return {}

    def delete_message_batch(self, Entries: list[dict[str, str]], **_: Any) -> dict[str, Any]:  # noqa: N803
        self.deleted.append([entry["ReceiptHandle"] for entry in Entries])
        self.failing_deletes -= 1
        return {"Failed": [{"Id": Entries[-1]["Id"]}]} if self.failing_deletes >= 0 else {}


def queue(client: Client) -> SqsQueue:
    return SqsQueue(
        client, "https://sqs.us-east-1.amazonaws.com/123456789012/q", "arn:aws:sqs:us-east-1:123456789012:q"
    )


def test_too_many_messages_in_flight_look_like_an_empty_queue() -> None:
    assert queue(Client("OverLimit")).receive(10) == []


def test_any_other_error_is_one() -> None:
    with pytest.raises(ClientError):
        queue(Client("AccessDenied")).receive(10)


def test_messages_are_deleted_ten_at_a_time() -> None:
    client = Client()

    queue(client).delete([f"r{n}" for n in range(25)])

    assert [len(batch) for batch in client.deleted] == [10, 10, 5]


def test_a_delete_that_failed_is_tried_again_for_that_message() -> None:
    client = Client(failing_deletes=1)

    queue(client).delete(["r1", "r2"])

    assert client.deleted == [["r1", "r2"], ["r2"]]


def test_a_delete_that_goes_on_failing_is_given_up() -> None:
    client = Client(failing_deletes=100)

    queue(client).delete(["r1"])

    assert client.deleted == [["r1"]] * 3
