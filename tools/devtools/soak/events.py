"""The events of a run: good ones, ones to be skipped by rule, poison, and hostile ones."""

import json
import re
from dataclasses import dataclass
from typing import Any

from x_conversions.core.outcome import Outcome, Reason
from x_conversions.delivery.delivery_records.decision import BROWSING
from x_conversions.events.names import EVENT_TYPES, normalise
from xconv.send.shop import Shop

from devtools.soak.hostile import with_hostile

# In malformed bodies, too: they are cut off behind it.
_KEY = re.compile(r'"messageId": "(shop-\d+)"')


@dataclass(frozen=True, slots=True)
class SoakEvent:
    """An event and what must become of it. `key` is its conversion id."""

    key: str
    body: str
    expected: Outcome
    reason: Reason | None

    @property
    def is_remembered(self) -> bool:
        """Whether its delivery is recorded: it is no browsing."""
        return self.expected is Outcome.DELIVERED and _type_of(json.loads(self.body)) not in BROWSING

    @property
    def is_sent(self) -> bool:
        """Whether a request to X has to carry it."""
        return self.expected is Outcome.DELIVERED or self.reason is Reason.REJECTED_BY_X


def make_events(number: int, seed: int) -> list[SoakEvent]:
    """So many events of a shop, a few in a hundred poison or hostile; times are of the last hour, the rest by seed."""
    samples = with_hostile(Shop(seed), number, seed)
    return [SoakEvent(key_of(sample.body), sample.body, sample.outcome, sample.reason) for sample in samples]


def _type_of(event: dict[str, Any]) -> str:
    """The X event type, as far as the shop's events have one."""
    name = "page" if event.get("type") == "page" else str(event.get("event"))
    return EVENT_TYPES.get(normalise(name), name)


def key_of(body: str) -> str:
    """The conversion id in a message's body."""
    match = _KEY.search(body)
    if match is None:
        raise ValueError("this body is not one of the run's events")
    return match[1]
