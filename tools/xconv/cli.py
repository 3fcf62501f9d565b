"""The command line `xconv`."""

import sys
from typing import NoReturn

import typer
from devtools.demo.command import demo_command
from devtools.local_aws import FunctionError
from typer.exceptions import TyperException
from x_conversions.credentials.schemes import CredentialsError

from xconv.authorize.command import authorize
from xconv.common.errors import AwsError, explain
from xconv.credentials.command import app as credentials_app
from xconv.dlq.command import app as dlq_app
from xconv.doctor.command import doctor
from xconv.preview.command import preview_command
from xconv.schema.schema import event_schema, json_text
from xconv.send.command import send
from xconv.trace.command import trace

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
app.add_typer(dlq_app, name="dlq")
app.add_typer(credentials_app, name="credentials")
app.command()(authorize)
app.command("demo")(demo_command)


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
    except ValueError as error:
        _fail(str(error), 2)


def _fail(text: str, status: int) -> NoReturn:
    typer.echo(f"error: {text}", err=True)
    sys.exit(status)
