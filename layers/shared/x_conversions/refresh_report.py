"""What a run of the refresh function leaves behind: one line and its metrics, whatever happened."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aws_lambda_powertools.metrics import MetricUnit

from x_conversions.event_time import epoch_milliseconds
from x_conversions.observability import Metric, count, emit, logger
from x_conversions.token_refresh import RefreshOutcome


@dataclass(slots=True)
class RefreshReport:
    """Holds the run's outcome once there is one."""

    outcome: RefreshOutcome = field(default_factory=lambda: RefreshOutcome(outcome="not_due", expires_at=None))


@contextmanager
def report_refresh(service: str) -> Iterator[RefreshReport]:
    """Report what happens inside; failures are reported and raised on."""
    report = RefreshReport()
    try:
        yield report
    except Exception as error:
        # The errors of this project are one line without values; others are named only.
        is_ours = type(error).__module__.startswith("x_conversions")
        logger.error(
            "refresh failed", error=type(error).__name__, cause=str(error) if is_ours else "see the error's name"
        )
        emit(service, [count("CredentialsHealthy", 0), count("TokenRefreshFailed", 1)])
        raise
    logger.info("refresh", outcome=report.outcome["outcome"], expires_at=report.outcome["expires_at"])
    emit(service, _metrics(report.outcome))


def _metrics(outcome: RefreshOutcome) -> list[Metric]:
    metrics = [count("CredentialsHealthy", 1)]
    if outcome["outcome"] == "refreshed":
        metrics.append(count("TokenRefreshed", 1))
    expires_at = epoch_milliseconds(outcome["expires_at"])
    if expires_at is not None:
        metrics.append(("TokenSecondsLeft", max(0.0, expires_at / 1000 - time.time()), MetricUnit.Seconds))
    return metrics
