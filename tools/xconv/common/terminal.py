"""How every command prints: colours on a terminal only, and tables that nothing cuts where there is none."""

import json
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from x_conversions.core.characters import visible

# Rich takes 80 columns for whatever is no terminal. A file or a pipe has no width; tables take what they need.
_NO_TERMINAL = 10_000


def console(*, stderr: bool = False) -> Console:
    """What tables and progress are printed to."""
    found = Console(stderr=stderr, highlight=False, emoji=False)
    if not found.is_terminal:
        found.width = _NO_TERMINAL
    return found


def shown(text: str) -> str:
    """Somebody else's text, as it is: neither markup nor a command to the terminal."""
    return escape(visible(text))


def progress_bar() -> Progress:
    """A bar on standard error; nothing where that is no terminal."""
    out = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=out, disable=not out.is_terminal)


def say(text: str) -> None:
    """A sentence for the person, beside the result; no command to the terminal is in it."""
    typer.echo("\n".join(map(visible, text.split("\n"))), err=True)


def print_json(document: Any) -> None:
    """The result, for a machine."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
