"""A log group's lines as they come, by asking again and again: for everybody, and against a local AWS, too."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

_PAUSE = 2.0  # seconds; FilterLogEvents lets 25 calls a second through
# A line is found some seconds after it was printed, and not always in order: so long it is asked for again.
_LATE_MILLISECONDS = 60_000
_REMEMBERED = 100_000


def lines(
    logs: Any, log_group: str, since: int, until: Callable[[], bool], sleep: Callable[[float], object] = time.sleep
) -> Iterator[tuple[int, str]]:
    """When (epoch milliseconds) and what, each line once, from `since` (epoch milliseconds) on; ends when `until` says.

    Raises
    ------
    RuntimeError
        There is no such log group.
    """
    seen: set[str] = set()
    order: deque[str] = deque()
    start = since
    while True:
        is_over = until()
        latest = start
        for event in _events(logs, log_group, start):
            latest = max(latest, event["timestamp"] - _LATE_MILLISECONDS)
            if event["eventId"] in seen:
                continue
            seen.add(event["eventId"])
            order.append(event["eventId"])
            yield event["timestamp"], event["message"]
        while len(order) > _REMEMBERED:
            seen.discard(order.popleft())
        start = latest
        if is_over:
            return
        sleep(_PAUSE)


def _events(logs: Any, log_group: str, start: int) -> Iterator[dict[str, Any]]:
    try:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=log_group, startTime=start, filterPattern='"conversion_ids"'
        )
        for page in pages:
            yield from sorted(page["events"], key=lambda event: event["timestamp"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise RuntimeError(f"there is no log group {log_group}: run `xconv doctor`") from None
        raise
