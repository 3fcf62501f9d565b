"""What deliveries cost by traffic and by the batch window: batches are as full as the simulation found them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from devtools.figures.cost import FunctionSize, MeasuredBatch, per_million
from devtools.figures.grid import Grid


def between(measured: Sequence[MeasuredBatch], messages: float) -> MeasuredBatch:
    """A batch of a fill that wasn't measured: on the line between those that were, the fewest messages first."""
    for less, more in pairwise(measured):
        if messages <= more.messages:
            share = (messages - less.messages) / (more.messages - less.messages)
            return MeasuredBatch(
                messages,
                less.cpu_seconds + share * (more.cpu_seconds - less.cpu_seconds),
                less.log_bytes + share * (more.log_bytes - less.log_bytes),
                less.sent_bytes + share * (more.sent_bytes - less.sent_bytes),
            )
    raise ValueError(f"no batch of {messages:g} messages or more was measured")


def by_window(latency: Mapping[str, Any], measured: Sequence[MeasuredBatch], memory_mb: int) -> Grid:
    """Invocations and dollars for a million events, by `BatchWindowSeconds`, where events come evenly."""
    traffic = latency["traffic"]
    windows = next(iter(traffic.values()))
    rows = [
        (window, *(cell for one in traffic.values() for cell in _cells(one[window]["messages"], measured, memory_mb)))
        for window in windows
    ]
    columns = ("window, s", *(text for rate in traffic for text in (f"{rate}/s: invocations", "dollars")))
    note = (
        f"{memory_mb} MB, x86_64. The template's window is {latency['window']:g} s. Messages that come one by one are"
        " received one by one: 0.40 dollars a million, where tens, as from a backlog, cost 0.04."
    )
    return Grid("Invocations and dollars per million events, by traffic and window", columns, rows, note)


def _cells(messages: float, measured: Sequence[MeasuredBatch], memory_mb: int) -> tuple[str, str]:
    cost = per_million(between(measured, messages), FunctionSize(memory_mb), received_singly=True)
    return f"{1e6 / messages:,.0f}", f"{sum(cost.values()):.2f}"
