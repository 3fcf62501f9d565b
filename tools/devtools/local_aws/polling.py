"""How Lambda polls a queue, as far as AWS tells; what it doesn't tell is an assumption, and says so.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from collections.abc import Iterator

# A standard queue's connections from the beginning on; more only where more batches may be at work at once.
POLLERS = 5
# Between two tries to start a batch that was throttled. An assumption: AWS says that it tries until the queue's
# visibility timeout is over, and that the tries get fewer.
_FIRST_RETRY, _LONGEST_RETRY = 1.0, 60.0


class Backoff:
    """How many pollers read: fewer with each failure, more with each success, which is an assumption about the pace.

    AWS: Lambda reduces the concurrency of an event source whose function is throttled or fails; the latter not where
    the function reports batch item failures.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.pollers = most

    def failed(self) -> None:
        """A batch was throttled, or its function failed."""
        self.pollers = max(1, self.pollers // 2)

    def succeeded(self) -> None:
        """A batch was handled."""
        self.pollers = min(self._most, self.pollers + 1)


def retry_pauses() -> Iterator[float]:
    """Seconds between the tries to start a batch that was throttled."""
    pause = _FIRST_RETRY
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_RETRY)
