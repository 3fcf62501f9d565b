"""Tables for a terminal and for a document."""

import io

from devtools.figures.grid import Grid
from rich.console import Console

GRID = Grid("Time", ("what", "ms"), [("a|b", "1.5"), ("c", "20")], "Median.")


def test_in_markdown_a_bar_in_a_cell_does_not_end_it() -> None:
    assert GRID.for_document() == "**Time**\n\n| what | ms |\n| --- | ---: |\n| a/b | 1.5 |\n| c | 20 |\n\nMedian.\n"


def test_on_a_terminal_all_of_it_is_there() -> None:
    file = io.StringIO()
    Console(file=file, width=60).print(GRID.for_terminal())
    shown = file.getvalue()
    assert all(text in shown for text in ("Time", "what", "a|b", "1.5", "Median."))
