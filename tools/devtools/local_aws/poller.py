"""The stack's event source mapping."""

from collections.abc import Callable, Sequence

from devtools.local_aws.event_source import BatchResult, EventSource
from devtools.local_aws.polling import POLLERS
from devtools.local_aws.runtime.function import Function
from devtools.local_aws.sqs_queue import SqsQueue
from devtools.local_aws.stack import Stack


class Poller:
    """Feeds messages of the stack's queue to functions, as the template's event source mapping says.

    Parameters
    ----------
    stack
        The stack.
    functions
        Started functions, one for each concurrent execution; no more are used than the template permits.
    batch_window_seconds
        How long a batch that isn't full waits for more messages; ``None``: as the template says.
    throttled
        Whether Lambda lets no function start now.
    pollers
        How many gather next to each other; Lambda's number, or one where a test is about a full batch.
    """

    def __init__(
        self,
        stack: Stack,
        functions: Sequence[Function],
        batch_window_seconds: float | None = None,
        *,
        throttled: Callable[[], bool] = lambda: False,
        pollers: int = POLLERS,
    ) -> None:
        mapping = stack.event_source_mapping
        window = mapping.batch_window_seconds if batch_window_seconds is None else batch_window_seconds
        # Lambda polls with the function's own permissions
        client = stack.aws.client("sqs", role=stack.role_arn("DeliverFunction"))
        self._enabled = mapping.enabled
        self._source = EventSource(
            SqsQueue(client, stack.queue_url, stack.queue_arn),
            [function.invoke for function in functions[: mapping.maximum_concurrency]],
            mapping.batch_size,
            window,
            partial_responses=mapping.partial_responses,
            throttled=throttled,
            pollers=pollers,
        )

    def run_once(self, wait: int = 0) -> BatchResult | None:
        """Handle one batch; ``None`` when the queue gives nothing in `wait` seconds, or delivery is switched off."""
        return self._source.run_once(wait) if self._enabled else None

    def run_until_empty(
        self, progress: Callable[[BatchResult], object] | None = None, timeout: float = 60
    ) -> list[BatchResult]:
        """Handle batches until no message is waiting, delayed or in flight; nothing when delivery is switched off.

        Parameters
        ----------
        progress
            Called with each batch's result as it comes.
        timeout
            Seconds. Messages that failed are in flight until their visibility timeout has passed.

        Raises
        ------
        TimeoutError
            The queue isn't empty in time.
        """
        return self._source.run_until_empty(progress, timeout) if self._enabled else []
