"""python -m tests.benchmarks.document: the figures of docs/bench.json into the documents that show them.

A document says where, and everything between the two comments is written anew::

    <!-- figures: handler -->
    <!-- end -->
"""

import json
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from devtools.figures.__main__ import KEPT
from devtools.figures.cost_tables import cost_tables
from devtools.interrupt import exit_with
from devtools.paths import ROOT

from tests.benchmarks.targets import Target, targets_grid

DOCUMENTS = (ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "cost.md")
_PLACE = re.compile(r"(<!-- figures: (?P<name>[a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    figures = json.loads(KEPT.read_text())
    for document in DOCUMENTS:
        document.write_text(filled(document.read_text(), figures))


def filled(text: str, figures: Mapping[str, Any]) -> str:
    """The document with these figures in their places."""
    return _PLACE.sub(lambda place: f"{place[1]}{_shown(place['name'], figures)}{place[3]}", text)


def _shown(name: str, figures: Mapping[str, Any]) -> str:
    if name == "machine":
        machine = figures["machine"]
        return f"{machine['processor']}, {machine['system']}, Python {machine['python']}, {machine['measured_at']}.\n"
    if name == "cost":
        return "\n".join(grid.for_document() for grid in cost_tables(figures))
    if name == "targets":
        return targets_grid(_targets(figures)).for_document()
    if name not in figures:  # a new measure, which the next `make figures` takes
        return ""
    return "\n".join(grid.for_document() for grid in import_module(f"tests.benchmarks.{name}").grids(figures[name]))


def _targets(figures: Mapping[str, Any]) -> list[Target]:
    measures = (name for name in figures if name != "machine")
    return [one for name in measures for one in import_module(f"tests.benchmarks.{name}").targets(figures[name])]


if __name__ == "__main__":
    exit_with(main)
