"""A log's lines as they come: each once, the late ones too."""

from collections.abc import Iterator
from typing import Any

from xconv.tail.polling import lines


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
            "events": [{"eventId": name, "timestamp": at, "message": name} for name, at in self._all if at >= startTime]
        }


def test_each_line_comes_once_and_late_ones_too() -> None:
    # Given a line that is found only after a younger one
    logs = Logs([("a", 200_000)], [("c", 230_000)], [("b", 210_000)], [])
    rounds = iter([False, False, False, True])
    found = list(lines(logs, "group", 100_000, lambda: next(rounds), sleep=lambda _: None))

    # Then it comes, too, and none comes twice; old ones are not asked for again
    assert [message for _, message in found] == ["a", "c", "b"]
    assert logs.starts == [100_000, 140_000, 170_000, 170_000]
