"""What the measures read: printed metrics, import times, targets."""

import json
import tempfile

import pytest

from tests.benchmarks.import_times import by_package, read_import_times
from tests.benchmarks.printed import Printed, metrics_of, read_printed
from tests.benchmarks.targets import Target, spread, targets_grid


def document(dimensions: dict[str, str], **metrics: float) -> str:
    """A line in CloudWatch's embedded metric format."""
    names = [{"Name": name, "Unit": "Count"} for name in metrics]
    directive = {"Namespace": "XConversions", "Dimensions": [list(dimensions)], "Metrics": names}
    return json.dumps(
        {"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]}, **dimensions, **metrics}, separators=(",", ":")
    )


def test_a_metric_is_a_name_with_its_dimensions_values() -> None:
    # Given two names, one of them also by two reasons, one of these twice, and a line that is no metric
    lines = [
        document({"service": "shop"}, Received=1, Skipped=1),
        document({"service": "shop", "reason": "duplicate"}, Skipped=1),
        document({"service": "shop", "reason": "duplicate"}, Skipped=3),
        document({"service": "shop", "reason": "unmapped_event"}, Skipped=1),
        '{"level":"INFO","message":"summary"}',
    ]

    # Then CloudWatch charges for four
    assert metrics_of(lines) == {
        ("Received", "shop"),
        ("Skipped", "shop"),
        ("Skipped", "duplicate", "shop"),
        ("Skipped", "unmapped_event", "shop"),
    }


def test_what_was_printed_is_read_once() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(line := f"{document({'service': 'shop'}, Received=1)}\n".encode())
        assert read_printed(file) == Printed(len(line), 1)
        assert read_printed(file) == Printed(0, 0)


def test_import_times_are_added_up_by_package() -> None:
    # Given what Python prints
    text = """import time: self [us] | cumulative | imported package
import time:       100 |        100 |   pydantic.fields
import time:      1900 |       2000 | pydantic
import time:       500 |        500 | app
"""
    # Then own times count, not those of what was imported inside
    assert read_import_times(text) == {"pydantic.fields": 100, "pydantic": 1900, "app": 500}
    assert by_package(read_import_times(text)) == {"pydantic": 2.0, "app": 0.5}


@pytest.mark.parametrize(
    ("target", "is_met"),
    [
        (Target("ms", 15.0, 15), True),
        (Target("ms", 15.1, 15), False),
        (Target("events", 0.5, 0.5, at_least=True), True),
        (Target("events", 0.4, 0.5, at_least=True), False),
    ],
)
def test_a_target_is_met_or_missed_and_says_so(target: Target, is_met: bool) -> None:
    assert target.is_met is is_met
    assert targets_grid([target]).rows[0][0] == ("✓" if is_met else "✗")


def test_a_figure_is_written_with_its_quartiles() -> None:
    assert spread((0.0123, 0.01, 1.5), digits=1, factor=1000) == "12.3 (10.0–1,500.0)"
