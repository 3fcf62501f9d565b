"""The command line `xconv`."""

import time
from typing import Annotated

import typer
from local_aws import BatchResult
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from xconv.demo import run_demo
from xconv.demo_view import as_json, show

app = typer.Typer(no_args_is_help=True, add_completion=True, help="Web conversions into X Ads, from a terminal.")


@app.callback()
def _root() -> None:
    """One command so far; a callback keeps its name on the command line."""


@app.command()
def demo(json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False) -> None:
    """Run the main job on embedded parts: every sample event, from the queue to a simulated X.

    Exit status 0 only if every message ended as it must. Example: xconv demo --json
    """
    console = Console(stderr=json)
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Messages handled", total=None)

        def on_batch(result: BatchResult, total: int) -> None:
            progress.update(bar, total=total, advance=result.succeeded)
            if not console.is_terminal:
                console.print(f"  a batch of {result.messages}: {result.succeeded} handled")

        books = run_demo(console.print, on_batch)
    seconds = time.monotonic() - started
    if json:
        typer.echo(as_json(books, seconds))
    else:
        show(console, books, seconds)
    if books.mistakes:
        raise typer.Exit(1)


def main() -> None:
    """The entry point."""
    app()
