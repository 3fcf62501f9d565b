"""Commands that are imported when they are called: to list them takes a name and a sentence each."""

import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Literal

import typer
from typer.core import TyperCommand, TyperGroup

# Where another distribution names its commands: each entry is a `CommandEntry`.
GROUP = "xconv.commands"
MARKUP: Literal["markdown"] = "markdown"


@dataclass(frozen=True)
class CommandEntry:
    """A command that can be listed without being imported.

    Parameters
    ----------
    target
        ``module:object``, the object being a function, or a `typer.Typer` with commands of its own.
    summary
        The first sentences of its own help.
    """

    name: str
    target: str
    summary: str


@cache  # each distribution's own list is read: 15 ms, and nothing is installed while this runs
def installed_commands() -> tuple[CommandEntry, ...]:
    """What other distributions in this environment add."""
    return tuple(entry_point.load() for entry_point in entry_points(group=GROUP))


class _PlainHelp(TyperCommand):
    """A command whose help is written in letters that the terminal takes: typer would write UTF-8 to any."""

    def get_help(self, ctx: Any) -> str:
        encoding = sys.stdout.encoding or "utf-8"
        return super().get_help(ctx).encode(encoding, sys.stdout.errors or "strict").decode(encoding)


class LazyCommand(TyperCommand):
    """Stands for a command until it is called, or asked for its help."""

    def __init__(self, entry: CommandEntry) -> None:
        super().__init__(entry.name, help=entry.summary, rich_markup_mode=MARKUP)
        self._entry = entry

    def load(self) -> Any:
        """The command itself."""
        module, _, name = self._entry.target.partition(":")
        found = getattr(import_module(module), name)
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        app = typer.Typer(add_completion=False, rich_markup_mode=None)  # in 80 columns nothing is cut
        app.command(self._entry.name, cls=_PlainHelp)(found)
        return typer.main.get_command(app)

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        """Of the command itself: whatever is done with a command begins here."""
        return self.load().make_context(*arguments, **extra)


class LazyGroup(TyperGroup):
    """A group of the commands in `entries`, and of those that other distributions add."""

    entries: tuple[CommandEntry, ...] = ()

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for entry in (*self.entries, *installed_commands()):
            self.add_command(LazyCommand(entry))
