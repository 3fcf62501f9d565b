"""A log group's lines as they come, by asking again and again: for everybody, and against a local AWS, too."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from xconv.tail.log_lines import LogLine, SeenLines

# What receipts and requests have, and nothing else that the function prints.
FILTER = '"conversion_ids"'
# A line is found some seconds after it was printed, and not always in order: so long it is asked for again.
LATE_MILLISECONDS = 60_000


class PolledLines:
    """Lines that are new each time somebody asks; `since` is in epoch milliseconds.

    Attributes
    ----------
    start
        From when on (epoch milliseconds) the next round asks: a minute before the youngest line that is known.
    """

    def __init__(self, logs: Any, log_group: str, since: int) -> None:
        self.start = since
        self._logs, self._log_group = logs, log_group
        self._seen = SeenLines()

    def new(self, start: int | None = None) -> Iterator[LogLine]:
        """Ask once, from `start` on where that is given: the lines that are new, the oldest of each answer first.

        Raises
        ------
        RuntimeError
            There is no such log group.
        """
        return self.unseen(self._found(self.start if start is None else start))

    def unseen(self, lines: Iterable[LogLine]) -> Iterator[LogLine]:
        """Those of the lines, wherever they were heard, that are new; each is known from now on."""
        youngest = self.start
        for line in lines:
            youngest = max(youngest, line.at - LATE_MILLISECONDS)
            if self._seen.add(line):
                yield line
        self.start = max(self.start, youngest)

    def _found(self, start: int) -> Iterator[LogLine]:
        try:
            pages = self._logs.get_paginator("filter_log_events").paginate(
                logGroupName=self._log_group, startTime=start, filterPattern=FILTER
            )
            for page in pages:
                for event in sorted(page["events"], key=lambda event: event["timestamp"]):
                    yield LogLine(event["timestamp"], event["message"], event.get("logStreamName", ""))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise RuntimeError(f"there is no log group {self._log_group}: run `xconv doctor`") from None
            raise
