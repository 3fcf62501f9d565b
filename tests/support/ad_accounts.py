"""Ad accounts at the simulated X, and its answers, for tests."""

from typing import Any

from devtools.x_simulator import SimulatedAccount, SimulatedTag

SHOP = "18ce552mlaq"
TAGS = (
    SimulatedTag("o87ne", "Purchase", "PURCHASE", "o8z6j", last_tracked_at="2026-11-20T10:00:00Z"),
    SimulatedTag("o87nf", "Page view", "SITE_VISIT", "o8z6j"),
)


def account(*tags: SimulatedTag, **fields: Any) -> SimulatedAccount:
    """The shop's ad account; with its usual events where none are given."""
    return SimulatedAccount(**{"id": SHOP, "name": "Example Shop", "tags": tags or TAGS} | fields)
