"""Figures from a noisy machine: measured in turns, told as median and quartiles, compared pair by pair."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

Say = Callable[[str], None]


class Figure(NamedTuple):
    """A median, and the quartiles around it: half of all repetitions lie between them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        if len(values) < 2:
            return cls(values[0], values[0], values[0])
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)


def ratio(values: Sequence[float], references: Sequence[float]) -> Figure:
    """How many times its reference each value is, taken in the same turn: what disturbed one disturbed the other."""
    return Figure.of([one / other for one, other in zip(values, references, strict=True)])


def in_turns(
    measures: Mapping[str, Callable[[], float]], repetitions: int, say: Say = lambda _: None
) -> dict[str, list[float]]:
    """Each measure once, then all again; the order is turned round every time, so that no one is always the first."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    names = list(measures)
    for repetition in range(repetitions):
        say(f"{repetition + 1} of {repetitions}")
        for name in names if repetition % 2 == 0 else reversed(names):
            found[name].append(measures[name]())
    return found


class Stopwatch:
    """Seconds of this process's CPU time, and of the wall's clock."""

    def __init__(self) -> None:
        self.cpu, self.wall = 0.0, 0.0

    @contextmanager
    def running(self) -> Iterator["Stopwatch"]:
        """Add what passes inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield self
        finally:
            self.cpu += time.process_time() - cpu
            self.wall += time.perf_counter() - wall
