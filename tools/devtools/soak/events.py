"""The events of a run: good ones, ones to be skipped by rule, poison, and hostile ones."""

import re
from dataclasses import dataclass

from x_conversions.core.outcome import Outcome, Reason
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
    def is_sent(self) -> bool:
        """Whether a request to X has to carry it."""
        return self.expected is Outcome.DELIVERED or self.reason is Reason.REJECTED_BY_X


def make_events(number: int, seed: int) -> list[SoakEvent]:
    """So many events of a shop, a few in a hundred poison or hostile; times are of the last hour, the rest by seed."""
    samples = with_hostile(Shop(seed), number, seed)
    return [SoakEvent(key_of(sample.body), sample.body, sample.outcome, sample.reason) for sample in samples]


def key_of(body: str) -> str:
    """The conversion id in a message's body."""
    match = _KEY.search(body)
    if match is None:
        raise ValueError("this body is not one of the run's events")
    return match[1]
