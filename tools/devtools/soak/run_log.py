"""What is noted while a run goes on."""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from x_conversions.core.deadline import reserve_for

from devtools.local_aws import BatchResult
from devtools.soak.events import key_of
from devtools.soak.fault_plan import TIMEOUT
from devtools.x_simulator.received import ReceivedRequest, TokenRequest


class End(StrEnum):
    """How an invocation ended."""

    ANSWERED = "answered"
    KILLED = "killed"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"


@dataclass
class Invocation:
    """One batch in one function instance.

    `host` is the name under which the instance knows X; `life` counts the processes the instance has had; `at` is on
    the run's clock, `started_at` and `ended_at` are epoch seconds. It is settled when what succeeded has been deleted;
    `error` is why nothing was, and the whole batch comes back. `lost_table` is whether the table of delivery records
    failed it: what it sent may be in no record, and what it announced may stand there for good.
    """

    number: int
    host: str
    life: int
    records: list[dict[str, Any]] = field(repr=False)
    at: float
    started_at: float
    ended_at: float = float("inf")
    end: End = End.ANSWERED
    is_settled: bool = False
    error: str | None = None
    lost_table: bool = False

    @cached_property
    def keys(self) -> list[str]:
        return [key_of(record["body"]) for record in self.records]

    @cached_property
    def keys_held(self) -> frozenset[str]:
        return frozenset(self.keys)

    @property
    def listens_until(self) -> float:
        """From when on the function takes X's answers for lost, at the earliest."""
        return self.started_at + TIMEOUT - reserve_for(len(self.records), keeps_records=True)

    @property
    def message_ids(self) -> tuple[str, ...]:
        return tuple(record["messageId"] for record in self.records)


class RunLog:
    """Invocations, when X answered, and whose messages came twice for which reason."""

    def __init__(self, produced_twice: Collection[str] = ()) -> None:
        self.produced_twice = produced_twice
        self.invocations: list[Invocation] = []
        self.answered_at: dict[int, float] = {}
        self.undeleted: set[str] = set()
        self.delivered_twice: set[str] = set()
        self._lock = threading.Lock()

    def begin(self, host: str, life: int, records: list[dict[str, Any]], at: float) -> Invocation:
        """An invocation starts."""
        with self._lock:
            number = len(self.invocations) + 1
            invocation = Invocation(number, host, life, records, at, time.time())
            self.invocations.append(invocation)
            return invocation

    def settled(self, result: BatchResult) -> None:
        """What an invocation left behind is deleted, or left in the queue."""
        with self._lock:
            for invocation in reversed(self.invocations):
                if not invocation.is_settled and invocation.message_ids == result.messages:
                    invocation.is_settled, invocation.error = True, result.error
                    return

    def table_failed(self, host: str, at: float) -> None:
        """An instance said at this time, in epoch seconds, that the table of delivery records failed it."""
        with self._lock:
            for invocation in self.invocations:
                if invocation.host == host and invocation.started_at <= at <= invocation.ended_at:
                    invocation.lost_table = True

    def answered(self, received: ReceivedRequest | TokenRequest) -> None:
        """X is about to answer a request."""
        if isinstance(received, ReceivedRequest):
            self.answered_at[received.number] = time.time()

    def running_since(self) -> float:
        """Epoch seconds at which the oldest invocation that isn't over began; infinity when there is none."""
        with self._lock:
            running = (one.started_at for one in self.invocations[-10:] if one.ended_at == float("inf"))
            return min(running, default=float("inf"))

    def oldest_in_flight(self) -> float | None:
        """When the oldest batch that isn't settled was handed to its function, on the run's clock."""
        with self._lock:
            return min((one.at for one in self.invocations[-10:] if not one.is_settled), default=None)
