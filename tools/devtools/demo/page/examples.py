"""Events to send at the press of a button."""

import threading
from collections.abc import Mapping

from xconv.send.shop import Shop

# A button's name, and the kind of sample that it sends.
EXAMPLES: Mapping[str, tuple[str, str]] = {
    "purchase": ("Purchase", "order"),
    "page": ("Page view", "page"),
    "cart": ("Add to cart", "cart"),
    "lead": ("Lead", "lead"),
    "no-consent": ("No consent", "without consent"),
    "no-identifier": ("No identifier", "anonymous"),
    "unmapped": ("Unmapped event", "unmapped"),
    "no-currency": ("No currency", "without currency"),
    "bad-value": ("Bad value", "unreadable value"),
    "no-zone": ("Time without zone", "without zone"),
    "broken": ("Broken JSON", "truncated"),
    "refused": ("Refused by X", "unknown to X"),
}
_SEED = 7  # its first purchase has an e-mail address and two products


class Examples:
    """Makes them, each with an id of its own; for any number of threads."""

    def __init__(self) -> None:
        self._shop = Shop(_SEED, prefix="example")
        self._lock = threading.Lock()

    def make(self, name: str) -> str:
        """The body of a new event; raises `KeyError` for an unknown name."""
        _, kind = EXAMPLES[name]
        with self._lock:
            return self._shop.sample(kind).body
