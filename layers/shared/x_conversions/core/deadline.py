"""One deadline for everything an invocation does."""

import time
from collections.abc import Callable
from dataclasses import dataclass

# Kept back for what follows the last request: dead letters, visibility timeouts, metrics and the response.
RESERVE_SECONDS = 5.0
# Each message may need its dead letter written or its visibility timeout set. SQS takes ten a call, in about 20 ms.
_RESERVE_SECONDS_PER_MESSAGE = 0.002
# A table of delivery records that doesn't answer costs two. One that does takes 25 records a call, in about 20 ms.
_RESERVE_SECONDS_FOR_RECORDS = 2.0
_RESERVE_SECONDS_PER_RECORD = 0.001


def reserve_for(messages: int, *, keeps_records: bool = False) -> float:
    """What a batch of so many messages needs behind its last request, in seconds; more if it writes records."""
    for_records = _RESERVE_SECONDS_FOR_RECORDS + _RESERVE_SECONDS_PER_RECORD * messages if keeps_records else 0.0
    return RESERVE_SECONDS + _RESERVE_SECONDS_PER_MESSAGE * messages + for_records


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock by which the last request must be answered, and what is kept back behind it."""

    at: float
    clock: Callable[[], float] = time.monotonic
    reserve: float = RESERVE_SECONDS

    @classmethod
    def after(
        cls, seconds: float, *, reserve: float = RESERVE_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> "Deadline":
        """The deadline of an invocation that has `seconds` left."""
        return cls(clock() + seconds - reserve, clock, reserve)

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.at - self.clock())

    @property
    def seconds_to_the_end(self) -> float:
        """Until Lambda stops the function, and hands out again what was delivered as well."""
        return max(0.0, self.at + self.reserve - self.clock())
