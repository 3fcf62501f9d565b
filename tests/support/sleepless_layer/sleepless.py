"""A built function whose waiting takes no time: `sleep` sets its clocks ahead and returns.

Imported by Lambda's runtime in place of ``app``, in the function's own process, so that ``app`` and all that it brings
along find these clocks when they are imported. What the function does and decides is its own.
"""

import time
from typing import Any, SupportsIndex

_real_time, _real_monotonic = time.time, time.monotonic
_ahead = 0.0


def _sleep(seconds: float | SupportsIndex) -> None:
    global _ahead  # noqa: PLW0603 - one clock for the process, as the real one
    _ahead += float(seconds)


def _time() -> float:
    return _real_time() + _ahead


time.sleep = _sleep
time.time = _time
time.monotonic = lambda: _real_monotonic() + _ahead

import app  # noqa: E402 - with the clocks above


class _Context:
    """Lambda's, whose time runs out by this function's clock."""

    def __init__(self, context: Any) -> None:
        self._context = context
        time.time = _real_time  # by which the runtime set the deadline
        self._ends_at = _time() + context.get_remaining_time_in_millis() / 1000
        time.time = _time

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds, never below zero."""
        return max(0, int((self._ends_at - _time()) * 1000))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def lambda_handler(event: Any, context: Any) -> Any:
    """As ``app``'s."""
    return app.lambda_handler(event, _Context(context))
