"""`make cost`: what a stack costs, from the figures of the last `make bench`."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devtools.figures.cost_tables import NEEDED, cost_tables
from devtools.paths import LOCAL, ROOT

KEPT = ROOT / "docs" / "bench.json"  # of the run that the documents speak of


def main(
    figures: Annotated[Path | None, typer.Option(help="a JSON file of make bench; the last run's by default")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the tables as JSON")] = False,
) -> None:
    """Show what deliveries cost, by batch fill, memory and architecture."""
    chosen = figures or _last_complete()
    try:
        found = json.loads(chosen.read_text())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{chosen} can't be read: {error}", param_hint="--figures") from None
    if missing := [name for name in NEEDED if name not in found]:
        raise typer.BadParameter(f"{chosen} lacks {', '.join(missing)}; run make bench", param_hint="--figures")
    tables = cost_tables(found)
    if as_json:
        print(json.dumps([{"title": one.title, "columns": one.columns, "rows": one.rows} for one in tables], indent=1))
        return
    console = Console()
    for table in tables:
        console.print(table.for_terminal(), "")
    console.print(f"from the figures in {chosen}", soft_wrap=True)


def _last_complete() -> Path:
    last = LOCAL / "bench.json"
    if last.is_file() and json.loads(last.read_text()).keys() >= set(NEEDED):
        return last
    return KEPT


if __name__ == "__main__":
    typer.run(main)
