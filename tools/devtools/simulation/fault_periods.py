"""What can be wrong with X for a while."""

from dataclasses import dataclass

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True)
class FaultPeriod:
    """One kind of fault from `start` to `end`, in seconds after the scenario's beginning.

    Kinds: ``503``, ``refused`` (connections), ``hang`` (no answer before the deadline), ``lost`` (X counts, and then
    the connection drops), ``half-lost`` (so with every second request), ``500`` (nothing counted), ``401``, ``403``.
    """

    start: float
    end: float
    kind: str


# An outage as it comes: requests refused at first, some lost on the way, connections refused, X hanging.
_OUTAGE = (("500", 2 * MINUTE), ("lost", 1 * MINUTE), ("503", 3 * HOUR), ("refused", 2 * HOUR), ("hang", 1 * HOUR))


def outage(start: float, hours: float) -> list[FaultPeriod]:
    """An outage that goes through all its forms, again and again."""
    faults: list[FaultPeriod] = []
    now, end = start, start + hours * HOUR
    while now < end:
        kind, seconds = _OUTAGE[len(faults) % len(_OUTAGE)]
        faults.append(FaultPeriod(now, min(end, now + seconds), kind))
        now += seconds
    return faults
