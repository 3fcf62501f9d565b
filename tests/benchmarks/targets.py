"""Targets, met or missed, and how a measured figure is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from devtools.figures.grid import Grid

from tests.benchmarks.repetitions import Figure

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must not exceed (or, with `at_least`, must reach)."""

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def targets_grid(targets: Sequence[Target]) -> Grid:
    rows = [
        ("✓" if one.is_met else "✗", one.name, f"{one.value:.2f}", f"{'≥' if one.at_least else '≤'} {one.limit:g}")
        for one in targets
    ]
    return Grid("Targets", ("", "what", "measured", "target"), rows)


def spread(figure: Figure | Sequence[float], digits: int = 2, factor: float = 1.0) -> str:
    """A figure as people read it: median (quartiles)."""
    median, low, high = (f"{one * factor:,.{digits}f}" for one in figure)
    return f"{median} ({low}–{high})"
