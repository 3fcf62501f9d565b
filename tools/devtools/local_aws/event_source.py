"""What Lambda's event source mapping does with a queue and a function."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from devtools.local_aws.batch_response import BadResponseError, failed_message_ids
from devtools.local_aws.collector import PAUSE, Collector
from devtools.local_aws.runtime.emulator import FunctionError
from devtools.local_aws.sqs_event import Record, event_of
from devtools.local_aws.sqs_queue import MessageQueue
from devtools.local_aws.workers import Invoke, Workers


@dataclass(frozen=True)
class BatchResult:
    """What became of one batch.

    Attributes
    ----------
    messages
        The ids of its messages.
    failures
        The ids of those that were left in the queue.
    error
        Why the whole batch failed: what the function raised, or what is wrong with its response.
    """

    messages: tuple[str, ...]
    failures: tuple[str, ...] = ()
    error: str | None = None


class EventSource:
    """Reads batches from a queue, has functions handle them, deletes what succeeded, and leaves the rest alone.

    Parameters
    ----------
    messages
        The queue.
    functions
        Each handles one event at a time.
    batch_size
        Most messages in a batch.
    batch_window_seconds
        How long a batch that isn't full waits for more.
    partial_responses
        Whether the function reports batch item failures; otherwise its response counts for nothing.
    clock, sleep
        Seconds.
    """

    def __init__(  # noqa: PLR0913 (an event source mapping's properties)
        self,
        messages: MessageQueue,
        functions: Sequence[Invoke],
        batch_size: int,
        batch_window_seconds: float,
        *,
        partial_responses: bool = True,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._messages = messages
        self._functions = functions
        self._partial_responses = partial_responses
        self._clock = clock
        self._sleep = sleep
        self._collector = Collector(messages, batch_size, batch_window_seconds, clock, sleep)

    def run_once(self) -> BatchResult | None:
        """Handle one batch; ``None`` when the queue gives nothing now."""
        records = self._collector.collect()
        return self._handle(self._functions[0], records) if records else None

    def run_until_empty(self, progress: Callable[[BatchResult], object] | None, timeout: float) -> list[BatchResult]:
        """Handle batches until no message is waiting, delayed or in flight.

        Raises
        ------
        TimeoutError
            When that isn't so after `timeout` seconds; messages that failed wait for their visibility timeout.
        """
        deadline = self._clock() + timeout
        results: list[BatchResult] = []
        one_at_a_time = threading.Lock()

        def handle(records: list[Record], function: Invoke) -> None:
            result = self._handle(function, records)
            with one_at_a_time:
                results.append(result)
                if progress:
                    progress(result)

        with Workers(self._functions) as workers:
            while True:
                function = workers.take()  # first a function that is free, then messages for it
                records = self._collector.collect()
                if records:
                    workers.start(function, partial(handle, records))
                    continue
                workers.give_back(function)
                if not workers.busy():
                    left = self._messages.count()
                    if left == 0:
                        return results
                    if self._clock() >= deadline:
                        raise TimeoutError(f"{left} messages still in the queue after {timeout:g} s")
                self._sleep(PAUSE)

    def _handle(self, function: Invoke, records: list[Record]) -> BatchResult:
        ids = tuple(record["messageId"] for record in records)
        try:
            response = function(event_of(records))
            failures = failed_message_ids(response, ids) if self._partial_responses else []
        except (FunctionError, BadResponseError) as error:
            return BatchResult(ids, ids, str(error))
        left = set(failures)
        self._messages.delete([record["receiptHandle"] for record in records if record["messageId"] not in left])
        return BatchResult(ids, tuple(failures))
