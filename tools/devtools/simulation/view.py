"""What a person sees of the simulation, and what a machine gets."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from devtools.figures.prices import AS_KNOWN_ON, dollars
from devtools.simulation.deployment import Deployment
from devtools.simulation.promises import promises
from devtools.simulation.result import PERCENTILES, Result

ABOUT = " ".join(
    """Real: delivery, isolation, pace, deferral, ledger and the handler behind the transformation, as deployed, with
    the numbers of template.yaml. Simulated: time, SQS (close to first in, first out: one batch in twenty comes from
    anywhere in the queue; no duplicates of its own), Lambda's event source mapping (five pollers, each with a window of
    its own; what was read waits for an instance; throttled, it is tried again until SQS hands it out anew, and fewer
    pollers read; an instance lives 30 to 120 minutes), X, the secret. Left out: the transformation, the report,
    requests of idle pollers. Producers go on until what had gathered is delivered; then they stop, and the queue is
    emptied.""".split()
)


def show(console: Console, results: Sequence[Result], deployment: Deployment, seed: int, seconds: float) -> None:
    """Tables of deliveries, limits and costs, and what was promised."""
    console.print(_ends(results))
    console.print(_limits(results))
    console.print(_costs(results))
    if any(one.waits for one in results):
        console.print(_waits(results))
    if any(one.records for one in results):
        console.print(_records(results))
    console.print(
        f"Prices as known on {AS_KNOWN_ON}: ${dollars('lambda x86_64'):.10f} a GB-second, "
        f"${dollars('lambda requests') * 1e6:.2f} a million invocations, ${dollars('sqs') * 1e6:.2f} a million SQS "
        f"requests.\n{ABOUT}",
        highlight=False,
    )
    broken = [
        f"{one.scenario.title}: {promise.text}"
        for one in results
        for promise in promises(one, deployment)
        if not promise.is_kept
    ]
    for text in broken:
        console.print(f"[red]✗ {text}[/red]", highlight=False)
    days = sum(len(one.depth) for one in results) / 1440
    if not broken:
        kept = sum(len(promises(one, deployment)) for one in results)
        console.print(
            f"[green]✓ {kept} promises kept[/green] in {len(results)} scenarios, {days:.0f} days of virtual time, "
            f"{sum(one.sent for one in results):,} events, in {seconds:.0f} s (seed {seed}).",
            highlight=False,
        )


def as_json(results: Sequence[Result], deployment: Deployment, seed: int, seconds: float) -> str:
    """The same for machines, with queue depth and deliveries of every hour."""
    return json.dumps(
        {
            "seed": seed,
            "seconds": round(seconds, 1),
            "about": ABOUT,
            "prices_of": AS_KNOWN_ON,
            "deployment": asdict(deployment),
            "scenarios": [_json(one, deployment) for one in results],
        },
        indent=2,
    )


def _json(result: Result, deployment: Deployment) -> dict[str, Any]:
    figures = asdict(result)
    figures |= {"scenario": result.scenario.name, "title": result.scenario.title}
    delivered = figures.pop("delivered_by_minute")
    figures["depth"] = result.depth[::60]
    figures["delivered_by_hour"] = [sum(delivered[hour : hour + 60]) for hour in range(0, len(delivered), 60)]
    figures["promises"] = [asdict(promise) for promise in promises(result, deployment)]
    return figures


def _ends(results: Sequence[Result]) -> Table:
    table = _table("What became of the events", "sent", "delivered", "lost", "expired", "dead letters", "doubled")
    for one in results:
        dead = one.dead_poison + one.dead_good + one.redriven
        counts = (one.sent, one.delivered, one.lost, one.expired, dead, one.doubled)
        table.add_row(one.scenario.name, *(f"{number:,}" for number in counts))
    return table


def _limits(results: Sequence[Result]) -> Table:
    table = _table(
        "Limits; windows as shares of X's quota",
        "receive count",
        "in flight",
        "drained in",
        "at best",
        "lowest window",
        "highest window",
        "429",
    )
    for one in results:
        table.add_row(
            one.scenario.name,
            str(one.highest_receive_count),
            f"{one.most_in_flight:,}",
            f"{one.drain_seconds / 3600:.1f} h",
            f"{one.best_drain_seconds / 3600:.1f} h",
            _share(one.lowest_window_share),
            _share(one.highest_window_share),
            f"{one.share_of_429:.2%}",
        )
    return table


def _costs(results: Sequence[Result]) -> Table:
    table = _table("Cost", "requests to X", "waiting, GB-s", "SQS calls in vain", "waiting, $", "in all, $")
    for one in results:
        table.add_row(
            one.scenario.name,
            f"{sum(one.requests.values()):,}",
            f"{one.waiting_gb_seconds:,.0f}",
            f"{one.waiting_sqs_requests:,}",
            f"{one.waiting_cost:,.2f}",
            f"{one.cost:,.2f}",
        )
    return table


def _waits(results: Sequence[Result]) -> Table:
    table = _table("Seconds from sent to counted", *(f"p{one}" for one in PERCENTILES), "messages a batch", "throttles")
    for one in results:
        if one.waits:
            waits = (f"{seconds:.1f}" for seconds in one.waits)
            table.add_row(one.scenario.name, *waits, f"{one.messages_per_invocation:.1f}", f"{one.throttles:,}")
    return table


def _records(results: Sequence[Result]) -> Table:
    table = _table(
        "Conversions, with trouble around delivery records",
        "sent",
        "extra counts",
        "most sends",
        "for a person",
        "not recorded",
        "killed",
    )
    for one in results:
        if (found := one.records) is not None:
            counts = (one.doubled, found.most_sends, found.for_a_person, found.not_recorded, found.killed)
            table.add_row(one.scenario.name, f"{found.conversions:,}", *(f"{number:,}" for number in counts))
    return table


def _table(title: str, *columns: str) -> Table:
    """A table that fits a terminal of 80 columns."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("Scenario", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", vertical="bottom")
    return table


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
