"""Times: read from the many ways they are written, and written the one way X takes."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000  # milliseconds
# Nine digits or more: eight would be a basic ISO date (20240129), and no epoch second since 1973 is shorter.
_EPOCH_TEXT = re.compile(r"\d{9,}(\.\d+)?", re.ASCII)
# 1e11 seconds is the year 5138 and 1e11 milliseconds 1973: below it a number means seconds, from it on milliseconds.
_FIRST_MILLISECOND_VALUE = 100_000_000_000
# 1e14 milliseconds is also the year 5138; what is larger is in microseconds or no time at all.
_LAST_MILLISECOND_VALUE = 100_000_000_000_000


def epoch_milliseconds(value: object) -> int | None:
    """Read a time as epoch milliseconds, cut (never rounded up) to the millisecond; None if it can't be read.

    Takes ISO 8601 with a zone or an offset, and epoch seconds or milliseconds as a number or as digits.
    """
    if isinstance(value, str):
        text = value.strip()
        if text[:9].isdigit() and _EPOCH_TEXT.fullmatch(text):
            return _from_number(Decimal(text))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        since = moment - _EPOCH
        return since.days * _DAY + since.seconds * 1000 + since.microseconds // 1000
    if isinstance(value, int | float) and not isinstance(value, bool):
        # repr, because a float's own digits are what the producer wrote: 1706529600.123 is ...123 ms, not ...122.
        return _from_number(Decimal(repr(value)))
    return None


def _from_number(number: Decimal) -> int | None:
    if not 0 <= number < _LAST_MILLISECOND_VALUE:  # False for NaN and the infinities, too
        return None
    return int(number * 1000) if number < _FIRST_MILLISECOND_VALUE else int(number)


def format_time(milliseconds: int) -> str:
    """Format epoch milliseconds as X takes them: UTC, ``YYYY-MM-DDTHH:MM:SS.mmmZ``."""
    minute, rest = divmod(milliseconds, 60_000)
    seconds = str(100_000 + rest)  # the 1 keeps leading zeros
    return f"{_minute(minute)}{seconds[1:3]}.{seconds[3:]}Z"


@lru_cache(maxsize=1024)  # strftime for every event is dear, and a batch holds few minutes
def _minute(minutes: int) -> str:
    return f"{_EPOCH + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:}"
