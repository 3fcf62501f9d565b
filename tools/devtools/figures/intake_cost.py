"""What the intake costs: by request, by month, and on its worst day. A model, as of deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from devtools.figures.alarms import alarm_metrics
from devtools.figures.cost import MONTH_SECONDS, PER_SQS_CALL, PLATFORM_LOG_BYTES, FunctionSize, duration
from devtools.figures.grid import Grid
from devtools.figures.prices import dollars
from devtools.paths import ROOT

SQS_ANSWER_SECONDS = 0.02  # an assumption: within a region it is mostly less
# A line of intake.yaml's format: time, route, status, latency and size.
ACCESS_LOG_BYTES = 120
DEFAULT_RPS = 50  # `IntakeRps`
MOST_EVENTS = 500  # that the intake takes in a request; SDKs send 100 at most
_EVENTS = (1, 10, 100, MOST_EVENTS)
_DAY_SECONDS = 86_400
_SECRET_VIEW_SECONDS = 300  # how long an instance believes what it read


@dataclass(frozen=True, slots=True)
class MeasuredRequest:
    """One request, as measured: its events, the CPU seconds of all of it, and what the function logs."""

    events: int
    cpu_seconds: float
    log_bytes: int


def of_events(measured: Sequence[MeasuredRequest], events: int) -> MeasuredRequest:
    """A request of so many events, on the line through the smallest and the largest that were measured."""
    one, many = measured[0], measured[-1]
    share = (events - one.events) / (many.events - one.events)
    return MeasuredRequest(
        events,
        one.cpu_seconds + share * (many.cpu_seconds - one.cpu_seconds),
        round(one.log_bytes + share * (many.log_bytes - one.log_bytes)),
    )


def per_million_requests(request: MeasuredRequest, function: FunctionSize) -> dict[str, float]:
    """Dollars for a million of them, each event of which is queued."""
    calls = ceil(request.events / PER_SQS_CALL)
    seconds = duration(request.cpu_seconds, function.memory_mb, calls * SQS_ANSWER_SECONDS)
    logged = request.log_bytes + PLATFORM_LOG_BYTES + ACCESS_LOG_BYTES
    return {
        "API Gateway": 1e6 * dollars("http api"),
        "Lambda: invocations": 1e6 * dollars("lambda requests"),
        "Lambda: duration": 1e6 * seconds * function.memory_mb / 1024 * dollars(f"lambda {function.architecture}"),
        "SQS: queueing in tens": 1e6 * calls * dollars("sqs"),
        "logs": 1e6 * logged * dollars("logs"),
    }


def per_day(request: MeasuredRequest, function: FunctionSize, rps: int = DEFAULT_RPS) -> float:
    """Dollars for a day from midnight to midnight with so many of them a second."""
    return sum(per_million_requests(request, function).values()) * rps * _DAY_SECONDS / 1e6


def per_month(metrics: int, *, is_essential: bool) -> dict[str, float]:
    """Dollars a month for an intake in use, before the first request, with one instance.

    Parameters
    ----------
    metrics
        Of the function itself, which an essential one doesn't write.
    """
    return {
        "metrics": 0.0 if is_essential else metrics * dollars("metric"),
        "dashboard": 0.0 if is_essential else dollars("dashboard"),
        "alarms": sum(alarm_metrics(ROOT / "intake.yaml").values()) * dollars("alarm"),
        "secret": dollars("secret") + MONTH_SECONDS / _SECRET_VIEW_SECONDS * dollars("secret reads"),
    }


def intake_tables(figures: Mapping[str, Any]) -> list[Grid]:
    """The intake's part, from what `make bench ONLY=intake` measured."""
    function = FunctionSize(figures["memory_mb"])
    requests = [
        MeasuredRequest(int(events), one["cpu"][0], one["log_bytes"]) for events, one in figures["requests"].items()
    ]
    return [
        _by_request([of_events(requests, events) for events in _EVENTS], function),
        _by_month(figures["metrics"]),
    ]


def _by_request(requests: Sequence[MeasuredRequest], function: FunctionSize) -> Grid:
    costs = [per_million_requests(one, function) for one in requests]
    rows = [(name, *(f"{cost[name]:.2f}" for cost in costs)) for name in costs[0]]
    rows.append(("all", *(f"{sum(cost.values()):.2f}" for cost in costs)))
    rows.append((f"a day with {DEFAULT_RPS} a second", *(f"{per_day(one, function):,.2f}" for one in requests)))
    columns = ("part", *(f"{one.events} event{'s' * (one.events > 1)}" for one in requests))
    note = (
        f"By events in a request, {function.memory_mb} MB, x86_64. SQS answers in {SQS_ANSWER_SECONDS} s, which is an"
        f" assumption. A preflight before each is {1e6 * dollars('http api'):.2f} more. Deliveries are not in it. The"
        f" last line is dollars a day at the default IntakeRps; no request has more events than in the last column."
    )
    return Grid("Dollars per million requests to the intake", columns, rows, note)


def _by_month(metrics: int) -> Grid:
    full, least = (per_month(metrics, is_essential=is_essential) for is_essential in (False, True))
    rows = [(name, f"{full[name]:.2f}", f"{least[name]:.2f}") for name in full]
    rows.append(("all", f"{sum(full.values()):.2f}", f"{sum(least.values()):.2f}"))
    note = (
        f"By the intake's Monitoring. full: {metrics} metrics where pages send purchases, refusals and calls of"
        " identify, and a few more for each further way in or reason. Without free tiers: of dashboards, an account's"
        " first three cost nothing."
    )
    return Grid("Dollars per month for the intake itself", ("part", "full", "essential"), rows, note)
