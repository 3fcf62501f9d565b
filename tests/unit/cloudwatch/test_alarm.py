"""The tests' own CloudWatch decides as AWS's documentation says that CloudWatch does."""

import pytest
from devtools.local_aws.emf import Metric

from tests.support.cloudwatch.alarm import ALARM, INSUFFICIENT_DATA, OK, Alarm, in_alarm, next_state
from tests.support.cloudwatch.metric_store import MetricStore
from tests.support.each import each

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
RETAIN = "retain current state"
# "How alarm state is evaluated when data is missing": evaluation periods 3, evaluation range 5. 0 is within the
# threshold, X breaches it, - is missing; the newest is on the right.
THREE_OF_THREE = {
    "0 - X - X": (OK, OK, OK, OK),
    "0 - - - -": (OK, OK, OK, OK),
    "- - - - -": (INSUFFICIENT_DATA, RETAIN, ALARM, OK),
    "0 X X - X": (ALARM, ALARM, ALARM, ALARM),
    "- - X - -": (ALARM, RETAIN, ALARM, OK),
}
TWO_OF_THREE = {
    "0 - X - X": (ALARM, ALARM, ALARM, ALARM),
    "0 0 X 0 X": (ALARM, ALARM, ALARM, ALARM),
    "0 - X - -": (OK, OK, ALARM, OK),
    "- - - - 0": (OK, OK, ALARM, OK),
    "- - - X -": (ALARM, RETAIN, ALARM, OK),
}
ROWS = [(3, points, states) for points, states in THREE_OF_THREE.items()]
ROWS += [(2, points, states) for points, states in TWO_OF_THREE.items()]


@each(("to_alarm", "row", "states"), ROWS)
@each("before", [OK, ALARM])
def test_the_documentations_tables(to_alarm: int, row: str, states: tuple[str, ...], before: str) -> None:
    points = [{"0": False, "X": True, "-": None}[point] for point in row.split()]
    found = tuple(next_state(points, 3, to_alarm, treatment, before) for treatment in TREATMENTS)
    assert found == tuple(before if state is RETAIN else state for state in states)


LOAD = Metric.of("Shop", "Load", service="shop")


def alarm(**properties: object) -> Alarm:
    usual = {
        "Namespace": "Shop",
        "MetricName": "Load",
        "Dimensions": [{"Name": "service", "Value": "shop"}],
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 9,
        "TreatMissingData": "notBreaching",
    }
    return Alarm.of("load", usual | properties)


def store(**values: list[float]) -> MetricStore:
    """Values by minute, written m5=[1, 2]."""
    metrics = MetricStore()
    for minute, of_minute in values.items():
        metrics.put(LOAD, int(minute[1:]), of_minute)
    return metrics


def test_the_window_slides_by_the_minute() -> None:
    # Given 5 in minute 3 and 5 in minute 6, together over the threshold of 9, and data after that
    # Then it breaches in those five minutes that hold both: from the end of 6 until 3 is out
    assert in_alarm([alarm()], store(m3=[5], m6=[2, 3], m11=[0]), 0, 20) == {"load": [7, 8]}


def test_the_last_data_before_a_silence_are_evaluated_again() -> None:
    # "alarms might repeatedly re-evaluate the last set of data points … after the metric has stopped flowing"
    assert in_alarm([alarm()], store(m3=[5], m6=[2, 3]), 0, 30) == {"load": [7, 8, 12, 13, 17, 18]}


@pytest.mark.parametrize(("statistic", "minutes"), [("Maximum", [7]), ("Minimum", [])])
def test_statistics_of_all_values_of_a_period(statistic: str, minutes: list[int]) -> None:
    chosen = alarm(Statistic=statistic, Period=60, EvaluationPeriods=1)
    assert in_alarm([chosen], store(m6=[1, 12], m7=[3]), 6, 7) == ({"load": minutes} if minutes else {})


def test_several_periods_in_a_row() -> None:
    chosen = alarm(Period=60, EvaluationPeriods=2)
    assert in_alarm([chosen], store(m1=[10], m2=[1], m3=[10], m4=[10], m5=[0]), 0, 6) == {"load": [5]}


def test_metric_math_needs_all_its_metrics() -> None:
    # Given an alarm on two metrics, of which one is sometimes missing
    other = Metric.of("Shop", "Other", service="shop")
    stats = [
        {"Id": key, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
        for key, metric in {
            "load": {"Namespace": "Shop", "MetricName": "Load", "Dimensions": [{"Name": "service", "Value": "shop"}]},
            "other": {"Namespace": "Shop", "MetricName": "Other", "Dimensions": [{"Name": "service", "Value": "shop"}]},
        }.items()
    ]
    expression = {"Id": "is_bad", "Expression": "IF(load > 1 AND other == 0, 1, 0)"}
    chosen = Alarm.of("math", {**vars_of_math(), "Metrics": [expression, *stats]})
    metrics = store(m1=[2], m10=[2], m20=[2])
    metrics.put(other, 1, [0])
    metrics.put(other, 20, [1])
    # Then it breaches where both have a value and the expression holds, for as long as the range reaches back
    assert in_alarm([chosen], metrics, 0, 30) == {"math": [2, 3, 4]}


def vars_of_math() -> dict[str, object]:
    return {
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "TreatMissingData": "notBreaching",
    }
