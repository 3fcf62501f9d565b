"""Events to send at the press of a button."""

import json
import threading
from collections.abc import Mapping

from xconv.generate import Shop

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
_SEED = 2026


class Examples:
    """Makes them, each with an id of its own; for any number of threads."""

    def __init__(self) -> None:
        self._shop = Shop(_SEED, prefix="example")
        self._lock = threading.Lock()

    def make(self, name: str) -> str:
        """The body of a new event; raises `KeyError` for an unknown name."""
        _, kind = EXAMPLES[name]
        with self._lock:
            return _as_if_typed(self._shop.sample(kind).body)


def _as_if_typed(body: str) -> str:
    """Indented, so that a person can read it; what is broken stays as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
