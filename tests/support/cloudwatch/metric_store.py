"""Metrics as CloudWatch keeps them: by the minute, and no finer."""

from collections import defaultdict
from collections.abc import Sequence

from devtools.local_aws.emf import Metric

_STATISTICS = {"Sum": sum, "Maximum": max, "Minimum": min}


class MetricStore:
    """Takes data points, and gives a statistic of any period. Times are whole minutes."""

    def __init__(self) -> None:
        self._minutes: defaultdict[Metric, dict[int, dict[str, float]]] = defaultdict(dict)

    def put(self, metric: Metric, minute: int, values: Sequence[float]) -> None:
        """Add values that came in this minute."""
        kept = self._minutes[metric].setdefault(minute, {})
        for name, of in _STATISTICS.items():
            kept[name] = of([kept[name], *values]) if name in kept else of(values)

    def statistic(self, metric: Metric, name: str, start: int, end: int) -> float | None:
        """A statistic from `start` to before `end`; None when there is no data."""
        minutes = self._minutes.get(metric, {})
        values = [minutes[minute][name] for minute in range(start, end) if minute in minutes]
        return _STATISTICS[name](values) if values else None

    @property
    def metrics(self) -> set[Metric]:
        """Every metric there is; each costs."""
        return set(self._minutes)
