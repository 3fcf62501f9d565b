"""The metric store adds hours up beforehand, and nobody notices."""

from devtools.local_aws.emf import Metric
from hypothesis import given
from hypothesis import strategies as st

from tests.support.cloudwatch.metric_store import MetricStore

METRIC = Metric.of("XConversions", "Received", service="shop")
OF = {"Sum": sum, "Maximum": max, "Minimum": min}
MINUTES = st.integers(-200, 400)


@given(
    st.lists(st.tuples(MINUTES, st.lists(st.integers(0, 9), min_size=1, max_size=3)), max_size=40),
    MINUTES,
    st.integers(1, 400),
)
def test_a_statistic_is_that_of_all_values_of_its_period(
    put: list[tuple[int, list[int]]], start: int, length: int
) -> None:
    # Given values of many minutes
    metrics = MetricStore()
    for minute, values in put:
        metrics.put(METRIC, minute, values)

    # When a period of any length is asked for, wherever it begins, Then it is of what came in it and of nothing else
    found = [value for minute, values in put for value in values if start <= minute < start + length]
    for name, of in OF.items():
        assert metrics.statistic(METRIC, name, start, start + length) == (of(found) if found else None)
