"""Events to send at the press of a button."""

import json
import threading
from collections.abc import Callable, Mapping

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


def _with_other_total(body: str) -> str:
    event = json.loads(body)
    event["properties"]["total"] += 1
    return json.dumps(event)


# Buttons that repeat the last purchase: what they change of its body.
REPEATS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "duplicate": ("Purchase again", lambda body: body),
    "conflict": ("Again, other total", _with_other_total),
}
LABELS = {name: label for name, (label, _) in EXAMPLES.items()} | {name: label for name, (label, _) in REPEATS.items()}
_SEED = 7  # its first purchase has an e-mail address and two products


class Examples:
    """Makes them, each with an id of its own; for any number of threads."""

    def __init__(self) -> None:
        self._shop = Shop(_SEED, prefix="example")
        self._lock = threading.Lock()
        self._last_purchase = ""

    def make(self, name: str) -> str:
        """The body of a new event; raises `KeyError` for an unknown name."""
        _, kind = EXAMPLES[name]
        with self._lock:
            return self._shop.sample(kind).body

    def make_to_send(self, name: str) -> list[str]:
        """What a button sends: one event; or the last purchase once more, which goes first if there was none yet.

        Raises
        ------
        KeyError
            No button has that name.
        """
        if name not in REPEATS:
            body = self.make(name)
            if name == "purchase":
                self._last_purchase = body
            return [body]
        _, changed = REPEATS[name]
        if self._last_purchase:
            return [changed(self._last_purchase)]
        self._last_purchase = self.make("purchase")
        return [self._last_purchase, changed(self._last_purchase)]
