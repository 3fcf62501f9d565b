"""Ctrl-C ends a command of the test bench like one of any shell: with a word and status 130, without a traceback."""

import sys
from collections.abc import Callable
from typing import NoReturn

_STATUS = 130  # what shells report for a process that SIGINT ended


def exit_with(main: Callable[[], int | None]) -> NoReturn:
    """End the process with what `main` returns."""
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(_STATUS)
