"""Texts that a command is given: from a file, or from standard input."""

import sys
from pathlib import Path

from xconv.common.json_texts import BYTE_ORDER_MARK


def read_text(file: str) -> str:
    """What is in a file, or with ``-`` in standard input; without a byte order mark.

    Raises
    ------
    ValueError
        It can't be read; one line that says why.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} can't be read: {getattr(error, 'strerror', None) or 'it is no text'}") from None
    return text.removeprefix(BYTE_ORDER_MARK)
