"""The cost model's tables, from the figures that `make bench` wrote."""

from collections.abc import Mapping
from typing import Any

from figures.cost import (
    PLATFORM_LOG_BYTES,
    X_ANSWER_SECONDS,
    Batch,
    Function,
    Standing,
    duration,
    per_million,
    per_month,
)
from figures.grid import Grid
from figures.prices import AS_KNOWN_ON, PRICES, REGION

MEMORIES = (128, 256, 512, 1024, 1769)
ARCHITECTURES = ("x86_64", "arm64")
FULL = 500
NEEDED = ("handler", "cold_start", "memory", "monthly")


def cost_tables(figures: Mapping[str, Any]) -> list[Grid]:
    """All of them, the most asked for first."""
    batches, standing = _batches(figures["handler"]), _standing(figures["monthly"])
    memory_mb: int = figures["monthly"]["memory_mb"]
    return [
        by_fill(batches, memory_mb),
        monthly(standing, figures["monthly"]["metrics_when_all_is_well"]),
        parts(batches, memory_mb),
        by_memory(batches[-1], figures, memory_mb),
        prices(),
    ]


def by_fill(batches: list[Batch], memory_mb: int) -> Grid:
    rows = [
        (
            f"{batch.messages} a batch",
            *(f"{sum(per_million(batch, Function(memory_mb, one)).values()):.2f}" for one in ARCHITECTURES),
        )
        for batch in batches
    ]
    note = f"{memory_mb} MB. X answers in {X_ANSWER_SECONDS} s, which is an assumption."
    return Grid("Dollars per million events", ("events", *ARCHITECTURES), rows, note)


def parts(batches: list[Batch], memory_mb: int) -> Grid:
    costs = [per_million(batch, Function(memory_mb)) for batch in batches]
    rows = [(name, *(f"{cost[name]:.3f}" for cost in costs)) for name in costs[0]]
    logged = ", ".join(f"{batch.log_bytes:,}" for batch in batches)
    note = f"Logged by one invocation: {logged} bytes, and {PLATFORM_LOG_BYTES} by Lambda itself."
    return Grid(
        f"What is in it, {memory_mb} MB, x86_64", ("part", *(f"{one.messages} a batch" for one in batches)), rows, note
    )


def by_memory(batch: Batch, figures: Mapping[str, Any], chosen: int) -> Grid:
    """What a memory size does to a full batch's time and cost, and to a cold start."""
    cold = figures["cold_start"]["cpu"]["deliver"][0]
    peak = max(one["peak_mb"] for one in figures["memory"]["peaks"].values())
    rows = []
    for size in MEMORIES:
        lambda_dollars = [per_million(batch, Function(size, one))["Lambda: duration"] for one in ARCHITECTURES]
        rows.append(
            (
                f"{size} MB{' (template)' if size == chosen else ''}",
                f"{duration(batch.cpu_seconds, size) * 1000:,.0f}",
                f"{duration(batch.cpu_seconds, size, X_ANSWER_SECONDS) * 1000:,.0f}",
                f"{duration(cold, size):.1f}",
                *(f"{dollars:.3f}" for dollars in lambda_dollars),
                f"{peak / size:.0%}",
            )
        )
    columns = ("memory", "ms computing", "ms with X", "s cold start", "$ x86_64", "$ arm64", "peak of memory")
    note = (
        "Dollars for the duration only, per million events. The cold start without the burst that Lambda may give it."
    )
    return Grid(f"Memory: a batch of {batch.messages}", columns, rows, note)


def monthly(standing: Standing, metrics_when_all_is_well: int) -> Grid:
    costs = per_month(standing)
    rows = [(name, f"{dollars:.2f}") for name, dollars in sorted(costs.items(), key=lambda item: -item[1])]
    rows.append(("all", f"{sum(costs.values()):.2f}"))
    note = (
        f"{standing.metrics} metrics with events of every kind, {metrics_when_all_is_well} when everything is delivered;"
        f" {standing.alarms} alarms, {standing.dashboards} dashboards. Free tiers left out."
    )
    return Grid("Dollars per month for the stack itself", ("part", "dollars"), rows, note)


def prices() -> Grid:
    rows = [(f"{price.unit}", f"{price.dollars:.10f}".rstrip("0"), price.page) for price in PRICES.values()]
    title = f"List prices in {REGION} as known on {AS_KNOWN_ON}; check them"
    return Grid(title, ("one", "dollars", "where"), rows)


def _batches(handler: Mapping[str, Any]) -> list[Batch]:
    sent = handler["request_bytes"] / FULL
    return [
        Batch(int(size), fill["cpu"][0], fill["bytes"], sent * int(size)) for size, fill in handler["fills"].items()
    ]


def _standing(monthly: Mapping[str, Any]) -> Standing:
    return Standing(
        metrics=monthly["metrics"],
        alarms=monthly["alarms"],
        dashboards=monthly["dashboards"],
        instances=monthly["instances"],
        refresh_log_bytes=monthly["refresh_log_bytes"],
        refresh_memory_mb=monthly["refresh_memory_mb"],
        refresh_cpu_seconds=monthly["refresh_cpu_seconds"],
    )
