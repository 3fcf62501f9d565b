"""Metrics as CloudWatch keeps them: by the minute, and no finer."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence

from devtools.local_aws.emf import Metric

Minutes = Mapping[int, Sequence[float]]
Series = list[float | None]


class MetricStore:
    """Takes data points, and gives a statistic of every period. Times are whole minutes."""

    def __init__(self) -> None:
        self._minutes: defaultdict[Metric, dict[int, list[float]]] = defaultdict(dict)

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
        minutes = self._minutes.get(metric, {})
        if not minutes:
            return [None] * (last - first + 1)
        return _SERIES[name](minutes, period, first, last)

    @property
    def metrics(self) -> set[Metric]:
        """Every metric there is; each costs."""
        return set(self._minutes)


def _sums(minutes: Minutes, period: int, first: int, last: int) -> Series:
    found: Series = []
    # Of the period, and in how many of its minutes something came. What is summed are counts, which come out even.
    total, holding = 0.0, 0
    for minute in range(first - period, last):
        if values := minutes.get(minute):
            total, holding = total + sum(values), holding + 1
        if minute >= first and (gone := minutes.get(minute - period)):
            total, holding = total - sum(gone), holding - 1
        if minute >= first - 1:
            found.append(total if holding else None)
    return found


def _best(of: Callable[[Sequence[float]], float]) -> Callable[[Minutes, int, int, int], Series]:
    """The largest or the smallest, as `of` chooses."""

    def series(minutes: Minutes, period: int, first: int, last: int) -> Series:
        found: Series = []
        left: deque[tuple[int, float]] = deque()  # who may still become the best, the best at the left
        for minute in range(first - period, last):
            if values := minutes.get(minute):
                best = of(values)
                while left and of((left[-1][1], best)) == best:
                    left.pop()
                left.append((minute, best))
            if left and left[0][0] < minute + 1 - period:
                left.popleft()
            if minute >= first - 1:
                found.append(left[0][1] if left else None)
        return found

    return series


_SERIES = {"Sum": _sums, "Maximum": _best(max), "Minimum": _best(min)}
