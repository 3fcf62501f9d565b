"""When an event happened: reading the many ways producers write it, and writing the one way X takes it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from x_conversions.core.memoize import Remembered
from x_conversions.core.outcome import Reason, Rejected
from x_conversions.core.text import is_placeholder

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000  # milliseconds
# Nine digits or more: eight would be a basic ISO date (20240129), and no epoch second since 1973 is shorter.
_EPOCH_TEXT = re.compile(r"\d{9,}(\.\d+)?", re.ASCII)
# 1e11 seconds is the year 5138 and 1e11 milliseconds 1973: below it a number means seconds, from it on milliseconds.
_FIRST_MILLISECOND_VALUE = 100_000_000_000
# 1e14 milliseconds is also the year 5138; what is larger is in microseconds or no time at all.
_LAST_MILLISECOND_VALUE = 100_000_000_000_000
# After `timestamp`, which is the producer's own word and must be readable, in this order.
_FALLBACKS = ("originalTimestamp", "original_timestamp", "sentAt", "sent_at", "receivedAt", "received_at")


def event_time(event: Mapping[str, Any], sent_at: int) -> tuple[int, str | None]:
    """When the event happened.

    Parameters
    ----------
    event
        The event, out of its envelopes.
    sent_at
        When its message was first sent, epoch milliseconds: the last resort, and the latest time believed,
        because clients' clocks run ahead.

    Returns
    -------
    int, str or None
        Epoch milliseconds, and the same as X takes it where it was written like that already.

    Raises
    ------
    Rejected
        ``invalid_time`` for a `timestamp` that is there and can't be read, or that has no time zone.
    """
    stamp = event.get("timestamp")
    if isinstance(stamp, str) and len(stamp) == 24:
        happened_at = _in_xs_form(stamp)
        if happened_at is not None and happened_at <= sent_at:
            return happened_at, stamp
    return min(_read_time(stamp, event, sent_at), sent_at), None


def _in_xs_form(stamp: str) -> int | None:
    """Epoch milliseconds of a time written as X takes it, which is how JavaScript's ``toISOString`` writes it.

    Most times are; `make bench` shows what others cost ("times without milliseconds").
    """
    digits = stamp[17:19] + stamp[20:23]
    if stamp[19] != "." or stamp[23] != "Z" or not digits.isdigit() or not digits.isascii() or digits >= "60":
        return None
    minute = _minutes[stamp[:17]]
    return None if minute is None else minute + int(digits)


@Remembered
def _minutes(text: str) -> int | None:
    """Epoch milliseconds of ``2026-11-24T09:00:``; None for any other way to write a minute."""
    milliseconds = epoch_milliseconds(f"{text}00Z")
    return milliseconds if milliseconds is not None and format_time(milliseconds).startswith(text) else None


def _read_time(stamp: object, event: Mapping[str, Any], sent_at: int) -> int:
    happened_at = epoch_milliseconds(stamp)
    if happened_at is None and not is_placeholder(stamp):
        raise Rejected(
            Reason.INVALID_TIME,
            "timestamp must be ISO 8601 with a time zone (2026-01-29T12:00:00Z), or epoch seconds or milliseconds",
        )
    if happened_at is not None:
        return happened_at
    fallbacks = (epoch_milliseconds(event.get(field)) for field in _FALLBACKS)
    return next((time for time in fallbacks if time is not None), sent_at)


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
