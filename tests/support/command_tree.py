"""The command line as a tree: every command imported, which `xconv` itself leaves until one is called."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import typer.main
from xconv.cli import app


@cache  # it takes a tenth of a second, and who asks only reads
def top_commands() -> dict[str, Any]:
    """What comes right after the word `xconv`; a group has `commands` of its own."""
    return {name: lazy.load() for name, lazy in listed_commands().items()}


def listed_commands() -> dict[str, Any]:
    """The same, as the list in `xconv --help` has them."""
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return commands


@cache
def all_commands() -> dict[str, Any]:
    """Every command that does something, by its words."""

    def walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        if not hasattr(command, "commands"):
            yield " ".join(words), command
            return
        for name, inner in command.commands.items():
            yield from walk(inner, (*words, name))

    return {words: leaf for name, command in top_commands().items() for words, leaf in walk(command, (name,))}


def named_commands(text: str) -> set[str]:
    """Every `xconv` command that a text names, by its words, without its arguments."""
    found = re.findall(r"\bxconv ([a-z]+)(?: ([a-z]+)\b(?![.=/_]))?", text)
    groups = {name for name, command in top_commands().items() if hasattr(command, "commands")}
    return {f"{name} {sub}" if name in groups and sub else name for name, sub in found}


def exists(words: str) -> bool:
    """Whether there is such a command, or such a group of commands."""
    return words in all_commands() or words in top_commands()


def all_options() -> set[str]:
    """The options of every command, and those of `xconv` itself."""
    own = {"--help", "--install-completion", "--show-completion"}
    parameters = (parameter for command in all_commands().values() for parameter in command.params)
    return own.union(*([*parameter.opts, *parameter.secondary_opts] for parameter in parameters))
