"""The commands in a page's blocks and sentences, word by word."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from click import Context
from samcli.cli.main import cli as sam

from tests.support.aws_cli import read_command
from tests.support.command_tree import all_commands

_TOOLS = ("xconv", "aws", "sam")
_BLOCK = re.compile(r"^ *```(sh|console)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(rf"`((?:{'|'.join(_TOOLS)}) [^`]+)`")
_INSIDE = re.compile(r"\$\(([^()]*)\)")
_COMMENT = re.compile(r"(?:^|[ \t]+)# .*$", re.MULTILINE)
_ENDS = frozenset({"|", "&&", "||", ";", "&", "<", ">", ">>"})


def commands_of(page: Path) -> Iterator[list[str]]:
    """Every command of `xconv`, `aws` and `sam` that a page has, in blocks and sentences, as a shell splits it."""
    text = page.read_text()
    for language, body in _BLOCK.findall(text):
        lines = re.findall(r"^\$ (.+)$", body, re.MULTILINE) if language == "console" else [body]
        for line in lines:
            yield from commands_in(line)
    for span in _SPAN.findall(re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)):
        yield from commands_in(" ".join(span.replace("…", "").split()))


def commands_in(script: str) -> Iterator[list[str]]:
    """The same of a piece of a shell's language: pipes, lists, assignments and substitutions are taken apart."""
    for inner in _INSIDE.findall(script):
        yield from commands_in(inner)
    whole = _COMMENT.sub("", _INSIDE.sub("SUBSTITUTED", script))
    whole = whole.replace("\\\n", " ")
    lexer = shlex.shlex(whole, posix=True, punctuation_chars="|&;<>\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    words: list[str] = []
    for word in [*lexer, "\n"]:
        if word in _ENDS or not word.strip():
            yield from _one(words)
            words = []
        else:
            words.append(word)


def _one(words: list[str]) -> Iterator[list[str]]:
    while words and re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    if words and (tool := words[0].rpartition("/")[2]) in _TOOLS:
        yield [tool, *words[1:]]


_tree = cache(all_commands)


def wrong_in_xconv(words: list[str]) -> str:
    """What of an `xconv` command doesn't exist; nothing for a good one, and for one that names only a group."""
    tree = _tree()
    name = next((name for many in (2, 1) if (name := " ".join(words[:many])) in tree), "")
    if name:
        return _unknown_option(
            words, {option for one in tree[name].params for option in (*one.opts, *one.secondary_opts)}
        )
    first = words[0]
    is_group = any(one.startswith(f"{first} ") for one in tree) and len(words) == 1
    return "" if is_group or first.startswith("--") or first == "COMMAND" else " ".join(words[:2])


def wrong_in_sam(words: list[str]) -> str:
    """The same of a `sam` command, whose options `sam` itself tells: what the pages deploy by is run by a test."""
    return "" if words[0] in sam.list_commands(Context(sam)) else words[0]


def wrong_in_aws(words: list[str]) -> str:
    """The same of an `aws` command."""
    try:
        read_command(words)
    except ValueError as error:
        return str(error)
    return ""


def _unknown_option(words: list[str], known: set[str]) -> str:
    given = (word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word))
    return next((option for option in given if option not in known | {"--help"}), "")


WRONG_IN = {"xconv": wrong_in_xconv, "aws": wrong_in_aws, "sam": wrong_in_sam}
