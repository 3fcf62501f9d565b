"""How every command prints: colours on a terminal only, and tables that nothing cuts where there is none."""

import json
import sys
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.status import Status
from rich.text import Text
from x_conversions.core.characters import visible

from xconv.common.lines import NARROW, wrapped
from xconv.common.next_commands import with_options

# Rich takes 80 columns for whatever is no terminal. A file or a pipe has no width; tables take what they need.
_NO_TERMINAL = 10_000


def console(*, stderr: bool = False) -> Console:
    """What tables and progress are printed to."""
    found = Console(stderr=stderr, highlight=False, emoji=False)
    if not found.is_terminal:
        found.width = _NO_TERMINAL
    return found


def is_narrow(out: Console) -> bool:
    """Whether a table has to put things below each other that stand beside each other elsewhere."""
    return out.width < NARROW


def print_line(text: str, *, style: str = "", styled: str = "", indent: int | None = None) -> None:
    """Print a sentence of the result, broken between words; `styled` is the part of it that has a colour."""
    out = console()
    line = Text(wrapped(visible_lines(text), out.file, indent))
    if styled and (begin := line.plain.find(styled)) >= 0:
        line.stylize(style, begin, begin + len(styled))
    out.print(line, soft_wrap=True)


def visible_lines(text: str) -> str:
    """Lines without what would be a command to the terminal; a command for the person names their stack."""
    return "\n".join(map(visible, with_options(text).split("\n")))


def shown(text: str) -> str:
    """Somebody else's text, as it is: neither markup nor a command to the terminal."""
    return escape(visible(text))


def progress_bar() -> Progress:
    """A bar on standard error; nothing where that is no terminal."""
    out = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=out, disable=not out.is_terminal)


def working(what: str) -> Status:
    """What the person sees while they wait: on standard error, and only where that is a terminal."""
    out = console(stderr=True)
    return out.status(what, spinner="dots" if out.encoding.startswith("utf") else "line")


def echo(text: str = "", *, err: bool = False, bold: bool | None = None) -> None:
    """Print a line as it is. The stream is named: `typer` by itself writes UTF-8 to one that takes ASCII only."""
    typer.secho(text, file=sys.stderr if err else sys.stdout, bold=bold)


def say(text: str) -> None:
    """A sentence for the person, beside the result; no command to the terminal is in it."""
    echo(wrapped(visible_lines(text), sys.stderr), err=True)


def print_json(document: Any) -> None:
    """The result, for a machine: with every letter as it is where the stream takes all of them."""
    takes_all = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    echo(json.dumps(document, indent=2, ensure_ascii=not takes_all))
