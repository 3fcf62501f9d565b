"""Makes batches of the messages in a queue: one of Lambda's pollers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from devtools.local_aws.sqs_event import EventBatch, Record, record_of
from devtools.local_aws.sqs_queue import PER_CALL, MessageQueue

PAUSE = 0.05  # seconds between two looks into an empty queue


@dataclass(frozen=True)
class Gathered:
    """A batch, and by the clock of its collector when its first message was received."""

    records: list[Record]
    received_at: float


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
        self._batch = EventBatch(batch_size)
        self._received_at = 0.0
        self._gave = False
        self._left_over: list[Record] = []

    def collect(self, wait: int = 0) -> Gathered | None:
        """The next batch; nothing when the queue gives nothing now, nor in a long poll of `wait` seconds."""
        while True:
            gave = self.look(0 if self.is_gathering else wait)
            if self.is_due:
                return self.take()
            if not gave:
                if not self.is_gathering:
                    return None
                self._sleep(PAUSE)

    def look(self, wait: int = 0) -> bool:
        """Read once, by a long poll of `wait` seconds, unless the batch is full; whether there was something."""
        if self._is_full:
            return False
        messages = self._messages.receive(min(self._batch.room, PER_CALL), wait)
        for message in messages:
            self._add(record_of(message, self._messages.arn))
        self._gave = bool(messages)
        return self._gave

    @property
    def is_gathering(self) -> bool:
        """Whether a batch has begun."""
        return bool(self._batch.records)

    @property
    def is_due(self) -> bool:
        """Whether the batch is full, or has waited for its window."""
        # The window ends a wait, not a queue that is still giving: Lambda reads many times at once, and has a full
        # batch long before the window ends.
        is_over = not self._gave and self._clock() >= self._received_at + self._window
        return self.is_gathering and (self._is_full or is_over)

    def take(self) -> Gathered:
        """The batch as it is; the next one begins with what didn't fit."""
        gathered, left_over = Gathered(self._batch.records, self._received_at), self._left_over
        self._batch, self._left_over, self._gave = EventBatch(self._batch_size), [], False
        for record in left_over:
            self._add(record)
        return gathered

    @property
    def _is_full(self) -> bool:
        return not self._batch.room or bool(self._left_over)

    def _add(self, record: Record) -> None:
        if not self.is_gathering:
            self._received_at = self._clock()
        if self._left_over or not self._batch.add(record):
            self._left_over.append(record)  # it's in flight already, so it's in the next batch
