"""The command line `xconv`."""

import sys
import time
from typing import Annotated

import typer
from local_aws import BatchResult, FunctionError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from x_conversions.credentials import CredentialsError
from x_conversions.settings_error import SettingsError

from xconv import credentials, dlq
from xconv.authorize import authorize
from xconv.demo import demo_samples, run_demo
from xconv.demo_view import as_json, show
from xconv.preview_command import preview_command
from xconv.schema import event_schema, json_text

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Web conversions into X Ads, from a terminal."
)
app.add_typer(dlq.app, name="dlq")
app.add_typer(credentials.app, name="credentials")
app.command()(authorize)
app.command("preview")(preview_command)


@app.callback()
def _root() -> None:
    """Web conversions into X Ads, from a terminal."""


@app.command()
def schema() -> None:
    """Print the JSON Schema of the events that producers send.

    Example: xconv schema > event.schema.json
    """
    typer.echo(json_text(event_schema()))


@app.command()
def demo(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
) -> None:
    """Run the main job on embedded parts: every sample event, from the queue to a simulated X.

    Exit status 0 only if every message ended as it must. Example: xconv demo --json
    """
    console = Console(stderr=json)
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        samples = demo_samples()
        bar = progress.add_task("Messages handled", total=len(samples))

        def on_batch(result: BatchResult) -> None:
            handled = len(result.messages) - len(result.failures)
            progress.advance(bar, handled)
            if not console.is_terminal:
                console.print(f"  a batch of {len(result.messages)} messages: {handled} accounted for")

        books = run_demo(samples, console.print, on_batch)
    seconds = time.monotonic() - started
    if json:
        typer.echo(as_json(books, seconds))
    else:
        show(console, books, seconds)
    if books.mistakes:
        raise typer.Exit(1)


def main() -> None:
    """The entry point: what goes wrong is one line on stderr, and exit status 2."""
    try:
        app()
    except (CredentialsError, FunctionError, SettingsError, OSError, RuntimeError, TimeoutError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
