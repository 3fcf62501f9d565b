"""The stack's metrics of the last day."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from x_conversions.core.outcome import Reason

from xconv.common.stack import Deployed
from xconv.doctor.snapshot import OUTCOMES, Series

_NAMES = (
    "Received", "Delivered", "Skipped", "Rejected", "Deferred", "Unaccounted", "TokenRefreshFailed",
    "Withheld", "PurchasesWithheld", "PurchasesDelivered", "NotRecorded",
)  # fmt: skip
# What the function puts into the dead-letter queue: SQS counts it, whatever Monitoring says.
_DEAD_LETTERS = "DeadLetters"
# Of what was skipped, the events that a dry run would deliver: counted whatever Monitoring says, too.
_WOULD_DELIVER = "WouldDeliver"
_SIX_HOURS = timedelta(hours=6)
_DAY = timedelta(days=1)
_HOUR = 3600  # seconds
# The queue's age is as of now: what SQS and the function said in the last quarter of an hour.
_RECENT = timedelta(minutes=15)
_MINUTE = 60


def read_metrics(cloudwatch: Any, deployed: Deployed, now: datetime) -> dict[str, Series]:
    """Sums by name, and under `oldest` the oldest message's age in seconds."""
    service = [{"Name": "service", "Value": deployed.name}]
    dead_letter_queue = _queue(deployed.dead_letter_queue_url)
    would_deliver = [*service, {"Name": "reason", "Value": Reason.WOULD_DELIVER.value}]
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            *(_query(name.lower(), f"XConversions/{name}", service, _HOUR, "Sum") for name in _NAMES),
            _query(_DEAD_LETTERS.lower(), "AWS/SQS/NumberOfMessagesSent", dead_letter_queue, _HOUR, "Sum"),
            _query(_WOULD_DELIVER.lower(), "XConversions/Skipped", would_deliver, _HOUR, "Sum"),
        ],
        StartTime=now - _DAY,
        EndTime=now,
    )
    found = {result["Id"]: result for result in answer["MetricDataResults"]}
    series = {name: _series(found[name.lower()], now - _SIX_HOURS) for name in (*_NAMES, _DEAD_LETTERS, _WOULD_DELIVER)}
    queue = _queue(deployed.queue_url)
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
    return {**with_what_is_not_written(series), "oldest": Series(oldest, None)}


def with_what_is_not_written(series: Mapping[str, Series]) -> dict[str, Series]:
    """With what `Monitoring=essential` doesn't write, as far as that can be told: at least so many were received.

    Of the skipped it writes those that were withheld, and what a dry run would deliver; what was rejected went into the
    dead-letter queue.
    """
    found = dict(series)
    dead_letters, would_deliver, unaccounted = found.pop(_DEAD_LETTERS), found.pop(_WOULD_DELIVER), found["Unaccounted"]
    if found["Received"].total:
        return found
    found["Skipped"] = _sum([found["Withheld"], would_deliver])
    rejected = max(0.0, dead_letters.total - unaccounted.total)
    found["Rejected"] = Series(rejected, dead_letters.last_at if rejected else None)
    found["Received"] = _sum([found[name] for name in OUTCOMES])
    return found


def _sum(parts: Iterable[Series]) -> Series:
    parts = list(parts)
    last = max((part.last_at for part in parts if part.last_at is not None), default=None)
    return Series(sum(part.total for part in parts), last, sum(part.recent for part in parts))


def _queue(url: str) -> list[dict[str, str]]:
    return [{"Name": "QueueName", "Value": url.rsplit("/", 1)[-1]}]


def _query(key: str, metric: str, dimensions: list[dict[str, str]], period: int, stat: str) -> dict[str, Any]:
    namespace, _, name = metric.rpartition("/")
    wanted = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
    return {"Id": key, "MetricStat": {"Metric": wanted, "Period": period, "Stat": stat}}


def _series(result: dict[str, Any], recently: datetime) -> Series:
    values = dict(zip(result["Timestamps"], result["Values"], strict=True))
    busy = [at.timestamp() for at, value in values.items() if value]
    recent = sum(value for at, value in values.items() if at >= recently)
    return Series(sum(values.values()), max(busy, default=None), recent)
