"""A shop that sells all the time: puts events on the queue, some of them twice."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from devtools.demo.local_queue import send_all
from devtools.soak.clock import Clock
from devtools.soak.events import SoakEvent

# A batch's worth every batch window: 25 events a second of the queue's time.
CHUNK, CHUNK_SECONDS = 500, 20.0
_LONGEST_BACKLOG = 1500  # messages; moto looks at each of them whenever somebody receives
_FARTHEST_COPY = 1000  # events between an event and its second sending
_PAUSE = 0.02  # seconds between two looks at the backlog


def with_copies(events: Sequence[SoakEvent], twice: frozenset[str], seed: int) -> list[str]:
    """The bodies in the order of sending."""
    pick = random.Random(f"producer {seed}")  # noqa: S311 - reproducible, nothing secret
    places = [(float(place), event.body) for place, event in enumerate(events)]
    places += [
        (place + pick.uniform(0, _FARTHEST_COPY), event.body)
        for place, event in enumerate(events)
        if event.key in twice
    ]
    return [body for _, body in sorted(places, key=lambda one: one[0])]


class Producer:
    """Sends bodies in the background.

    Parameters
    ----------
    backlog
        Asked with the number of messages sent: how many of them nobody has received yet.
    may_skip
        Whether the queue's time may be set ahead now.
    """

    def __init__(
        self,
        send_to: tuple[Any, str],
        bodies: Sequence[str],
        clock: Clock,
        backlog: Callable[[int], int],
        may_skip: Callable[[], bool],
    ) -> None:
        self._sqs, self._url = send_to
        self._bodies, self._clock = bodies, clock
        self._backlog, self._may_skip = backlog, may_skip
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._error: Exception | None = None

    def start(self) -> None:
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether everything is on the queue; raises what went wrong with that."""
        if self._error:
            raise self._error
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            for start in range(0, len(self._bodies), CHUNK):
                while self._backlog(start) > _LONGEST_BACKLOG or not self._may_skip():
                    time.sleep(_PAUSE)
                send_all(self._sqs, self._url, self._bodies[start : start + CHUNK])
                self._clock.skip(CHUNK_SECONDS)
        except Exception as error:  # noqa: BLE001 - it is for the thread that waits
            self._error = error
