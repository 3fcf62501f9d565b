"""Processes that this one has started, and what they started."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def process_running(name: str) -> int:
    """The only descendant that is Python running this module."""
    found = [pid for pid in _descendants(os.getpid()) if _runs(pid, name)]
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} processes run {name}; one was expected")
    return found[0]


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has held so far (resident set)."""
    match = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    if match is None:
        raise RuntimeError(f"process {pid} has ended")
    return int(match[1]) / 1024


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield int(child)
            yield from _descendants(int(child))


def _runs(pid: int, name: str) -> bool:
    arguments = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return "python" in Path(arguments[0]).name and arguments[1:4] == ["-S", "-m", name]
