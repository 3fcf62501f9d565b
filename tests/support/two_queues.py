"""A dead-letter queue and the conversions queue, without a socket; any call may be made to fail."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from xconv.common.stack import Deployed


def refused(code: str = "AccessDenied", status: int = 403) -> ClientError:
    """An answer of SQS's that is an error."""
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "SendMessageBatch")


def deployed_with(sqs: Any, status: str = "UPDATE_COMPLETE") -> Deployed:
    """A stack with these queues."""
    session: Any = SimpleNamespace(client=lambda _: sqs)
    return Deployed(session, {"DeadLetterQueueUrl": "letters", "QueueUrl": "conversions"}, status=status)


class TwoQueues:
    """What `DeadLetterQueue` asks of SQS.

    Attributes
    ----------
    letters
        Bodies by message id, of what is in the dead-letter queue.
    sent
        Bodies, as they came onto the conversions queue.
    errors
        By a call's name and which one of it (the first is 1), with what that ends; a send has arrived nevertheless.
    counted
        What SQS believes that there are; as many as there are, unless it is set.
    """

    def __init__(self, *bodies: str, is_deleting: bool = True) -> None:
        self.letters = {f"letter-{number}": body for number, body in enumerate(bodies)}
        self.sent: list[str] = []
        self.errors: dict[tuple[str, int], Exception] = {}
        self.counted = len(bodies)
        self.calls: Counter[str] = Counter()
        self._is_deleting = is_deleting
        self._hidden: set[str] = set()

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        self._call("count")
        return {"Attributes": {"ApproximateNumberOfMessages": str(self.counted)}}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        self._call("receive")
        shown = [one for one in self.letters if one not in self._hidden][:10]
        self._hidden.update(shown)
        sent_at = {"SentTimestamp": "1795514400000"}
        return {
            "Messages": [
                {"MessageId": one, "ReceiptHandle": one, "Body": self.letters[one], "Attributes": sent_at}
                for one in shown
            ]
        }

    def send_message_batch(self, Entries: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.sent += [one["MessageBody"] for one in Entries]
        self._call("send")
        return {"Successful": [{"Id": one["Id"], "MessageId": f"sent-{one['Id']}"} for one in Entries]}

    def delete_message_batch(self, Entries: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self._call("delete")
        if not self._is_deleting:
            return {"Failed": [{"Id": one["Id"], "Code": "InternalError"} for one in Entries]}
        for one in Entries:
            del self.letters[one["ReceiptHandle"]]
        return {"Successful": [{"Id": one["Id"]} for one in Entries]}

    def change_message_visibility_batch(self, Entries: list[Any], **_: Any) -> None:  # noqa: N803 - boto3's name
        self._hidden -= {one["ReceiptHandle"] for one in Entries}

    def _call(self, name: str) -> None:
        self.calls[name] += 1
        if error := self.errors.get((name, self.calls[name])):
            raise error
