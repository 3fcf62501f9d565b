"""Metric math: as CloudWatch's reference has it, for the part that is used."""

import pytest

from tests.support.cloudwatch.metric_math import evaluate
from tests.support.each import each

VALUES = {"a": 2.0, "b": 0.0, "gap": None}


@each(
    ("expression", "value"),
    [
        ("a", 2),
        ("a + 3 * (a - b)", 8),
        ("a >= 2", 1),
        ("a < 2", 0),
        ("a == 2 AND b != 0", 0),
        ("a == 3 OR b == 0", 1),
        ("IF(a > 1 AND (a + b) > 1, 7, 8)", 7),
        ("IF(a > 2, 7, b)", 0),
        ("gap", None),
        ("a + gap", None),
        ("gap > 1", None),
        ("a > 1 OR gap > 1", None),
        ("IF(gap > 1, 7, 8)", None),
        ("FILL(a, 5)", 2),
        ("FILL(gap, 5)", 5),
        ("100 * a / 4", 50),
        ("a / (a - a)", None),
        ("IF(a > 1 AND FILL(gap, 0) == 0, 1, 0)", 1),
    ],
)
def test_expressions(expression: str, value: float | None) -> None:
    assert evaluate(expression, VALUES) == value


@pytest.mark.parametrize("expression", ["RATE(a)", "a ** b", "-a", "a[0]", "IF(a, 1)"])
def test_what_it_does_not_know_is_refused(expression: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        evaluate(expression, VALUES)
