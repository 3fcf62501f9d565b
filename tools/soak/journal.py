"""What is noted while a run goes on."""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from x_simulator.received import ReceivedRequest, TokenRequest

from soak.events import key_of


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
    the run's clock, `started_at` and `ended_at` are epoch seconds.
    """

    number: int
    host: str
    life: int
    records: list[dict[str, Any]] = field(repr=False)
    at: float
    started_at: float
    ended_at: float = float("inf")
    end: End = End.ANSWERED

    @property
    def keys(self) -> list[str]:
        return [key_of(record["body"]) for record in self.records]


class Journal:
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

    def answered(self, received: ReceivedRequest | TokenRequest) -> None:
        """X is about to answer a request."""
        if isinstance(received, ReceivedRequest):
            self.answered_at[received.number] = time.time()

    def oldest_running(self) -> float | None:
        """When the invocation that has been running longest started, on the run's clock."""
        with self._lock:
            running = [one.at for one in self.invocations[-10:] if one.ended_at == float("inf")]
        return min(running, default=None)
