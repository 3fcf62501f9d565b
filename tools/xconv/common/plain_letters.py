"""Words and marks where a terminal, a file or a pipe takes ASCII only: each sign by what is nearest to it."""

import codecs
import os
import sys
from io import TextIOWrapper

_NAME = "xconv.plain"
_NEAREST = {"✓": "+", "✗": "x", "–": "-", "—": "-", "→": ">", "…": "...", "×": "x", "“": '"', "”": '"', "’": "'"}


def use_plain_letters_where_needed() -> None:
    """Let nothing that is printed fail for want of a letter."""
    codecs.register_error(_NAME, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # In the locale C Python writes UTF-8, for files' sake; the terminal of who chose it may know ASCII only.
            is_plain = stream.isatty() and _is_ascii_chosen()
            stream.reconfigure(errors=_NAME, encoding="ascii" if is_plain else None)


def _is_ascii_chosen() -> bool:
    """By LC_ALL: of a plain locale in LANG or LC_CTYPE Python makes one with UTF-8. Its own variables come before."""
    if os.environ.get("PYTHONUTF8") or os.environ.get("PYTHONIOENCODING"):
        return False
    return os.environ.get("LC_ALL") in ("C", "POSIX")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_NEAREST.get(one, "?") for one in error.object[error.start : error.end]), error.end
