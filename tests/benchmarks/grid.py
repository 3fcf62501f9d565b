"""What a measure shows: tables for a terminal and for a document, and targets that are met or missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.benchmarks.repetitions import Figure

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its first column names, the others count. The note says how to read it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def for_terminal(self) -> Table:
        table = Table(title=self.title, title_justify="left", caption=self.note or None, caption_justify="left")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def for_document(self) -> str:
        lines = [f"**{self.title}**", "", _row(self.columns), _row(["---", *["---:"] * (len(self.columns) - 1)])]
        lines += [_row(row) for row in self.rows]
        return "\n".join([*lines, "", self.note, ""] if self.note else [*lines, ""])


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


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
