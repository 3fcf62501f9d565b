"""The stack's metrics of the last day."""

from collections.abc import Mapping
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

# A metric's sum by the hour it is of; an hour in which it wasn't written is not there.
Hours = Mapping[datetime, float]


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
    found = {one["Id"]: dict(zip(one["Timestamps"], one["Values"], strict=True)) for one in answer["MetricDataResults"]}
    hours = with_what_is_not_written({name: found[name.lower()] for name in (*_NAMES, _DEAD_LETTERS, _WOULD_DELIVER)})
    series = {name: _series(values, now - _SIX_HOURS) for name, values in hours.items()}
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
    return {**series, "oldest": Series(oldest, None)}


def with_what_is_not_written(hours: Mapping[str, Hours]) -> dict[str, dict[datetime, float]]:
    """With what `Monitoring=essential` doesn't write, as far as that can be told, hour by hour.

    It may have been changed meanwhile. Each invocation writes `Delivered`, and in a full stack `Received` as well. Of
    the skipped an essential one writes those that were withheld, and what a dry run would deliver; what was rejected
    went into the dead-letter queue.
    """
    found = {name: dict(values) for name, values in hours.items()}
    dead_letters, would_deliver = found.pop(_DEAD_LETTERS), found.pop(_WOULD_DELIVER)
    for hour in found["Delivered"].keys() - found["Received"].keys():
        found["Skipped"][hour] = found["Withheld"].get(hour, 0.0) + would_deliver.get(hour, 0.0)
        found["Rejected"][hour] = max(0.0, dead_letters.get(hour, 0.0) - found["Unaccounted"].get(hour, 0.0))
        found["Received"][hour] = sum(found[name].get(hour, 0.0) for name in OUTCOMES)
    return found


def _queue(url: str) -> list[dict[str, str]]:
    return [{"Name": "QueueName", "Value": url.rsplit("/", 1)[-1]}]


def _query(key: str, metric: str, dimensions: list[dict[str, str]], period: int, stat: str) -> dict[str, Any]:
    namespace, _, name = metric.rpartition("/")
    wanted = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
    return {"Id": key, "MetricStat": {"Metric": wanted, "Period": period, "Stat": stat}}


def _series(hours: Hours, recently: datetime) -> Series:
    busy = [at.timestamp() for at, value in hours.items() if value]
    recent = sum(value for at, value in hours.items() if at >= recently)
    return Series(sum(hours.values()), max(busy, default=None), recent)
