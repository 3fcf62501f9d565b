"""Whose turn it is to renew: one run at a time, without a lock service.

A claim is a version of the secret itself, under a label of our own. Its version id follows from the version that is to
be renewed, and its value holds a random owner: of two runs that claim at once only one can write it. A claim also
proves that storing will work, before the refresh token is spent.
"""

import time
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol
from uuid import UUID, uuid4, uuid5

import orjson

from x_conversions.core.version import FORMAT
from x_conversions.credentials.store import StoredSecret

CLAIM_LABEL = "XCONVERSIONS_CLAIM"
_NAMESPACE = UUID("6f2d8d53-3a0f-4b7c-8f0e-5d0c8f9a7e21")  # any fixed one
# Longer than the function's timeout of 60 seconds: whoever made an older claim is no longer at work.
ABANDONED_SECONDS = 90.0
# After so many failed turns they come less often, because a secret has room for about a hundred versions a day.
_QUICK_TURNS = 8
_LONGEST_WAIT_SECONDS = 7200.0


class Lease(Enum):
    """What became of a claim."""

    ACQUIRED = auto()
    HELD = auto()  # another run is at work
    BACKING_OFF = auto()  # the runs before failed; the next try is not due yet


class LeaseStore(Protocol):
    """The part of the secret store that claims need."""

    def read_labelled(self, label: str) -> StoredSecret | None:
        """The version under a label of our own."""

    def put(self, version_id: str, text: str, label: str) -> bool:
        """Write a version with this id; False when there is one with another value."""

    def created_at(self, version_id: str) -> float:
        """When a version was made, epoch seconds."""


def derived_id(version_id: str, purpose: str) -> str:
    """A version id that everybody derives alike from another."""
    return str(uuid5(_NAMESPACE, f"{version_id} {purpose}"))


def acquire_lease(store: LeaseStore, version_id: str, clock: Callable[[], float] = time.time) -> Lease:
    """Claim the turn to renew this version.

    A claim left behind by a run that crashed or failed is taken over by the next, whose id follows from its number.
    Whoever gets the turn must look at the secret again: the run before may have come to its end since the last look.
    """
    owner = str(uuid4())
    turn = _last_turn(store, version_id)
    while True:
        claim_id = derived_id(version_id, f"turn {turn}")
        text = orjson.dumps({"v": FORMAT, "claim": version_id, "turn": turn, "owner": owner}).decode()
        if store.put(claim_id, text, CLAIM_LABEL):
            return Lease.ACQUIRED
        age = clock() - store.created_at(claim_id)
        if age < ABANDONED_SECONDS:
            return Lease.HELD
        if age < _wait(turn):
            return Lease.BACKING_OFF
        turn += 1


def _last_turn(store: LeaseStore, version_id: str) -> int:
    """The newest turn that is known of: the way to it from the first would take a call each."""
    found = store.read_labelled(CLAIM_LABEL)
    if found is None or found.field("claim") != version_id:
        return 0
    turn = found.field("turn")
    return turn if isinstance(turn, int) and turn > 0 else 0


def _wait(turn: int) -> float:
    # The exponent is bounded because a float is.
    return min(ABANDONED_SECONDS * 2.0 ** min(max(0, turn - _QUICK_TURNS), 16), _LONGEST_WAIT_SECONDS)
