"""Whose turn it is to renew: one run at a time, without a lock service.

A claim is a version of the secret itself, under a label of our own. Its version id follows from the version that is to
be renewed, and its value holds a random owner: of two runs that claim at once only one can write it. A claim also
proves that storing will work, before the refresh token is spent.
"""

import json
import time
from collections.abc import Callable
from typing import Protocol
from uuid import UUID, uuid4, uuid5

CLAIM_LABEL = "XCONVERSIONS_CLAIM"
_NAMESPACE = UUID("6f2d8d53-3a0f-4b7c-8f0e-5d0c8f9a7e21")  # any fixed one
# Longer than the function's timeout of 60 seconds: whoever made an older claim is no longer at work.
_ABANDONED_SECONDS = 90.0
# After so many failed turns they come less often, because a secret has room for about a hundred versions a day.
_QUICK_TURNS = 8
_LONGEST_WAIT_SECONDS = 7200.0
_MOST_TURNS = 64


class ClaimStore(Protocol):
    """The part of the secret store that claims need."""

    def put(self, version_id: str, text: str, label: str) -> bool:
        """Write a version with this id; False when there is one with another value."""

    def created_at(self, version_id: str) -> float:
        """When a version was made, epoch seconds."""


def derived_id(version_id: str, purpose: str) -> str:
    """A version id that everybody derives alike from another."""
    return str(uuid5(_NAMESPACE, f"{version_id} {purpose}"))


def claim_turn(store: ClaimStore, version_id: str, clock: Callable[[], float] = time.time) -> bool:
    """Claim the turn to renew this version; False when another run has it.

    A claim left behind by a run that crashed or failed is taken over by the next, whose id follows from its number.
    """
    text = json.dumps({"claim": version_id, "owner": str(uuid4())})
    for turn in range(_MOST_TURNS):
        claim_id = derived_id(version_id, f"turn {turn}")
        if store.put(claim_id, text, CLAIM_LABEL):
            return True
        if clock() - store.created_at(claim_id) < _wait(turn):
            return False
    return False


def _wait(turn: int) -> float:
    return min(_ABANDONED_SECONDS * 2.0 ** max(0, turn - _QUICK_TURNS), _LONGEST_WAIT_SECONDS)
