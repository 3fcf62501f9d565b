"""The one logger, and metrics in CloudWatch's embedded metric format."""

from collections.abc import Iterable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "XConversions"
# Level and service come from POWERTOOLS_LOG_LEVEL and POWERTOOLS_SERVICE_NAME. UTC, because X's times are.
logger = Logger(utc=True)

Metric = tuple[str, float | list[float], MetricUnit]


def count(name: str, value: float) -> Metric:
    return name, value, MetricUnit.Count


def emit(service: str, metrics: Iterable[Metric], **dimensions: str) -> None:
    """Print one metric document (or more, when there are over 100 values) with these dimensions and `service`."""
    document = EphemeralMetrics(namespace=NAMESPACE, service=service)
    is_empty = True
    for dimension, text in dimensions.items():
        document.add_dimension(dimension, text)
    for name, value, unit in metrics:
        for number in value if isinstance(value, list) else [value]:
            document.add_metric(name, unit, number)
            is_empty = False
    if not is_empty:
        document.flush_metrics()
