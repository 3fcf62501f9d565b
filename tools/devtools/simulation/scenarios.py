"""The scenarios of `make simulate`, and those of its short form."""

from dataclasses import replace

from devtools.simulation.fault_periods import HOUR, FaultPeriod, outage
from devtools.simulation.record_scenarios import record_scenarios
from devtools.simulation.scenario import Scenario

_RATES = (0.1, 1, 10, 50)  # events a second
STEADY_RATES = (1, 5, 50)  # likewise, where nothing is wrong
# Before a fault an hour of ordinary life: instances are warm, tokens read.
_CALM = HOUR
_QUOTA = 60_000 / 900  # events a second
# What the overview's plot shows, of all scenarios and of the short ones.
OVERVIEW = ("down-72h-10", "401-72h-50", "flood-10x-6h", "backlog-10000000")
SHORT_OVERVIEW = ("down-6h-50", "401-24h-0.1", "flood-10x-0.5h", "backlog-500000")


def _down(hours: float, rate: float) -> Scenario:
    return Scenario(
        name=f"down-{hours:g}h-{rate:g}",
        title=f"X down for {hours:g} h, {rate:g} events/s",
        rates=[(0, rate)],
        recovery=_CALM + hours * HOUR,
        faults=outage(_CALM, hours),
    )


def _unauthorized(hours: float, rate: float) -> Scenario:
    return Scenario(
        name=f"401-{hours:g}h-{rate:g}",
        title=f"401 for {hours:g} h, {rate:g} events/s",
        rates=[(0, rate)],
        recovery=_CALM + hours * HOUR,
        faults=[FaultPeriod(_CALM, _CALM + hours * HOUR, "401")],
    )


def _flood(hours: float, times: float) -> Scenario:
    return Scenario(
        name=f"flood-{times:g}x-{hours:g}h",
        title=f"{times:g} × the quota for {hours:g} h",
        rates=[(0, times * _QUOTA), (hours * HOUR, 0.1 * _QUOTA)],
        recovery=hours * HOUR,
        fills_quota=True,
    )


def _backlog(events: int) -> Scenario:
    return Scenario(
        name=f"backlog-{events}",
        title=f"a backlog of {events:,} events, 10 events/s",
        rates=[(0, 10)],
        backlog=events,
        fills_quota=True,
    )


def _poison(hours: float) -> Scenario:
    return Scenario(
        name=f"poison-{hours:g}h",
        title=f"1 % poison for {hours:g} h, 10 events/s",
        rates=[(0, 10)],
        recovery=hours * HOUR,
        poison_share=0.01,
    )


def _alone(kind: str, title: str, hours: float) -> Scenario:
    """One event in a hundred is of a kind, and the others come as if there were none."""
    return Scenario(
        name=f"poison-{kind}-{hours:g}h",
        title=f"1 % of the events {title}, for {hours:g} h, 5 events/s",
        rates=[(0, 5)],
        recovery=hours * HOUR,
        poison_share=0.01,
        poison=(kind,),
        poison_ends=False,  # the last ones, which nothing is counted beside, wait
        is_prompt=True,
        keeps_records=True,
    )


def _kinds_of_poison(hours: float) -> list[Scenario]:
    answered = "get a 500, whatever they are sent with"
    unrecorded = _alone("500", f"{answered}, and nothing is recorded", hours)
    return [
        _alone("500", answered, hours),
        replace(unrecorded, name=f"poison-500-unrecorded-{hours:g}h", keeps_records=False),
        _alone("page", "get a 404 and a page", hours),
        _alone("uncounted", "let X count none", hours),
        _alone("large", "make any request too large", hours),
        _alone("silent", "are refused without a word of which", hours),
        _alone("shared", "are refused by a value that they share", hours),
        _alone("own", "are refused by a value of their own", hours),
    ]


def _variants(hours: float) -> list[Scenario]:
    """A flood as it comes where X isn't as the parameters say."""
    flood = _flood(hours, 2)
    return [
        replace(
            flood,
            name="sliding-window",
            title=f"2 × the quota for {hours:g} h, X counts sliding windows",
            window="sliding",
        ),
        replace(
            flood,
            name="churn",
            title=f"2 × the quota for {hours:g} h, instances live 3 to 12 minutes",
            life_scale=0.1,
        ),
        replace(
            flood,
            name="half-quota",
            title=f"2 × the quota for {hours:g} h, of which X grants half",
            quota=0.5,
            drains_fast=False,
            fills_quota=False,
        ),
        replace(
            flood,
            name="half-quota-unsaid",
            title=f"2 × the quota for {hours:g} h, X grants half and has no headers",
            quota=0.5,
            tells_limits=False,
            fills_quota=False,
            few_429=False,
            drains_fast=False,
        ),
    ]


def steady(rate: float, hours: float) -> Scenario:
    """Ordinary life, looked at closely: how long an event takes until X has counted it."""
    return Scenario(
        name=f"steady-{rate:g}",
        title=f"{rate:g} events/s for {hours:g} h, and nothing wrong",
        rates=[(0, rate)],
        recovery=hours * HOUR,
        is_prompt=True,
        keeps_records=True,
        look_seconds=0.05,
    )


def _throttled(hours: float, rate: float) -> Scenario:
    return Scenario(
        name=f"throttled-{hours:g}h-{rate:g}",
        title=f"Lambda starts nothing for {hours:g} h, {rate:g} events/s",
        rates=[(0, rate)],
        recovery=_CALM + hours * HOUR,
        throttled=[(_CALM, _CALM + hours * HOUR)],
        keeps_records=True,
    )


def all_scenarios() -> list[Scenario]:
    """Days of virtual time; the longest first, so that two processors end together."""
    return [
        *(_down(72, rate) for rate in reversed(_RATES)),
        *(_unauthorized(72, rate) for rate in reversed(_RATES)),
        _flood(6, 10),
        _backlog(10_000_000),
        *(_down(24, rate) for rate in reversed(_RATES)),
        _poison(24),
        *_kinds_of_poison(24),
        *record_scenarios(6),
        *_variants(2),
        *(_throttled(6, rate) for rate in (1, 10)),
        *(steady(rate, 1) for rate in STEADY_RATES),
    ]


def short_scenarios() -> list[Scenario]:
    """The same promises in hours, for CI."""
    return [
        _unauthorized(6, 50),
        _down(6, 50),
        _flood(0.5, 10),
        _unauthorized(24, 0.1),
        _down(24, 0.1),
        _down(6, 1),
        _backlog(500_000),
        _poison(2),
        *_kinds_of_poison(6),  # long enough that two cold starts at once, from which all is learnt, weigh little
        *record_scenarios(1),
        *_variants(0.5),
        _throttled(1, 10),
        *(steady(rate, 0.25) for rate in STEADY_RATES),
    ]
