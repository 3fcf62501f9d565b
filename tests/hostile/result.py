"""What a run found, and how a person sees it."""

import textwrap
from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console

from tests.hostile.events import EventCounts
from tests.hostile.scenarios import ScenarioCounts

WIDTH = 80
_MOST_BREACHES = 5  # the first ones tell the kind
_LONGEST_BREACH = 2_000  # characters


@dataclass
class Result:
    """The counts of both halves, and what broke a law."""

    events: EventCounts = field(default_factory=EventCounts)
    scenarios: ScenarioCounts = field(default_factory=ScenarioCounts)
    breaches: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """What another process found."""
        self.events.merge(other.events)
        self.scenarios.merge(other.scenarios)
        self.breaches += other.breaches

    def broken(self, error: Exception) -> None:
        """A law is broken, or something was raised that never is."""
        told = str(error) if isinstance(error, AssertionError) else repr(error)
        self.breaches.append(told[:_LONGEST_BREACH])


def show(console: Console, result: Result, seconds: float, seed: int) -> None:
    """At most 80 columns."""
    events, scenarios = result.events, result.scenarios
    lines = [
        f"{events.events:,} events in {events.batches:,} batches, {events.requests:,} requests to X:",
        f"  {_listed(events.ends)}",
        f"  the slowest batch took {events.slowest:.2f} s of processor time",
        f"{scenarios.scenarios:,} X scenarios, {scenarios.batches:,} batches, {scenarios.requests:,} requests; X",
        f"  {_listed(scenarios.deeds)}",
        f"  {_listed(scenarios.ends)}",
    ]
    for line in lines:
        _print(console, line)
    for breach in result.breaches[:_MOST_BREACHES]:
        _print(console, f"✗ {breach}")
    if result.breaches:
        _print(console, f"✗ {len(result.breaches)} breaches, in {seconds:.0f} s (seed {seed}).")
    else:
        _print(console, f"✓ Every law holds, in {seconds:.0f} s (seed {seed}).")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name.lower().replace('_', ' ')}" for name, number in sorted(counts.items()))


def _print(console: Console, text: str) -> None:
    """Words as they are: what breaks a law may look like markup."""
    for paragraph in text.splitlines():
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        for line in textwrap.wrap(paragraph, WIDTH, subsequent_indent=indent or "  ") or [""]:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
