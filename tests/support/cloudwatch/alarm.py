"""CloudWatch's metric alarms, as its documentation says they are evaluated ("Alarm evaluation", "Configuring how
CloudWatch alarms treat missing data"): every minute, over periods that end there.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from devtools.local_aws.emf import Metric

from tests.support.cloudwatch.metric_math import evaluate
from tests.support.cloudwatch.metric_store import MetricStore

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
# More points than evaluation periods are fetched, in case some are missing; the documentation's examples have two more.
_EXTRA_POINTS = 2
_OPERATORS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def next_state(points: Sequence[bool | None], periods: int, to_alarm: int, missing: str, before: str) -> str:
    """The state that data points lead to.

    Parameters
    ----------
    points
        Of the evaluation range, the newest last: whether each breaches; None where there is no data.
    periods, to_alarm, missing
        The alarm's `EvaluationPeriods`, `DatapointsToAlarm` and `TreatMissingData`.
    before
        The state so far.
    """
    real = [point for point in points if point is not None]
    if len(real) >= periods:
        return ALARM if sum(real[-periods:]) >= to_alarm else OK
    if missing in ("breaching", "notBreaching"):
        filled = periods - len(real) if missing == "breaching" else 0
        return ALARM if sum(real) + filled >= to_alarm else OK
    if not real:
        return before if missing == "ignore" else INSUFFICIENT_DATA
    age_of_oldest = len(points) - points.index(real[0])
    if all(real) and age_of_oldest >= to_alarm:
        return before if missing == "ignore" else ALARM
    return ALARM if sum(real) >= to_alarm else OK


_next_state = cache(next_state)


@dataclass(frozen=True)
class Query:
    """One metric of an alarm."""

    metric: Metric
    statistic: str


@dataclass(frozen=True)
class Alarm:
    """An alarm of a template, with its references resolved."""

    name: str
    queries: Mapping[str, Query]
    expression: str
    period: int  # minutes
    periods: int
    to_alarm: int
    breaches: Callable[[float], bool]
    missing: str

    @classmethod
    def of(cls, name: str, properties: Mapping[str, Any]) -> "Alarm":
        """Read an `AWS::CloudWatch::Alarm`."""
        if "Metrics" in properties:
            (expression,) = (one["Expression"] for one in properties["Metrics"] if "Expression" in one)
            stats = {one["Id"]: one["MetricStat"] for one in properties["Metrics"] if "MetricStat" in one}
            queries = {key: Query(_metric(stat["Metric"]), stat["Stat"]) for key, stat in stats.items()}
            (seconds,) = {stat["Period"] for stat in stats.values()}
        else:
            expression, seconds = "value", properties["Period"]
            queries = {"value": Query(_metric(properties), properties["Statistic"])}
        compare, threshold = _OPERATORS[properties["ComparisonOperator"]], float(properties["Threshold"])
        periods = int(properties["EvaluationPeriods"])
        return cls(
            name=name,
            queries=queries,
            expression=expression,
            period=int(seconds) // 60,
            periods=periods,
            to_alarm=int(properties.get("DatapointsToAlarm", periods)),
            breaches=lambda value: bool(compare(value, threshold)),
            missing=properties.get("TreatMissingData", "missing"),
        )

    def states(self, metrics: MetricStore, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The state at each minute after `start` up to `end`."""
        return self._states(self._points(metrics, start, end), start)

    def minutes_in_alarm(self, metrics: MetricStore, start: int, end: int) -> list[int]:
        """Those after `start` up to `end` at which it is in ALARM."""
        points = self._points(metrics, start, end)
        if self.missing != "breaching" and not any(points):
            return []  # as most of them: only what breaches leads there
        return [minute for minute, state in self._states(points, start) if state == ALARM]

    @property
    def _reach(self) -> int:
        """Minutes from the oldest point that is looked at to the newest."""
        return self.period * (self.periods + _EXTRA_POINTS - 1)

    def _states(self, points: Sequence[bool | None], start: int) -> Iterator[tuple[int, str]]:
        state, reach = INSUFFICIENT_DATA, self._reach
        for place in range(len(points) - reach):
            seen = tuple(points[place : place + reach + 1 : self.period])
            state = _next_state(seen, self.periods, self.to_alarm, self.missing, state)
            yield start + 1 + place, state

    def _points(self, metrics: MetricStore, start: int, end: int) -> list[bool | None]:
        """Whether the periods breach that end in these minutes, or in those before `start` that matter still."""
        first, last = start + 1 - self._reach, end
        series = [
            metrics.statistics(query.metric, query.statistic, self.period, first, last)
            for query in self.queries.values()
        ]
        breaches = cache(self._breaches)  # most minutes are like others
        return [breaches(values) for values in zip(*series, strict=True)]

    def _breaches(self, values: tuple[float | None, ...]) -> bool | None:
        value = evaluate(self.expression, dict(zip(self.queries, values, strict=True)))
        return None if value is None else self.breaches(value)


def _metric(properties: Mapping[str, Any]) -> Metric:
    dimensions = {one["Name"]: one["Value"] for one in properties["Dimensions"]}
    return Metric.of(properties["Namespace"], properties["MetricName"], **dimensions)


def in_alarm(alarms: Sequence[Alarm], metrics: MetricStore, start: int, end: int) -> dict[str, list[int]]:
    """The minutes from `start` on up to `end` in which each alarm was in ALARM; those that never were are left out."""
    found = {alarm.name: alarm.minutes_in_alarm(metrics, start, end) for alarm in alarms}
    return {name: minutes for name, minutes in found.items() if minutes}
