"""Commands that somebody is told to run next: for the stack, region and profile that they named, not for others."""

import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

# Those that ask a stack; not where a text says itself for which.
_COMMAND = re.compile(
    r"\bxconv (?:doctor|events|trace|tail|send|authorize|setup|dlq [a-z]+|credentials [a-z]+)\b(?![^`\n]*--stack)"
)
_OPTIONS = ("--stack", "--region", "--profile")  # what variables say instead, they say to the next command, too


def with_options(text: str) -> str:
    """The text, in which every command that asks a stack asks the one of this command line."""
    named = "".join(f" {name} {shlex.quote(value)}" for name, value in _named(sys.argv[1:]))
    return _COMMAND.sub(lambda found: found[0] + named, text)


def _named(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word, following in pairwise([*words, ""]):
        name, _, value = word.partition("=")
        if name in _OPTIONS and (given := (value or following).strip()):
            yield name, given
