"""From the second failure in a row on it is wary, from the third on it is an outage, and one success ends that."""

import pytest
from x_conversions.delivery.circuit_breaker import CircuitBreaker


@pytest.mark.parametrize(
    ("failures", "is_wary", "is_open"), [(0, False, False), (1, False, False), (2, True, False), (3, True, True)]
)
def test_by_failures_in_a_row(failures: int, is_wary: bool, is_open: bool) -> None:
    breaker = CircuitBreaker()
    for _ in range(failures):
        breaker.record_failure()
    assert (breaker.is_wary, breaker.is_open) == (is_wary, is_open)
    breaker.record_success()
    assert (breaker.failures_in_a_row, breaker.is_wary, breaker.is_open) == (0, False, False)
