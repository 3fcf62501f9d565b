"""The conversions queue, as who puts events onto it sees it. In tens, as SQS takes them."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from x_conversions.adapters.aws import SLOWEST_SQS_CALL_SECONDS, sqs
from x_conversions.adapters.sqs_batching import message_size
from x_conversions.adapters.sqs_request import BatchRequest

# Shops wait five seconds for an answer. Calls come one after another, and what SQS refuses is tried once more.
_SECONDS = 4.0


class SqsConversionsQueue:
    """Writes to the conversions queue."""

    def __init__(self, queue_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._queue_url, self._clock = queue_url, clock

    def put(self, bodies: Sequence[str], causes: Counter[str]) -> int:
        """Queue messages; returns how many SQS did not say that it has, the causes counted. Never raises."""
        deadline = self._clock() + _SECONDS
        request = BatchRequest[str](
            call=lambda entries: sqs().send_message_batch(QueueUrl=self._queue_url, Entries=entries),
            entry_of=lambda body: {"MessageBody": body},
            size_of=message_size,
            has_time=lambda: self._clock() + SLOWEST_SQS_CALL_SECONDS <= deadline,
        )
        left = request.send(bodies)
        causes.update(request.causes)
        return len(left)
