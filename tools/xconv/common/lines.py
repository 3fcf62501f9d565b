"""Sentences in lines of the terminal's width: broken between words only, because ids and addresses are copied."""

import re
import shutil
import textwrap
from typing import IO

NARROW = 100  # columns; longer lines are hard to read, and tables with many columns need more
_HEAD = re.compile(r" *(?:\d+\) |- )?")  # of a line: what is under it begins behind it


def wrapped(text: str, stream: IO[str], indent: int | None = None) -> str:
    """A text as lines for this stream; as it is where that is no terminal.

    `indent` is where a line goes on; else behind the line's own indentation, number or dash.
    """
    if not stream.isatty():
        return text
    width = min(shutil.get_terminal_size().columns, NARROW)
    return "\n".join(_wrapped_line(line, width, indent) for line in text.split("\n"))


def _wrapped_line(line: str, width: int, indent: int | None) -> str:
    if len(line) <= width or " " not in line.strip():
        return line
    head = _HEAD.match(line)
    behind = indent if indent is not None else head.end() if head else 0
    lines = textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * behind,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return "\n".join(lines)
