"""When an event happened: reading the many ways producers write it, and writing the one way X takes it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from x_conversions.outcome import Reason, Rejected
from x_conversions.text import is_placeholder

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY = 86_400_000  # milliseconds
# Nine digits or more: eight would be a basic ISO date (20240129), and no epoch second since 1973 is shorter.
_EPOCH_TEXT = re.compile(r"\d{9,}(\.\d+)?", re.ASCII)
# 1e11 seconds is the year 5138 and 1e11 milliseconds 1973: below it a number means seconds, from it on milliseconds.
_FIRST_MILLISECOND_VALUE = 100_000_000_000
# 1e14 milliseconds is also the year 5138; what is larger is in microseconds or no time at all.
_LAST_MILLISECOND_VALUE = 100_000_000_000_000
# After `timestamp`, which is the producer's own word and must be readable, in this order.
_FALLBACKS = ("originalTimestamp", "original_timestamp", "sentAt", "sent_at", "receivedAt", "received_at")


def event_time(event: Mapping[str, Any], sent_at: int) -> int:
    """When the event happened, in epoch milliseconds.

    Parameters
    ----------
    event
        The event, out of its envelopes.
    sent_at
        When its message was first sent, epoch milliseconds: the last resort, and the latest time believed,
        because clients' clocks run ahead.

    Raises
    ------
    Rejected
        ``invalid_time`` for a `timestamp` that is there and can't be read, or that has no time zone.
    """
    stamp = event.get("timestamp")
    if not is_placeholder(stamp):
        happened_at = epoch_milliseconds(stamp)
        if happened_at is None:
            raise Rejected(
                Reason.INVALID_TIME,
                "timestamp must be ISO 8601 with a time zone (2026-01-29T12:00:00Z), or epoch seconds or milliseconds",
            )
        return min(happened_at, sent_at)
    for field in _FALLBACKS:
        happened_at = epoch_milliseconds(event.get(field))
        if happened_at is not None:
            return min(happened_at, sent_at)
    return sent_at


def epoch_milliseconds(value: object) -> int | None:
    """Read a time as epoch milliseconds, cut (never rounded up) to the millisecond; None if it can't be read.

    Takes ISO 8601 with a zone or an offset, and epoch seconds or milliseconds as a number or as digits.
    """
    if isinstance(value, str):
        text = value.strip()
        if _EPOCH_TEXT.fullmatch(text):
            return _from_number(Decimal(text))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return (moment - _EPOCH) // _MILLISECOND if moment.tzinfo is not None else None
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
    days, rest = divmod(milliseconds, _DAY)
    minutes, rest = divmod(rest, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, rest = divmod(rest, 1000)
    return f"{_date(days)}T{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}Z"


@lru_cache(maxsize=128)  # strftime for every event is dear, and a batch holds few days
def _date(days: int) -> str:
    return f"{_EPOCH + timedelta(days=days):%Y-%m-%d}"
