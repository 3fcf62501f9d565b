"""The conversions queue, on which some deletes fail."""

from collections.abc import Collection
from typing import Any

from devtools.local_aws.sqs_queue import SqsQueue
from devtools.soak.events import key_of
from devtools.soak.run_log import RunLog


class TroubledQueue(SqsQueue):
    """An SQS queue. The first delete of some messages fails for good, so that they come again although handled.

    Attributes
    ----------
    first_receives
        How many messages were received for the first time.
    """

    def __init__(self, client: Any, url: str, arn: str, undeleted: Collection[str], run_log: RunLog) -> None:
        super().__init__(client, url, arn)
        self.first_receives = 0
        self._undeleted, self._run_log = undeleted, run_log
        self._keys: dict[str, str] = {}  # by receipt handle

    def receive(self, maximum: int, wait: int = 0) -> list[dict[str, Any]]:
        """As SQS."""
        messages = super().receive(maximum, wait)
        self._keys |= {message["ReceiptHandle"]: key_of(message["Body"]) for message in messages}
        self.first_receives += sum(one["Attributes"]["ApproximateReceiveCount"] == "1" for one in messages)
        return messages

    def delete(self, receipt_handles: list[str]) -> None:
        """As SQS, but for those whose time has come."""
        keys = {handle: self._keys.pop(handle) for handle in receipt_handles}
        failing = {
            handle for handle, key in keys.items() if key in self._undeleted and key not in self._run_log.undeleted
        }
        self._run_log.undeleted |= {keys[handle] for handle in failing}
        super().delete([handle for handle in receipt_handles if handle not in failing])
