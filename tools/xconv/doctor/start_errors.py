"""Why a function does not start, as Lambda's runtime wrote it into the function's log."""

from datetime import datetime
from typing import Any

from xconv.common.stack import Deployed

_LOOKED_BACK = 1800  # seconds: the refresh function runs every quarter of an hour, a failing delivery more often
_MARK = "[ERROR]"  # how the runtime begins such a line; this project's own lines are JSON
# What Python and the loader say of a compiled module that is for another processor.
_FOREIGN = ("invalid ELF header", "wrong ELF class", "cannot open shared object", "Exec format error")


def read_start_errors(logs: Any, deployed: Deployed, functions: dict[str, Any], now: float) -> dict[str, str]:
    """The newest of each function that has one since it was last deployed, by the function's output name."""
    found = {}
    for output, function in functions.items():
        changed = datetime.fromisoformat(function["Configuration"]["LastModified"]).timestamp()
        # A page may be empty, and others follow it.
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=deployed.log_group(output),
            startTime=int(1000 * max(now - _LOOKED_BACK, changed)),
            filterPattern=f'"{_MARK}"',
        )
        messages = (str(one["message"]) for page in pages for one in page["events"])
        lines = [message for message in messages if message.startswith(_MARK)]
        if lines:
            found[output] = lines[-1].splitlines()[0].removeprefix(_MARK).strip()
    return found


def is_of_another_processor(error: str) -> bool:
    """Whether an error is that of a layer which was built for another processor than the function has."""
    _, _, module = error.partition("No module named ")
    # a compiled module begins with _ in its package: pydantic_core._pydantic_core
    return "._" in module or any(words in error for words in _FOREIGN)
