"""The metric store goes over a metric once, and nobody notices."""

from collections.abc import Callable, Iterable

from devtools.local_aws.emf import Metric
from hypothesis import given
from hypothesis import strategies as st

from tests.support.cloudwatch.metric_store import MetricStore

METRIC = Metric.of("XConversions", "Received", service="shop")
OF: dict[str, Callable[[Iterable[int]], int]] = {"Sum": sum, "Maximum": max, "Minimum": min}
MINUTES = st.integers(-200, 400)


@given(
    st.lists(st.tuples(MINUTES, st.lists(st.integers(0, 9), min_size=1, max_size=3)), max_size=40),
    st.integers(1, 400),
    MINUTES,
    st.integers(0, 60),
)
def test_a_statistic_is_that_of_all_values_of_its_period(
    put: list[tuple[int, list[int]]], period: int, first: int, more: int
) -> None:
    # Given values of many minutes
    metrics = MetricStore()
    for minute, values in put:
        metrics.put(METRIC, minute, values)

    # When periods of any length are asked for, wherever they end, Then each is of what came in it and of nothing else
    for name, of in OF.items():
        found = metrics.statistics(METRIC, name, period, first, first + more)
        assert len(found) == more + 1
        for end, statistic in enumerate(found, first):
            within = [value for minute, values in put for value in values if end - period <= minute < end]
            assert statistic == (of(within) if within else None)
