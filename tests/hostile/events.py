"""Events of Hypothesis' worst, in batches, through the whole handler."""

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from typing import Any

from devtools.x_simulator import Account, errors_of
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.settings import DeliverSettings

from tests.hostile.bodies import hostile_body
from tests.hostile.hostile_x import HostileX
from tests.hostile.instance import Handled, HostileInstance
from tests.hostile.laws import check
from tests.support.batches import record
from tests.support.builders import settings as stack_of
from tests.support.delivery_builders import FakeClock
from tests.support.generated_records import RECORDS

# By what transforms them in different ways.
_STACKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("consent required", {}),
    ("not required", {"REQUIRE_CONSENT": "false"}),
    (
        "with a mapping",
        {
            "REQUIRE_CONSENT": "false",
            "FIELD_MAPPING": "event=type,value=properties.total,email=context.traits.email,products=properties.items",
            "CONVERSION_ID_FROM": "properties.order_id,messageId",
            "DEFAULT_COUNTRY": "DE",
            "DEFAULT_CURRENCY": "EUR",
            "ALLOW_IP_AND_USER_AGENT_ONLY": "true",
        },
    ),
)
_SLOWEST_EVENT = 0.5  # seconds of processor time: ten thousand times what an event takes
_WORST = st.builds(record, st.integers(0, 30), st.builds(hostile_body, st.integers(0, 2**40)), st.integers(1, 6))
_BATCHES = st.lists(RECORDS | _WORST | _WORST, min_size=5, max_size=20)
_EVENTS_PER_BATCH = 8  # about
_MOODS = (0, 0, 20, 60)
_LONGEST_SHOWN = 1_000  # characters


@dataclass
class EventCounts:
    """What became of the events.

    Parameters
    ----------
    ends
        By outcome and reason.
    slowest
        Seconds of processor time that a batch took, by its number of events.
    """

    batches: int = 0
    events: int = 0
    requests: int = 0
    slowest: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)

    def add(self, handled: Handled, seconds: float) -> None:
        self.batches += 1
        self.events += len(handled.entries)
        self.requests += len(handled.requests)
        self.slowest = max(self.slowest, seconds)
        self.ends.update(str(entry.disposition.outcome) for entry in handled.entries)

    def merge(self, other: "EventCounts") -> None:
        """What another process counted."""
        self.batches += other.batches
        self.events += other.events
        self.requests += other.requests
        self.slowest = max(self.slowest, other.slowest)
        self.ends += other.ends


def run_events(part: int, number: int, counts: EventCounts) -> None:
    """So many events, or a few more; `part` decides which.

    Raises
    ------
    AssertionError
        A law is broken: which, and by which records of the first batch that breaks it.
    """
    last, broken = counts.events + number, list[_Batch]()
    for round_ in count():
        if counts.events >= last:
            return
        _some_batches(f"{part}.{round_}", max(1, (last - counts.events) // _EVENTS_PER_BATCH), counts, broken)
        if broken:
            small = _smallest(broken[0])
            raise AssertionError(f"{small.breach()}\nby {ascii(small)[:_LONGEST_SHOWN]}")


@dataclass(frozen=True)
class _Batch:
    """The records of one invocation, of which stack, and what X does meanwhile."""

    records: list[Any]
    stack: str
    chance: int
    mood: int

    def breach(self, counts: EventCounts | None = None) -> str:
        """The law that it breaks, or what the handler raises; empty when all is well."""
        x = HostileX(random.Random(self.chance), FakeClock(), self.mood)  # noqa: S311 - reproducible, nothing secret
        started = time.process_time()
        try:
            handled = HostileInstance(x, _stack(self.stack)).handle(self.records)
            seconds = time.process_time() - started
            check(handled, [_id_of(one) for one in self.records])
            _sends_what_x_takes((one for request in handled.requests for one in request.group), self.stack)
            assert seconds < _SLOWEST_EVENT * max(1, len(self.records)), f"a batch takes no {seconds:.1f} s"
        except Exception as error:  # noqa: BLE001 - whatever it is
            return str(error) if isinstance(error, AssertionError) else repr(error)
        if counts is not None:
            counts.add(handled, seconds)
        return ""


def _some_batches(name: str, examples: int, counts: EventCounts, broken: list[_Batch]) -> None:
    # Hypothesis finds what breaks a law; making it small it would take minutes for bodies of a hundred kilobytes.
    @seed(name)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_BATCHES, st.sampled_from([name for name, _ in _STACKS]), st.integers(0, 2**32), st.sampled_from(_MOODS))
    def try_one(records: list[Any], stack: str, chance: int, mood: int) -> None:
        batch = _Batch(records, stack, chance, mood)
        if not broken and batch.breach(counts):
            broken.append(batch)

    try_one()


def _smallest(batch: _Batch) -> _Batch:
    """Without the records that have no part in it."""
    for one in list(batch.records):
        smaller = replace(batch, records=[other for other in batch.records if other is not one])
        if smaller.breach():
            batch = smaller
    return batch


@cache
def _stack(name: str) -> DeliverSettings:
    return stack_of(**dict(_STACKS)[name])


def _sends_what_x_takes(conversions: Iterable[Conversion], stack: str) -> None:
    # A stack sends IP address and user agent alone only where somebody has said that its account takes them.
    account = Account("o8z6j", takes_pair_alone=_stack(stack).allow_ip_and_user_agent_only == "true")
    for one in conversions:
        assert not (found := errors_of(one.payload, account)), f"X has nothing against what is sent: {found}"


def _id_of(value: Any) -> str:
    found = value.get("messageId") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
