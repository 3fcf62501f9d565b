"""The command line `xconv`."""

import sys
import time
from typing import Annotated, NoReturn

import typer
from local_aws import BatchResult, FunctionError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from typer.exceptions import TyperException
from x_conversions.credentials import CredentialsError
from x_conversions.settings_error import SettingsError

from xconv import credentials, dlq
from xconv.authorize import authorize
from xconv.demo import demo_samples, run_demo
from xconv.demo_view import as_json, show
from xconv.doctor.command import doctor
from xconv.errors import AwsError, explain
from xconv.preview_command import preview_command
from xconv.schema import event_schema, json_text
from xconv.send import send
from xconv.trace import trace

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Web conversions into X Ads, from a terminal.",
)
app.command()(send)
app.command()(trace)
app.command()(doctor)
app.command("preview")(preview_command)
app.add_typer(dlq.app, name="dlq")
app.add_typer(credentials.app, name="credentials")
app.command()(authorize)


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
    """The entry point: what goes wrong is one line on standard error.

    Exit status 1 when something failed, 2 when what was given can't be used, 130 after Ctrl-C.
    """
    try:
        # Not standalone: errors of usage are one line, too.
        sys.exit(app(standalone_mode=False))
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort:
        _fail("stopped, as you wished", 1)
    except TyperException as error:
        _fail(error.format_message(), error.exit_code)
    except AwsError as error:
        _fail(explain(error), 1)
    except (CredentialsError, FunctionError, OSError, RuntimeError) as error:
        _fail(str(error), 1)
    except (SettingsError, ValueError) as error:
        _fail(str(error), 2)


def _fail(text: str, status: int) -> NoReturn:
    typer.echo(f"error: {text}", err=True)
    sys.exit(status)
