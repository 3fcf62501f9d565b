"""What the intake was asked, and what it made of it."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devtools.demo.event_title import title_of

_KEPT = 30  # what a page shows without a scroll bar of its own; a purchase is five


class RequestLog:
    """Requests with events, newest first. For any number of threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last_number = 0
        self._entries: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def add(self, request: Mapping[str, Any], answer: Mapping[str, Any], lines: Sequence[str]) -> None:
        """A request was answered.

        Parameters
        ----------
        request, answer
            As the HTTP API hands them over; a request for settings is none with events.
        lines
            What the function printed meanwhile.
        """
        if request["requestContext"]["http"]["method"] != "POST":
            return
        said = [json.loads(line) for line in lines if '"message":"request"' in line]
        with self._lock:
            self._last_number += 1
            self._entries.appendleft(
                {
                    "number": self._last_number,
                    "at": self._clock(),
                    "title": title_of(request.get("body", "")),
                    "status": answer["statusCode"],
                    "queued": sum(line["queued"] for line in said),
                    "not_queued": sorted(_reasons(said)),
                    "cookie": _cookie(answer),
                }
            )

    def shown(self) -> list[dict[str, Any]]:
        """What the pages get."""
        with self._lock:
            return list(self._entries)


def _reasons(said: Sequence[Mapping[str, Any]]) -> set[str]:
    """Why something was not queued."""
    reasons = {line["refused"] for line in said if "refused" in line}
    return reasons.union(*(line.get(name, {}) for line in said for name in ("left_out", "ignored")))


def _cookie(answer: Mapping[str, Any]) -> str:
    """What becomes of the click id's cookie."""
    cookies = answer.get("cookies", [])
    if not cookies:
        return ""
    return "deleted" if "Max-Age=0" in cookies[0] else "set"
