"""Metrics as CloudWatch keeps them: by the minute, and no finer."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from devtools.local_aws.emf import Metric

_STATISTICS = {"Sum": sum, "Maximum": max, "Minimum": min}
_HOUR = 60
Kept = dict[int, dict[str, float]]


class MetricStore:
    """Takes data points, and gives a statistic of any period. Times are whole minutes."""

    def __init__(self) -> None:
        self._minutes: defaultdict[Metric, Kept] = defaultdict(dict)
        self._hours: defaultdict[Metric, Kept] = defaultdict(dict)  # alarms ask every minute for a day

    def put(self, metric: Metric, minute: int, values: Sequence[float]) -> None:
        """Add values that came in this minute."""
        for kept in (
            self._minutes[metric].setdefault(minute, {}),
            self._hours[metric].setdefault(minute // _HOUR, {}),
        ):
            for name, of in _STATISTICS.items():
                kept[name] = of([kept[name], *values]) if name in kept else of(values)

    def statistic(self, metric: Metric, name: str, start: int, end: int) -> float | None:
        """A statistic from `start` to before `end`; None when there is no data."""
        if metric not in self._minutes:
            return None
        values = [kept[name] for kept in self._kept(metric, start, end)]
        return _STATISTICS[name](values) if values else None

    def _kept(self, metric: Metric, start: int, end: int) -> Iterator[dict[str, float]]:
        """What is known of the time in between: of its whole hours, and of the minutes around them."""
        minutes, hours = self._minutes[metric], self._hours[metric]
        first, last = -(-start // _HOUR), end // _HOUR
        if first >= last:
            return (minutes[one] for one in range(start, end) if one in minutes)
        around = (*range(start, first * _HOUR), *range(last * _HOUR, end))
        return chain(
            (minutes[one] for one in around if one in minutes),
            (hours[one] for one in range(first, last) if one in hours),
        )

    @property
    def metrics(self) -> set[Metric]:
        """Every metric there is; each costs."""
        return set(self._minutes)
