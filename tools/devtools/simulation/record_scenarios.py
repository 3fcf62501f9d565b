"""The scenarios of `make simulate` in which delivery records count: what comes twice, is lost, dies, or is away."""

from devtools.simulation.fault_periods import HOUR, FaultPeriod
from devtools.simulation.record_trouble import RecordTrouble
from devtools.simulation.scenario import Scenario

_RATE = 1  # events a second, and those that come again


def record_scenarios(hours: float) -> list[Scenario]:
    """Each with trouble from the beginning on; answers are lost until it is over, the rest goes on to the end."""
    half_lost = [FaultPeriod(0, hours * HOUR, "half-lost")]
    return [
        _scenario("repeats", "20 % come twice", hours, RecordTrouble(repeats=0.2)),
        _scenario("lost", "every second answer lost", hours, RecordTrouble(repeats=0.2), half_lost),
        _scenario("crashes", "instances killed at 2 % of their steps", hours, RecordTrouble(0.2, crashes=0.02)),
        _scenario("away", "no table for 10 % of its calls", hours, RecordTrouble(0.2, table_away=0.1)),
    ]


def _scenario(
    kind: str, title: str, hours: float, trouble: RecordTrouble, faults: list[FaultPeriod] | None = None
) -> Scenario:
    return Scenario(
        name=f"records-{kind}-{hours:g}h",
        title=f"{title}, for {hours:g} h, {_RATE} events/s",
        rates=[(0, _RATE)],
        recovery=hours * HOUR,
        faults=faults or (),
        keeps_records=True,
        trouble=trouble,
        drains_fast=False,  # what may have been counted goes again alone, or when a dead instance's time is over
    )
