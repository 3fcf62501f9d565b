"""Following a log: live where that can be had, else by asking; no line twice, and none left out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from xconv.tail.following import Follower
from xconv.tail.live import NoLiveTailError, SessionEndedError, Update
from xconv.tail.log_lines import LogLine
from xconv.tail.polling import PolledLines

BEGIN = 1_000_000.0  # seconds of the clock at which somebody begins to follow
_ONE_SESSION = (10_000,)


@dataclass(frozen=True)
class Printed:
    """A line: when it was printed, how much later live tail has it, and how much later than that asking finds it."""

    after: int
    reaches_live: float
    is_found: float

    @property
    def at(self) -> float:
        return BEGIN + self.after

    @property
    def live_at(self) -> float:
        return self.at + self.reaches_live

    @property
    def found_at(self) -> float:
        return self.live_at + self.is_found


@dataclass
class World:
    """CloudWatch Logs in virtual time; `sessions` are the seconds that each session lasts, after them none is had."""

    lines: Sequence[Printed]
    sessions: list[int]
    ends_after: float
    now: float = BEGIN
    is_sampled: bool = False
    said: list[str] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    def follow(self) -> list[int]:
        """The lines that somebody sees, by their place in `lines`."""
        return [int(line.message) for line in self.follower().lines()]

    def follower(self) -> Follower:
        return Follower(
            PolledLines(self, "group", int(BEGIN * 1000)),
            self,
            lambda: self.now >= BEGIN + self.ends_after,
            say=self.said.append,
            sleep=self.sleep,
            clock=lambda: self.now,
        )

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @contextmanager
    def session(self) -> Iterator[Iterator[Update]]:
        if not self.sessions:
            raise NoLiveTailError("none is left")
        yield self._updates(self.sessions.pop(0))

    def _updates(self, seconds: int) -> Iterator[Update]:
        for _ in range(seconds):
            self.now += 1
            yield Update(tuple(self._lines(lambda one: self.now - 1 < one.live_at <= self.now)), self.is_sampled)
        raise SessionEndedError("it was closed")

    def get_paginator(self, _: str) -> "World":
        return self

    def paginate(self, startTime: int, **_: Any) -> Iterator[dict[str, Any]]:  # noqa: N803 - AWS's name
        self.asked.append(self.now)
        found = self._lines(lambda one: one.found_at <= self.now and one.at * 1000 >= startTime)
        yield {"events": [{"timestamp": one.at, "message": one.message, "logStreamName": one.stream} for one in found]}

    def _lines(self, is_there: Any) -> Iterator[LogLine]:
        for number, one in enumerate(self.lines):
            if is_there(one):
                yield LogLine(int(one.at * 1000), str(number), "stream")


_seconds = st.integers(0, 29)
_printed = st.builds(Printed, st.integers(0, 300), _seconds, _seconds)


@given(st.lists(_printed, max_size=30), st.lists(st.integers(1, 120), max_size=8))
def test_every_line_is_seen_once_however_long_sessions_last(lines: list[Printed], sessions: list[int]) -> None:
    # Given lines that come late by less than a minute, and sessions that end at any time, or can't be had
    world = World(lines, sessions, ends_after=400)
    # Then each is seen, and none twice
    assert sorted(world.follow()) == list(range(len(lines)))


def test_nobody_is_asked_again_and_again_while_a_session_lasts() -> None:
    # Given a session that lasts
    world = World([Printed(after, 1, 3) for after in range(300)], [*_ONE_SESSION], ends_after=300)
    # When somebody follows five minutes long, Then it is asked before, at its beginning, once more, and at the end
    assert len(world.follow()) == 300
    assert [at - BEGIN for at in world.asked] == [0, 0, 60, 300]
    assert world.said == []


def test_without_a_session_it_asks_every_two_seconds_and_says_why() -> None:
    world = World([Printed(1, 1, 1)], [], ends_after=10)
    assert world.follow() == [0]
    assert [at - BEGIN for at in world.asked] == [0, 0, 2, 4, 6, 8, 10]
    assert world.said == ["no live tail (none is left): asking every two seconds instead"]


def test_a_session_without_a_single_update_is_the_last_one() -> None:
    # Given something between that lets no update through
    world = World([], [0, 10_000], ends_after=10)
    world.follow()
    # Then no second session is opened
    assert world.said == ["no live tail (it was closed): asking every two seconds instead"]
    assert world.sessions == [10_000]


def test_a_sample_is_called_one_when_it_begins() -> None:
    world = World([], [*_ONE_SESSION], ends_after=10, is_sampled=True)
    world.follow()
    (said,) = world.said
    assert "more than 500 lines a second" in said


def test_who_is_slow_gets_what_cloudwatch_dropped_meanwhile() -> None:
    # Given somebody whose terminal stands still for a minute at the first line; CloudWatch keeps ten seconds for them
    world = World([Printed(after, 1, 1) for after in range(5, 200)], [10_000, 10_000], ends_after=300)
    seen: list[int] = []
    for line in world.follower().lines():
        if not seen:
            world.sleep(60)
        seen.append(int(line.message))
    # Then it begins a new session, and asks for what was printed meanwhile
    assert sorted(seen) == list(range(195))
    assert world.sessions == []
