"""What `Monitoring=essential` leaves of the metrics: those that the template's alarms rest on.

CloudWatch charges for each metric in the hours in which it is written.
"""

from collections.abc import Iterable

from x_conversions.core.observability import Metric
from x_conversions.core.outcome import Reason

# Written with every invocation, zeros too: alarms compare one of them with another.
ALWAYS = frozenset({"Delivered", "Deferred", "QueueAge", "CredentialsHealthy", "TokenSecondsLeft"})
# Written when there is something to count: for alarms that take silence for zero.
_IF_ANY = frozenset(
    """
    Unaccounted ApiWarnings TokenRefreshFailed NotRecorded Withheld PurchasesWithheld PurchasesDelivered
    """.split()
)
_BY_REASON = frozenset(
    {("Deferred", Reason.FORBIDDEN), ("Deferred", Reason.SYSTEMATIC_REFUSAL), ("Skipped", Reason.WOULD_DELIVER)}
)


def essential(metrics: Iterable[Metric]) -> list[Metric]:
    """Those without a further dimension that an alarm needs."""
    return [one for one in metrics if one[0] in ALWAYS or (one[0] in _IF_ANY and one[1])]


def is_essential(metric: Metric, dimensions: dict[str, str]) -> bool:
    """Whether an alarm needs a metric with dimensions of its own."""
    return (metric[0], dimensions.get("reason")) in _BY_REASON
