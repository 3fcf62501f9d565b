"""Metrics as CloudWatch keeps them: by the minute, and no finer."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from devtools.local_aws.emf import Metric
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Series = list[float | None]


class MetricStore:
    """Takes data points, and gives a statistic of every period. Times are whole minutes.

    Parameters
    ----------
    others
        A store of other metrics, which are in this one too.
    """

    def __init__(self, others: "MetricStore | None" = None) -> None:
        self._minutes: defaultdict[Metric, dict[int, list[float]]] = defaultdict(dict)
        self._others = others

    def put(self, metric: Metric, minute: int, values: Sequence[float]) -> None:
        """Add values that came in this minute."""
        of_metric = self._minutes[metric]
        if minute in of_metric:
            of_metric[minute] += values
        else:
            of_metric[minute] = [*values]

    def statistics(self, metric: Metric, name: str, period: int, first: int, last: int) -> Series:
        """A statistic of the periods that end `first`, a minute later, and so on to `last`; None where is no data.

        A period of so many minutes ends before the minute that it is named by. All of them in one pass: an alarm asks
        every minute for a day.
        """
        minutes = self.by_minute(metric)
        if not minutes:
            return [None] * (last - first + 1)
        statistic, begin = _STATISTICS[name], first - period
        by_minute = np.full(last - begin, statistic.of_none)
        has_values = np.zeros(last - begin)
        for minute, values in minutes.items():
            if begin <= minute < last and values:
                by_minute[minute - begin] = statistic.of_minute(values)
                has_values[minute - begin] = 1
        of_periods = statistic.of_periods(by_minute, period).astype(object)
        of_periods[_sums(has_values, period) == 0] = None
        found: Series = of_periods.tolist()
        return found

    @property
    def metrics(self) -> set[Metric]:
        """Every metric there is; each costs."""
        return set(self._minutes) | (self._others.metrics if self._others else set())

    def by_minute(self, metric: Metric) -> Mapping[int, Sequence[float]]:
        """A metric's values."""
        if metric in self._minutes or self._others is None:
            return self._minutes.get(metric, {})
        return self._others.by_minute(metric)


class Statistic(NamedTuple):
    """How values become that of a minute, and those of minutes that of each period; `of_none` changes nothing."""

    of_minute: Callable[[Sequence[float]], float]
    of_periods: Callable[[Numbers, int], Numbers]
    of_none: float


def _sums(by_minute: Numbers, period: int) -> Numbers:
    """All up to the end of a period without all up to its beginning. What is summed are counts, which come out even."""
    until: Numbers = np.concatenate([[0.0], by_minute.cumsum()])
    return until[period:] - until[:-period]


def _maxima(by_minute: Numbers, period: int) -> Numbers:
    largest: Numbers = sliding_window_view(by_minute, period).max(axis=1)
    return largest


def _minima(by_minute: Numbers, period: int) -> Numbers:
    smallest: Numbers = sliding_window_view(by_minute, period).min(axis=1)
    return smallest


_STATISTICS = {
    "Sum": Statistic(sum, _sums, 0.0),
    "Maximum": Statistic(max, _maxima, -np.inf),
    "Minimum": Statistic(min, _minima, np.inf),
}
