"""When an event happened: reading the many ways producers write it, and writing the one way X takes it."""

import re
from itertools import chain

from x_conversions.core.memoize import memoized
from x_conversions.core.outcome import Reason, Rejected
from x_conversions.core.text import is_placeholder
from x_conversions.core.timestamps import FIRST_BELIEVABLE, epoch_milliseconds, format_time, is_unset
from x_conversions.events.event import Event

# The minute, seconds and milliseconds of a time written as X takes it, which is how JavaScript's ``toISOString`` writes
# it, or without milliseconds. Most times are; reading others takes 2 µs more.
_XS_FORM = re.compile(r"(.{17})([0-5][0-9])(?:\.([0-9]{3}))?Z", re.ASCII | re.DOTALL)


def event_time(event: Event, sent_at: int) -> tuple[int, str | None]:
    """When the event happened.

    Parameters
    ----------
    event
        Of any producer.
    sent_at
        When its message was first sent, epoch milliseconds: the last resort, and the latest time believed,
        because clients' clocks run ahead.

    Returns
    -------
    int, str or None
        Epoch milliseconds, and the same as X takes it where it was written like that, milliseconds or not.

    Raises
    ------
    Rejected
        ``invalid_time`` for a `timestamp` that is there and can't be read, or that has no time zone.
    """
    stamp = event.timestamp()
    for time in event.conversion_times():
        if _believable(time) is not None:
            stamp = time
            break
    if isinstance(stamp, str) and (match := _XS_FORM.fullmatch(stamp)) and (minute := _minutes[match[1]]) is not None:
        happened_at = minute + int(match[2] + (match[3] or "000"))
        if FIRST_BELIEVABLE <= happened_at <= sent_at:
            return happened_at, stamp if match[3] else f"{stamp[:-1]}.000Z"
    return min(_read_time(stamp, event, sent_at), sent_at), None


def has_own_time(event: Event) -> bool:
    """Whether the event itself says when it happened, beside the times at which it was on its way."""
    times = chain(event.conversion_times(), [event.timestamp()], event.original_times())
    return any(_believable(time) is not None for time in times)


@memoized
def _minutes(text: str) -> int | None:
    """Epoch milliseconds of ``2026-11-24T09:00:``; None for any other way to write a minute."""
    milliseconds = epoch_milliseconds(f"{text}00Z")
    return milliseconds if milliseconds is not None and format_time(milliseconds).startswith(text) else None


def _read_time(stamp: object, event: Event, sent_at: int) -> int:
    happened_at = _believable(stamp)
    if happened_at is not None:
        return happened_at
    if not is_placeholder(stamp) and not is_unset(stamp):
        raise Rejected(
            Reason.INVALID_TIME,
            "timestamp must be ISO 8601 with a time zone (2026-01-29T12:00:00Z), or an epoch time in seconds, "
            "milliseconds, microseconds or nanoseconds",
        )
    for written in chain(event.original_times(), event.times_of_sending()):
        if (time := _believable(written)) is not None:
            return time
    return sent_at


def _believable(value: object) -> int | None:
    if value is None:
        return None
    milliseconds = epoch_milliseconds(value)
    return milliseconds if milliseconds is not None and milliseconds >= FIRST_BELIEVABLE else None
