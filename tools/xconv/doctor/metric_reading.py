"""The stack's metrics of the last day."""

from datetime import datetime, timedelta
from typing import Any

from xconv.common.stack import Deployed
from xconv.doctor.snapshot import Series

_NAMES = (
    "Received", "Delivered", "Skipped", "Rejected", "Deferred", "Unaccounted", "TokenRefreshFailed",
    "Withheld", "PurchasesWithheld", "PurchasesDelivered", "NotRecorded",
)  # fmt: skip
_SIX_HOURS = timedelta(hours=6)
_DAY = timedelta(days=1)
_HOUR = 3600  # seconds
# The queue's age is as of now: what SQS and the function said in the last quarter of an hour.
_RECENT = timedelta(minutes=15)
_MINUTE = 60


def read_metrics(cloudwatch: Any, deployed: Deployed, now: datetime) -> dict[str, Series]:
    """Sums by name, and under `oldest` the oldest message's age in seconds."""
    service = [{"Name": "service", "Value": deployed.name}]
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[_query(name.lower(), f"XConversions/{name}", service, _HOUR, "Sum") for name in _NAMES],
        StartTime=now - _DAY,
        EndTime=now,
    )
    found = {result["Id"]: result for result in answer["MetricDataResults"]}
    series = {name: _series(found[name.lower()], now - _SIX_HOURS) for name in _NAMES}
    queue = [{"Name": "QueueName", "Value": deployed.queue_url.rsplit("/", 1)[-1]}]
    ages = cloudwatch.get_metric_data(
        MetricDataQueries=[
            _query("sqs", "AWS/SQS/ApproximateAgeOfOldestMessage", queue, _MINUTE, "Maximum"),
            # SQS forgets messages that were received three times; the function doesn't.
            _query("function", "XConversions/QueueAge", service, _MINUTE, "Maximum"),
        ],
        StartTime=now - _RECENT,
        EndTime=now,
    )
    oldest = max((value for result in ages["MetricDataResults"] for value in result["Values"]), default=0.0)
    return {**series, "oldest": Series(oldest, None)}


def _query(key: str, metric: str, dimensions: list[dict[str, str]], period: int, stat: str) -> dict[str, Any]:
    namespace, _, name = metric.rpartition("/")
    wanted = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
    return {"Id": key, "MetricStat": {"Metric": wanted, "Period": period, "Stat": stat}}


def _series(result: dict[str, Any], recently: datetime) -> Series:
    values = dict(zip(result["Timestamps"], result["Values"], strict=True))
    busy = [at.timestamp() for at, value in values.items() if value]
    recent = sum(value for at, value in values.items() if at >= recently)
    return Series(sum(values.values()), max(busy, default=None), recent)
