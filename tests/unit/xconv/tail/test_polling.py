"""A log's lines as they come: each once, the late ones too."""

from collections.abc import Iterator
from typing import Any

from xconv.tail.log_lines import LogLine, SeenLines
from xconv.tail.polling import PolledLines


class Logs:
    """CloudWatch Logs that shows more each time; `starts` are what it was asked to begin at."""

    def __init__(self, *times: list[tuple[str, int]]) -> None:
        self._times, self.starts = iter(times), list[int]()
        self._all: list[tuple[str, int]] = []

    def get_paginator(self, _: str) -> "Logs":
        return self

    def paginate(self, startTime: int, **_: Any) -> Iterator[dict[str, Any]]:  # noqa: N803 - AWS's name
        self.starts.append(startTime)
        self._all += next(self._times)
        yield {
            "events": [
                {"eventId": name, "logStreamName": "stream", "timestamp": at, "message": name}
                for name, at in self._all
                if at >= startTime
            ]
        }


def test_each_line_comes_once_and_late_ones_too() -> None:
    # Given a line that is found only after a younger one
    logs = Logs([("a", 200_000)], [("c", 230_000)], [("b", 210_000)], [])
    polled = PolledLines(logs, "group", 100_000)
    found = [line.message for _ in range(4) for line in polled.new()]

    # Then it comes, too, and none comes twice; old ones are not asked for again
    assert found == ["a", "c", "b"]
    assert logs.starts == [100_000, 140_000, 170_000, 170_000]


def test_what_was_heard_live_is_not_found_again() -> None:
    # Given a line that a live tail brought
    polled = PolledLines(Logs([("a", 200_000), ("b", 200_000)]), "group", 100_000)
    assert [line.message for line in polled.unseen([LogLine(200_000, "a", "stream")])] == ["a"]
    # Then asking brings the other one alone
    assert [line.message for line in polled.new()] == ["b"]


def test_the_same_words_of_another_stream_or_time_are_another_line() -> None:
    seen = SeenLines()
    lines = [LogLine(1, "a", "s"), LogLine(1, "a", "t"), LogLine(2, "a", "s"), LogLine(1, "b", "s")]
    assert [seen.add(line) for line in (*lines, *lines)] == [True] * 4 + [False] * 4


def test_old_lines_are_forgotten() -> None:
    # Given more lines than are remembered
    seen = SeenLines()
    for at in range(100_001):
        seen.add(LogLine(at, "a"))
    # Then the oldest alone is new again
    assert seen.add(LogLine(1, "a")) is False
    assert seen.add(LogLine(0, "a")) is True
