"""A situation to live through."""

from collections.abc import Sequence
from dataclasses import dataclass

from devtools.simulation.fault_periods import FaultPeriod
from devtools.simulation.poison import REFUSED
from devtools.simulation.record_trouble import RecordTrouble


@dataclass(frozen=True)
class Scenario:
    """What producers and X do. Seconds count from the scenario's beginning.

    Parameters
    ----------
    name, title
        For machines and for people.
    rates
        From when on how many events a second come.
    recovery
        When what has gathered can begin to drain: the end of the fault, or of the flood.
    faults
        What is wrong with X.
    backlog
        Events that are there at the beginning.
    poison_share, poison
        Share of the events that X refuses or can't answer, and their kinds, which come in turn.
    poison_ends
        Whether each of them has an end: what X may have counted is tried again and again where nothing is recorded.
    is_prompt
        Whether 99 % of the good events must be counted within a minute of their arrival, and all within the hour.
    keeps_records
        Whether there is a table of delivery records.
    trouble
        What goes wrong around that table; then each conversion is told from the others, and other promises hold.
    throttled
        When Lambda starts no batch, because the account's concurrency is used up: from and until, in seconds.
    look_seconds
        How often a poller looks into an empty queue; the less, the more exact are times.
    quota
        X's own quota as a multiple of the parameter `EventsPer15Minutes`.
    window
        How X counts it: ``fixed`` or ``sliding``.
    tells_limits
        Whether X's answers carry its rate-limit headers.
    life_scale
        How long function instances live: a multiple of half an hour to two hours.
    fills_quota
        Whether at least 95 % of the quota must be used in every full window.
    few_429
        Whether fewer than 1 % of the requests may be answered 429.
    drains_fast
        Whether what has gathered must be delivered nearly as fast as the quota allows.
    """

    name: str
    title: str
    rates: Sequence[tuple[float, float]]
    recovery: float = 0.0
    faults: Sequence[FaultPeriod] = ()
    backlog: int = 0
    poison_share: float = 0.0
    poison: Sequence[str] = REFUSED
    poison_ends: bool = True
    is_prompt: bool = False
    keeps_records: bool = False
    trouble: RecordTrouble | None = None
    throttled: Sequence[tuple[float, float]] = ()
    look_seconds: float = 1.0
    quota: float = 1.0
    window: str = "fixed"
    tells_limits: bool = True
    life_scale: float = 1.0
    fills_quota: bool = False
    few_429: bool = True
    drains_fast: bool = True
