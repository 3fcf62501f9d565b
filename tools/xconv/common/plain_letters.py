"""Words and marks where a terminal, a file or a pipe takes ASCII only: each sign by what is nearest to it."""

import codecs
import sys
from io import TextIOWrapper

_NAME = "xconv.plain"
_NEAREST = {"✓": "+", "✗": "x", "–": "-", "—": "-", "→": "->", "…": "...", "×": "x", "“": '"', "”": '"', "’": "'"}


def use_plain_letters_where_needed() -> None:
    """Let nothing that is printed fail for want of a letter."""
    codecs.register_error(_NAME, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NAME)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_NEAREST.get(one, "?") for one in error.object[error.start : error.end]), error.end
