"""Questions to a person, and to a script that answers by flags: the same steps for both."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer
from x_conversions.core.characters import visible

from xconv.common.lines import wrapped
from xconv.common.terminal import echo

# Reads an answer: gives it in the form that is kept, or raises ValueError with one line that says what is wanted.
Check = Callable[[str], str]


@dataclass(frozen=True)
class Option:
    """One of several answers. `key` is what a flag names it by; `text` may have several lines."""

    key: str
    text: str


def as_it_is(text: str) -> str:
    """Takes any answer."""
    return text


class Dialogue:
    """Asks. With `by_flags` nobody is there: a question without a flag's answer takes its default, or is an error.

    Everything it asks raises

    ValueError
        A flag's answer is none, or there is no answer at all; the line names the flag.
    typer.Abort
        Standard input is over, or Ctrl-C.
    """

    def __init__(self, *, by_flags: bool) -> None:
        self.by_flags = by_flags

    def say(self, text: str = "") -> None:
        """Words on the way."""
        echo(wrapped(text, sys.stdout))

    def step(self, number: int, title: str) -> None:
        """Where the person is."""
        self.say()
        echo(f"{number}. {title}", bold=True)

    def confirm(self, question: str, *, default: bool, given: bool | None = None) -> bool:
        """Yes or no."""
        if given is not None or self.by_flags:
            return default if given is None else given
        while True:
            answer = self._prompt(f"{question} [{'Y/n' if default else 'y/N'}]").lower()
            if answer in ("", "y", "yes", "n", "no"):
                return default if not answer else answer.startswith("y")
            self.say("  Answer y or n, or press Enter.")

    def choose(
        self,
        question: str,
        choices: Sequence[Option],
        *,
        flag: str,
        default: str | None = None,
        given: str | None = None,
    ) -> str:
        """One of several, by its number."""
        keys = [choice.key for choice in choices]
        if given is not None:
            if given not in keys:
                raise ValueError(f"{flag} {visible(given)} is none of {', '.join(keys)}")
            return given
        if self.by_flags:
            return _needed(default, flag)
        for number, choice in enumerate(choices, 1):
            first, *more = choice.text.split("\n")
            self.say("\n".join([f"  {number}) {first}", *(f"     {line}" for line in more)]))
        hint = f" [{keys.index(default) + 1}]" if default is not None else ""
        while True:
            answer = self._prompt(f"{question}{hint}")
            if not answer and default is not None:
                return default
            if answer.isascii() and answer.isdigit() and len(answer) < 5 and 1 <= int(answer) <= len(keys):
                return keys[int(answer) - 1]
            if answer in keys:
                return answer
            self.say(f"  Type a number from 1 to {len(keys)}.")

    def ask(  # noqa: PLR0913 - a question's parts
        self,
        question: str,
        check: Check,
        *,
        flag: str,
        default: str | None = None,
        given: str | None = None,
        is_hidden: bool = False,
    ) -> str:
        """A value. Enter takes the default, where there is one."""
        if given is not None:
            try:
                return check(given.strip())
            except ValueError as error:
                raise ValueError(f"{flag}: {error}") from None
        if self.by_flags:
            return check(_needed(default, flag))
        hint = f" [{default}]" if default else ""
        while True:
            answer = self._prompt(f"{question}{hint}", is_hidden=is_hidden) or (default or "")
            if not answer and default is None:
                self.say("  Type something, or end with Ctrl-C.")
                continue
            try:
                return check(answer)
            except ValueError as error:
                self.say(f"  {error}")

    def _prompt(self, text: str, *, is_hidden: bool = False) -> str:
        answer: str = typer.prompt(wrapped(text, sys.stdout), default="", show_default=False, hide_input=is_hidden)
        # What terminals and pages add to what is pasted: control characters, quotes around it.
        return visible(answer).strip().strip("\"'“”").strip()


def _needed(default: str | None, flag: str) -> str:
    if default is None:
        raise ValueError(f"without questions this needs {flag}")
    return default
