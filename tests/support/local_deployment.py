"""A stack that is deployed into the local AWS again and again, and its queue's messages handled meanwhile."""

import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.local_aws.log_group import write_logs


class LocalDeployment:
    """A context manager: while it is open, what comes into the queue is handled. `stack` is what was deployed last."""

    def __init__(self, aws: LocalAws) -> None:
        self.stack: Stack | None = None
        self._aws = aws
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()

    def deploy(self, name: str, parameters: Mapping[str, str]) -> Stack:
        """Make the stack, or another in its place; the secret stays, as in an update."""
        with self._lock:
            if self.stack is not None:
                self._aws.client("cloudformation").delete_stack(StackName=name)
                parameters = {**parameters, "CredentialsSecretArn": self.stack.secret_arn}
            self.stack = Stack.create(self._aws, parameters, name=name)
        return self.stack

    def _run(self) -> None:
        while not self._closing.wait(0.1):
            with self._lock:
                if self.stack is not None:
                    self._handle(self.stack)

    def _handle(self, stack: Stack) -> None:
        attributes = self._aws.client("sqs").get_queue_attributes(
            QueueUrl=stack.queue_url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        if attributes["ApproximateNumberOfMessages"] == "0":
            time.sleep(0.1)
            return
        with Function(stack, "DeliverFunction") as function:
            Poller(stack, [function], batch_window_seconds=0).run_once()
            write_logs(self._aws, function.name, function.logs)
