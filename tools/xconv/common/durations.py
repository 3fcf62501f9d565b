"""Ages as people write them: 90s, 15m, 36h, 7d."""

import re
from datetime import timedelta

_AGE = re.compile(r"(\d{1,6})([smhd])", re.ASCII)  # digits enough for a decade in minutes
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_age(text: str) -> timedelta:
    """Read one.

    Raises
    ------
    ValueError
        It is none; one line that says what one looks like.
    """
    match = _AGE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no age; write 90s, 15m, 36h or 7d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
