"""The cost model's tables, from the figures that `make bench` wrote."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from x_conversions.reporting.essential import ALWAYS

from devtools.figures.alarms import alarm_metrics
from devtools.figures.cost import (
    PLATFORM_LOG_BYTES,
    X_ANSWER_SECONDS,
    FunctionSize,
    MeasuredBatch,
    Standing,
    duration,
    per_million,
    per_month,
)
from devtools.figures.grid import Grid
from devtools.figures.intake_cost import intake_tables
from devtools.figures.prices import AS_KNOWN_ON, PRICES, REGION, dollars
from devtools.figures.records_cost import records_per_million
from devtools.figures.traffic_cost import by_window

MEMORIES = (128, 256, 512, 1024, 1769)
ARCHITECTURES = ("x86_64", "arm64")
FULL = 500
_REMEMBERED = (0.05, 0.2, 1.0)
NEEDED = ("handler", "cold_start", "memory", "monthly", "latency")


def cost_tables(figures: Mapping[str, Any]) -> list[Grid]:
    """All of them, the most asked for first."""
    batches, standing = _batches(figures["handler"]), _standing(figures["monthly"])
    memory_mb: int = figures["monthly"]["memory_mb"]
    return [
        by_fill(batches, memory_mb),
        by_window(figures["latency"], batches, memory_mb),
        records(),
        monthly(standing, figures["monthly"]["metrics_when_all_is_well"]),
        alarms(),
        parts(batches, memory_mb),
        by_memory(batches, figures, memory_mb),
        *(intake_tables(figures["intake"]) if "intake" in figures else ()),  # figures of before have none
        prices(),
    ]


def by_fill(batches: list[MeasuredBatch], memory_mb: int) -> Grid:
    rows = [
        (
            f"{batch.messages} a batch",
            *(f"{sum(per_million(batch, FunctionSize(memory_mb, one)).values()):.2f}" for one in ARCHITECTURES),
        )
        for batch in batches
    ]
    note = f"{memory_mb} MB. X answers in {X_ANSWER_SECONDS} s, which is an assumption."
    return Grid("Dollars per million events", ("events", *ARCHITECTURES), rows, note)


def records() -> Grid:
    """What it costs to remember, by how much of it is remembered; comes on top of the table before."""
    costs = [records_per_million(share) for share in _REMEMBERED]
    rows = [(name, *(f"{cost[name]:.3f}" for cost in costs)) for name in costs[0]]
    rows.append(("all", *(f"{sum(cost.values()):.3f}" for cost in costs)))
    columns = ("part", *(f"{share:.0%} remembered" for share in _REMEMBERED))
    note = (
        "In full batches, for 30 days; nothing with RememberDelivered=none. By default everything but browsing is"
        " remembered, which is a few percent of most shops' events. Single events: about 2.25 dollars."
    )
    return Grid("Dollars per million events for the delivery records", columns, rows, note)


def parts(batches: list[MeasuredBatch], memory_mb: int) -> Grid:
    costs = [per_million(batch, FunctionSize(memory_mb)) for batch in batches]
    rows = [(name, *(f"{cost[name]:.3f}" for cost in costs)) for name in costs[0]]
    logged = ", ".join(f"{batch.log_bytes:,}" for batch in batches)
    note = f"Logged by one invocation: {logged} bytes, and {PLATFORM_LOG_BYTES} by Lambda itself."
    return Grid(
        f"What is in it, {memory_mb} MB, x86_64", ("part", *(f"{one.messages} a batch" for one in batches)), rows, note
    )


def by_memory(batches: list[MeasuredBatch], figures: Mapping[str, Any], chosen: int) -> Grid:
    """What a memory size does to time and cost, of a full batch and of a single event, and to a cold start."""
    single, full = batches[0], batches[-1]
    cold = figures["cold_start"]["cpu"]["deliver"][0]
    peak = max(one["peak_mb"] for one in figures["memory"]["peaks"].values())
    rows = [
        (
            f"{size} MB",
            f"{peak / size:.0%}",
            f"{duration(cold, size):.1f}",
            f"{duration(full.cpu_seconds, size, X_ANSWER_SECONDS) * 1000:,.0f}",
            f"{_lambda_dollars(full, size):.3f}",
            f"{_lambda_dollars(single, size):.2f}",
            f"{_lambda_dollars(single, size, 'arm64'):.2f}",
        )
        for size in MEMORIES
    ]
    columns = ("memory", "of it used", "cold start, s", "full batch, ms", "full, $", "single, $", "single on arm64, $")
    note = (
        f"The template's choice is {chosen} MB. Dollars for the duration of a million events, in full batches and one"
        " by one. The cold start is without the burst that Lambda may give it."
    )
    return Grid("Time and dollars by memory", columns, rows, note)


def _lambda_dollars(batch: MeasuredBatch, memory_mb: int, architecture: str = "x86_64") -> float:
    return per_million(batch, FunctionSize(memory_mb, architecture))["Lambda: duration"]


def monthly(standing: Standing, metrics_when_all_is_well: int) -> Grid:
    full = per_month(standing)
    least = per_month(essential(standing))
    rows = [(name, f"{full[name]:.2f}", f"{least[name]:.2f}") for name in sorted(full, key=lambda name: -full[name])]
    rows.append(("all", f"{sum(full.values()):.2f}", f"{sum(least.values()):.2f}"))
    note = (
        f"By Monitoring, full or essential. full: {standing.metrics} metrics with events of every kind,"
        f" {metrics_when_all_is_well} when all are delivered; essential: {len(ALWAYS)}, one of them with an OAuth 2.0"
        f" token only, and {dollars('metric'):.2f} more for each other that every hour has, such as Withheld and"
        f" PurchasesDelivered. Alarms look at {standing.alarms} metrics. Without the intake and free tiers."
    )
    return Grid("Dollars per month for the stack itself", ("part", "full", "essential"), rows, note)


def essential(standing: Standing) -> Standing:
    """The same stack with `Monitoring=essential`."""
    return replace(standing, metrics=len(ALWAYS), dashboards=0)


def alarms() -> Grid:
    """What each alarm costs: its own price, and the metrics that are written for it."""
    looked_at = alarm_metrics()
    rows = [
        (name, str(number), f"{number * dollars('alarm'):.2f}")
        for name, number in sorted(looked_at.items(), key=lambda item: (-item[1], item[0]))
    ]
    rows.append(("all", str(sum(looked_at.values())), f"{sum(looked_at.values()) * dollars('alarm'):.2f}"))
    return Grid("Dollars per month, alarm by alarm", ("alarm", "metrics", "dollars"), rows, "The same in both.")


def prices() -> Grid:
    rows = [
        (
            name,
            f"{price.dollars:.12f}".rstrip("0").rstrip("."),
            f"per {price.unit}",
            price.page.removeprefix("https://"),
        )
        for name, price in PRICES.items()
    ]
    title = f"List prices in {REGION} as known on {AS_KNOWN_ON}; check them"
    return Grid(title, ("what", "dollars", "", "where"), rows)


def _batches(handler: Mapping[str, Any]) -> list[MeasuredBatch]:
    sent = handler["request_bytes"] / FULL
    return [
        MeasuredBatch(int(size), fill["cpu"][0], fill["bytes"], sent * int(size))
        for size, fill in handler["fills"].items()
    ]


def _standing(monthly: Mapping[str, Any]) -> Standing:
    return Standing(
        metrics=monthly["metrics"],
        alarms=sum(alarm_metrics().values()),
        dashboards=monthly["dashboards"],
        instances=monthly["instances"],
        refresh_log_bytes=monthly["refresh_log_bytes"],
        refresh_memory_mb=monthly["refresh_memory_mb"],
        refresh_cpu_seconds=monthly["refresh_cpu_seconds"],
    )
