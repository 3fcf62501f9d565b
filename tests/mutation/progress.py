"""How far a run is: one line that changes in a terminal, and a line for each tenth of the way elsewhere."""

import sys

_COLUMNS = 79  # a line as wide as the terminal would begin another


class Progress:
    """What is printed while one package is being tried."""

    def __init__(self, package: str) -> None:
        self._package, self._last = package, ""
        self._changes = sys.stdout.isatty()

    def say(self, step: str) -> None:
        """What is done before the first mutant: a few minutes, on a busy machine."""
        self._print(step, step)

    def show(self, tried: int, of: int, survived: int) -> None:
        """How many mutants were tried, and how many of those lived."""
        self._print(f"{tried} of {of} mutants tried, {survived} survived", f"{10 * tried // max(of, 1)} tenths")

    def end(self) -> None:
        """Make room for what comes next."""
        if self._changes:
            print(f"\r{'':{_COLUMNS}}\r", end="", flush=True)

    def _print(self, text: str, stage: str) -> None:
        line = f"{self._package}: {text}"[:_COLUMNS]
        if self._changes:
            print(f"\r{line:{_COLUMNS}}", end="", flush=True)
        elif stage != self._last:
            print(line, flush=True)
        self._last = stage
