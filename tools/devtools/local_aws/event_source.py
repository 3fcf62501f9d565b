"""What Lambda's event source mapping does with a queue and a function."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from devtools.local_aws.batch_response import BadResponseError, failed_message_ids
from devtools.local_aws.collector import PAUSE, Collector, Gathered
from devtools.local_aws.polling import POLLERS, Backoff, retry_pauses
from devtools.local_aws.runtime.emulator import FunctionError
from devtools.local_aws.sqs_event import event_of
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
    throttled
        Whether Lambda lets no function start now, as where others use up the account's concurrency.
    pollers
        How many gather next to each other, each with a window of its own.
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
        throttled: Callable[[], bool] = lambda: False,
        pollers: int = POLLERS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._messages = messages
        self._functions = functions
        self._partial_responses = partial_responses
        self._clock = clock
        self._sleep = sleep
        self._throttled = throttled
        self._collectors = [Collector(messages, batch_size, batch_window_seconds, clock, sleep) for _ in range(pollers)]
        self._backoff = Backoff(pollers)

    def run_once(self, wait: int = 0) -> BatchResult | None:
        """Handle one batch of one poller; ``None`` when the queue gives nothing now, nor in `wait` seconds."""
        gathered = self._collectors[0].collect(wait)
        return self._handle(self._functions[0], gathered) if gathered else None

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

        def handle(gathered: Gathered, function: Invoke) -> None:
            result = self._handle(function, gathered)
            with one_at_a_time:
                results.append(result)
                if progress:
                    progress(result)

        with Workers(self._functions) as workers:
            while True:
                found = self._read(workers)
                started = self._start_due(workers, handle)
                if found or started:
                    continue
                if not workers.busy() and self._is_empty(deadline, timeout):
                    return results
                if workers.free():
                    self._sleep(PAUSE)
                else:
                    workers.wait(PAUSE)

    def _read(self, workers: Workers) -> bool:
        """Each poller once; whether one of them found something. Nothing is begun that no function is free for.

        Where one finds no first message, no other looks for one: moto is one server, an empty answer is the truth.
        """
        found, is_empty = False, False
        for collector in self._collectors[: self._backoff.pollers]:
            begins = not collector.is_gathering
            if begins and (is_empty or workers.free() <= sum(one.is_due for one in self._collectors)):
                continue
            gave = collector.look()
            found, is_empty = found or gave, is_empty or (begins and not gave)
        return found

    def _start_due(self, workers: Workers, handle: Callable[[Gathered, Invoke], None]) -> bool:
        """Have free functions handle the batches that are full, or have waited; whether there was one."""
        started = False
        for collector in self._collectors:
            if workers.free() and collector.is_due:
                workers.start(partial(handle, collector.take()))
                started = True
        return started

    def _is_empty(self, deadline: float, timeout: float) -> bool:
        """Whether no message is left anywhere."""
        if any(collector.is_gathering for collector in self._collectors):
            return False
        left = self._messages.count()
        if left and self._clock() >= deadline:
            raise TimeoutError(f"{left} messages still in the queue after {timeout:g} s")
        return not left

    def _may_start(self, received_at: float) -> bool:
        """Whether a batch came to be started before SQS hands its messages out again; tried until then."""
        pauses = retry_pauses()
        while self._throttled():
            self._backoff.failed()
            self._sleep(next(pauses))
            if self._clock() >= received_at + self._messages.visibility_timeout():
                return False
        return True

    def _handle(self, function: Invoke, gathered: Gathered) -> BatchResult:
        records = gathered.records
        ids = tuple(record["messageId"] for record in records)
        if not self._may_start(gathered.received_at):
            return BatchResult(ids, ids, "throttled until the visibility timeout was over")
        try:
            response = function(event_of(records))
            failures = failed_message_ids(response, ids) if self._partial_responses else []
        except (FunctionError, BadResponseError) as error:
            if not self._partial_responses:
                self._backoff.failed()
            return BatchResult(ids, ids, str(error))
        self._backoff.succeeded()
        left = set(failures)
        self._messages.delete([record["receiptHandle"] for record in records if record["messageId"] not in left])
        return BatchResult(ids, tuple(failures))
