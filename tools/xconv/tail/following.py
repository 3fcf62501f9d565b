"""A log group's lines as they come: live where that can be had, else by asking; each once, and none left out."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from xconv.tail.live import NoLiveTailError, SessionEndedError, Update
from xconv.tail.log_lines import LogLine
from xconv.tail.polling import LATE_MILLISECONDS, PolledLines

PAUSE = 2.0  # seconds; FilterLogEvents lets 25 calls a second through
# CloudWatch keeps 10 updates for whoever is slow, one a second, and drops the oldest of more.
BUFFERED_SECONDS = 8.0
_SAMPLED = "more than 500 lines a second: what follows is CloudWatch's sample of them; `xconv trace` finds each"


class Sessions(Protocol):
    """What opens sessions of a live tail."""

    def session(self) -> AbstractContextManager[Iterator[Update]]:
        """See `LiveTail.session`."""


class Follower:
    """Follows a log group until `is_over` says, and tells the person through `say` what they should know of it."""

    def __init__(  # noqa: PLR0913 - the last two are for tests, which have no time
        self,
        polled: PolledLines,
        live: Sessions,
        is_over: Callable[[], bool],
        *,
        say: Callable[[str], object],
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._polled, self._live, self._is_over = polled, live, is_over
        self._say, self._sleep, self._clock = say, sleep, clock
        self._is_sampled, self._updates = False, 0
        # When to ask once more (by the clock), and from when on (epoch milliseconds).
        self._gaps: deque[tuple[float, int]] = deque()

    def lines(self) -> Iterator[LogLine]:
        """Each line once. What was printed before a session began, or between two, is asked for."""
        # Before the first session: a long history takes its time, and a session that nobody listens to drops lines.
        yield from self._polled.new()
        try:
            while not self._is_over():
                yield from self._session()
        except NoLiveTailError as error:
            self._say(f"no live tail ({error}): asking every two seconds instead")
        yield from self._asked()

    def _session(self) -> Iterator[LogLine]:
        with self._live.session() as updates:
            opened_at = self._clock()
            self._gaps.append((opened_at + LATE_MILLISECONDS / 1000, self._polled.start))
            yield from self._polled.new()
            try:
                yield from self._heard(updates, opened_at)
            except SessionEndedError as error:
                if self._updates == 0:  # something between keeps them back: the next session would end so, too
                    raise NoLiveTailError(str(error)) from None
                self._sleep(PAUSE)

    def _heard(self, updates: Iterator[Update], busy_since: float) -> Iterator[LogLine]:
        self._updates = 0
        while not self._is_over() and self._clock() - busy_since < BUFFERED_SECONDS:
            update = next(updates)
            self._updates, busy_since = self._updates + 1, self._clock()
            self._tell(update)
            yield from self._polled.unseen(update.lines)
            yield from self._late()

    def _late(self) -> Iterator[LogLine]:
        """What was printed before a session and is found only now: a minute later every such line can be."""
        while self._gaps and self._clock() >= self._gaps[0][0]:
            _, start = self._gaps.popleft()
            yield from self._polled.new(start)

    def _tell(self, update: Update) -> None:
        if update.is_sample and not self._is_sampled:
            self._say(_SAMPLED)
        self._is_sampled = update.is_sample

    def _asked(self) -> Iterator[LogLine]:
        while True:
            is_over = self._is_over()
            yield from self._polled.new(min([self._polled.start, *(start for _, start in self._gaps)]))
            if is_over:
                return
            yield from self._late()
            self._sleep(PAUSE)
