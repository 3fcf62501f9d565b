"""Makes batches of the messages in a queue."""

import time
from collections.abc import Callable

from devtools.local_aws.sqs_event import EventBatch, Record, record_of
from devtools.local_aws.sqs_queue import PER_CALL, MessageQueue

PAUSE = 0.05  # seconds between two looks into an empty queue


class Collector:
    """Reads messages until a batch is full, or has waited long enough.

    Parameters
    ----------
    messages
        The queue.
    batch_size
        Most messages in a batch; its 6 MB are the other limit.
    window
        Seconds that a batch that isn't full waits for more.
    clock, sleep
        Seconds.
    """

    def __init__(
        self,
        messages: MessageQueue,
        batch_size: int,
        window: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._messages = messages
        self._batch_size = batch_size
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._left_over: list[Record] = []

    def collect(self) -> list[Record]:
        """The next batch; nothing when the queue gives nothing now."""
        batch = EventBatch(self._batch_size)
        while self._left_over and batch.add(self._left_over[0]):
            del self._left_over[0]
        deadline = self._clock() + self._window
        while batch.room and not self._left_over:
            if self._receive_into(batch):
                continue
            # The window ends a wait, not a queue that is still giving: Lambda reads with many readers at once, and
            # has a full batch long before the window ends.
            if not batch.records or self._clock() >= deadline:
                break
            self._sleep(PAUSE)
        return batch.records

    def _receive_into(self, batch: EventBatch) -> bool:
        messages = self._messages.receive(min(batch.room, PER_CALL))
        for message in messages:
            record = record_of(message, self._messages.arn)
            if self._left_over or not batch.add(record):
                self._left_over.append(record)  # it's in flight already, so it's in the next batch
        return bool(messages)
