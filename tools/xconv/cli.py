"""The command line `xconv`."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from xconv.commands import MARKUP, CommandEntry, LazyGroup
from xconv.common.plain_letters import use_plain_letters_where_needed


class _Commands(LazyGroup):
    entries = (
        CommandEntry(
            "setup",
            "xconv.setup.command:setup",
            "Go from an X ads account to a first conversion, guided: credentials, events, consent, deployment, a test.",
        ),
        CommandEntry(
            "send",
            "xconv.send.command:send",
            "Send events to the stack's queue: from files (JSON, JSON lines, SQS payloads), or generated ones.",
        ),
        CommandEntry(
            "trace",
            "xconv.trace.command:trace",
            "Say what happened to a conversion: every request to X it was in, how each try ended, and its delivery "
            "record.",
        ),
        CommandEntry(
            "tail",
            "xconv.tail.command:tail",
            "Show outcomes as they come: requests to X with its debug ids, skipped, rejected and deferred events with "
            "reasons.",
        ),
        CommandEntry(
            "doctor",
            "xconv.doctor.command:doctor",
            "Check a deployed stack: parameters, credentials, queues, functions, permissions, alarms, deliveries.",
        ),
        CommandEntry(
            "events",
            "xconv.events.command:events",
            "List the pixel's events as X knows them, and the EventIds to deploy; nothing is counted by asking.",
        ),
        CommandEntry("intake", "xconv.intake.command:app", "The intake, looked at from outside: check."),
        CommandEntry(
            "preview",
            "xconv.preview.command:preview_command",
            "Show what would become of events, and the exact conversion X would get; nothing is sent.",
        ),
        CommandEntry(
            "dlq", "xconv.dlq.command:app", "The dead-letter queue: list, show, redrive, export, edit, purge."
        ),
        CommandEntry(
            "credentials", "xconv.credentials.command:app", "The X credentials in the stack's secret: put, check."
        ),
        CommandEntry(
            "authorize",
            "xconv.authorize.command:authorize",
            "Let the app in at X, in your browser, and store the tokens in the stack's secret.",
        ),
        CommandEntry(
            "schema", "xconv.schema.command:schema", "Print the JSON Schema of the events that producers send."
        ),
    )


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    help="Web conversions into X Ads, from a terminal.",
)


def _say_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"xconv {version('x-conversions')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version, and exit.")
    ] = False,
) -> None:
    """Web conversions into X Ads, from a terminal."""


def main() -> None:
    """The entry point: what goes wrong is one line on standard error.

    Exit status 1 when something failed, 2 when what was given can't be used, 130 after Ctrl-C.
    """
    use_plain_letters_where_needed()
    if sys.stdin is None:  # closed by whoever started this, as some schedulers do: nothing is there to read
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - for as long as this runs
    try:
        # Not standalone: errors of usage are one line, too.
        sys.exit(app(standalone_mode=False))
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort as error:  # of a question: by Ctrl-C, by the end of what is typed, or by a no
        if isinstance(error.__context__, KeyboardInterrupt):
            sys.exit(130)
        if isinstance(error.__context__, EOFError):
            _fail("there was no answer: run it where somebody can type, or give the answers (--help says how)", 2)
        _fail("stopped, as you wished", 1)
    except TyperException as error:
        if not (text := error.format_message()):  # nothing was asked for: the help has been shown
            sys.exit(0)
        _fail(text, error.exit_code)
    except Exception as error:
        from xconv.common.errors import failure_of  # noqa: PLC0415 - brings the AWS SDK, which help has no need of

        failure = failure_of(error)
        if failure is None:
            raise
        _fail(*failure)


def _fail(text: str, status: int) -> NoReturn:
    from xconv.common.terminal import say  # noqa: PLC0415 - help has no need of what it imports

    say(f"error: {text}")
    sys.exit(status)
