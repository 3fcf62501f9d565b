"""The command line `xconv`."""

import sys

import typer
from local_aws import FunctionError
from x_conversions.credentials import CredentialsError
from x_conversions.settings_error import SettingsError

from xconv import credentials, dlq
from xconv.authorize import authorize
from xconv.demo_command import demo_command
from xconv.preview_command import preview_command
from xconv.schema import event_schema, json_text

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Web conversions into X Ads, from a terminal."
)
app.add_typer(dlq.app, name="dlq")
app.add_typer(credentials.app, name="credentials")
app.command()(authorize)
app.command("demo")(demo_command)
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


def main() -> None:
    """The entry point: what goes wrong is one line on stderr, and exit status 2."""
    try:
        app()
    except (CredentialsError, FunctionError, SettingsError, OSError, RuntimeError, TimeoutError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
