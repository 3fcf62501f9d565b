"""What a run of the refresh function leaves behind: one line and its metrics, whatever happened."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from aws_lambda_powertools.metrics import MetricUnit

from x_conversions.core.observability import Metric, count, emit, logger
from x_conversions.core.timestamps import epoch_milliseconds
from x_conversions.core.version import VERSION
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.token_refresh import GrantLostError, RefreshOutcome
from x_conversions.reporting.essential import essential


class RefreshRun(Protocol):
    """The run that is reported."""

    @property
    def expires_at(self) -> float | None:
        """Epoch seconds at which the token in the secret ends; None when unknown or never."""


@dataclass(slots=True)
class RefreshReport:
    """Holds the run's outcome once there is one."""

    outcome: RefreshOutcome = field(default_factory=lambda: RefreshOutcome(outcome="not_due", expires_at=None))


@contextmanager
def report_refresh(
    service: str, run: RefreshRun, clock: Callable[[], float] = time.time, *, essential_only: bool = False
) -> Iterator[RefreshReport]:
    """Report what happens inside; failures are reported and raised on.

    With `essential_only` only those metrics are written that alarms rest on.
    """

    def write(metrics: list[Metric]) -> None:
        emit(service, essential(metrics) if essential_only else metrics)

    report = RefreshReport()
    try:
        yield report
    except Exception as error:
        # The errors of this project are one line without values; others are named only.
        is_ours = type(error).__module__.startswith("x_conversions")
        cause = str(error) if is_ours else "see the error's name"
        logger.error("refresh failed", error=type(error).__name__, cause=cause, remedy=_remedy(error))
        write(_metrics_of_failure(error, _seconds_left(run.expires_at, clock)))
        raise
    logger.info("refresh", version=VERSION, outcome=report.outcome["outcome"], expires_at=report.outcome["expires_at"])
    milliseconds = epoch_milliseconds(report.outcome["expires_at"])
    expires_at = None if milliseconds is None else milliseconds / 1000
    write(_metrics(report.outcome, _seconds_left(expires_at, clock)))


def _remedy(error: Exception) -> str:
    if isinstance(error, CredentialsError):
        return "put credentials into the stack's secret: `xconv credentials put`, or `xconv authorize` for OAuth 2.0"
    if isinstance(error, GrantLostError):
        return "authorize again: `xconv authorize`; events wait in the queue"
    return "nothing yet: the next run tries again; if it goes on, docs/operations.md, TokenRefreshFailedAlarm"


def _seconds_left(expires_at: float | None, clock: Callable[[], float]) -> float | None:
    return None if expires_at is None else max(0.0, expires_at - clock())


def _metrics(outcome: RefreshOutcome, seconds_left: float | None) -> list[Metric]:
    # A token that is over authorizes nothing, whoever is to renew it.
    metrics = [count("CredentialsHealthy", 0 if seconds_left == 0 else 1), *_token_life(seconds_left)]
    if outcome["outcome"] == "refreshed":
        metrics.append(count("TokenRefreshed", 1))
    if outcome["outcome"] != "not_renewable":
        # A zero ends the alarm about an earlier failure; what is never renewed needs none.
        metrics.append(count("TokenRefreshFailed", 0))
    return metrics


def _metrics_of_failure(error: Exception, seconds_left: float | None) -> list[Metric]:
    metrics = [count("CredentialsHealthy", 0), *_token_life(seconds_left)]
    # Without a usable secret there was nothing to refresh.
    if not isinstance(error, CredentialsError):
        metrics.append(count("TokenRefreshFailed", 1))
    return metrics


def _token_life(seconds_left: float | None) -> list[Metric]:
    return [] if seconds_left is None else [("TokenSecondsLeft", seconds_left, MetricUnit.Seconds)]
