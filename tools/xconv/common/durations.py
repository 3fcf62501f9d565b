"""Ages as people write them: 90s, 15m, 36h, 7d."""

import re
from datetime import timedelta

_AGE = re.compile(r"(\d{1,6})([smhd])", re.ASCII)  # digits enough for a decade in minutes
_LONGEST = timedelta(days=3653)  # before there were calendars there is no date to reckon with
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
    age = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if age > _LONGEST:
        raise ValueError(f"{text} is more than ten years, and nothing is kept for so long")
    return age
