"""What one check says."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended. A note is somebody's choice that everybody should know of."""

    GOOD = "good"
    NOTE = "note"
    FAULT = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One check: what was looked at, what was found, and what to do about it (empty when there is nothing to do)."""

    name: str
    state: State
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class UnreadablePart:
    """Stands where a part of the stack could not be read, and says why: it is gone, or the person may not."""

    why: str
    is_gone: bool = False


def good(name: str, found: str) -> Check:
    return Check(name, State.GOOD, found)


def note(name: str, found: str, remedy: str) -> Check:
    return Check(name, State.NOTE, found, remedy)


def fault(name: str, found: str, remedy: str) -> Check:
    return Check(name, State.FAULT, found, remedy)


def unknown(name: str, part: UnreadablePart) -> Check:
    """For a part that could not be read."""
    if part.is_gone:
        return fault(name, "is gone", "run `make deploy`; if that finds nothing to do, deploy under another name")
    return Check(name, State.UNKNOWN, f"couldn't check: {part.why}")


def good_if(condition: bool, name: str, found: str, remedy: str) -> Check:
    """Good, or a fault with its remedy."""
    return good(name, found) if condition else fault(name, found, remedy)
