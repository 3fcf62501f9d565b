"""What can go wrong at X, at the press of a button."""

from collections.abc import Mapping
from dataclasses import dataclass

from devtools.x_simulator import Fault, XSimulator

_SECONDS = 10  # long enough to see, and shorter than the first deferral


@dataclass(frozen=True)
class FaultButton:
    """A button: what it says, what then happens, and the fault."""

    label: str
    hint: str
    fault: Fault


FAULT_BUTTONS: Mapping[str, FaultButton] = {
    "down": FaultButton(
        f"X is down for {_SECONDS} s",
        "503 to every request. Deferred; after three failures in a row a function holds what it has for up to a "
        "minute, because waiting is cheaper than receiving",
        Fault("status", status=503, seconds=_SECONDS),
    ),
    "limit": FaultButton(
        f"429 for {_SECONDS} s",
        "rate limit reached: nothing more is sent before the reset that X names",
        Fault("rate_limited", seconds=_SECONDS),
    ),
    "token": FaultButton(
        f"401 for {_SECONDS} s",
        "X refuses the token: deferred, and the refresh function is asked for another, which it gives only when the "
        "present one is older than ten minutes",
        Fault("unauthorized", seconds=_SECONDS),
    ),
    "lost": FaultButton(
        "Lose an answer",
        "X counts the next request, and the connection drops: deferred, and sent once more after X has counted "
        "something else, so counted twice; a third time never",
        Fault("drop_after"),
    ),
    "garbled": FaultButton(
        "Garble an answer",
        "X counts the next request, and its answer says nothing: not sent again",
        Fault("garbled"),
    ),
}


def press(x: XSimulator, name: str) -> None:
    """Begin it now.

    Raises
    ------
    KeyError
        No trouble has that name.
    """
    x.faults.add(FAULT_BUTTONS[name].fault)
