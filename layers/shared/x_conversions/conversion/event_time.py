"""When an event happened: reading the many ways producers write it, and writing the one way X takes it."""

from x_conversions.core.memoize import memoized
from x_conversions.core.outcome import Reason, Rejected
from x_conversions.core.text import is_placeholder
from x_conversions.core.timestamps import epoch_milliseconds, format_time
from x_conversions.events.event import Event


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
        Epoch milliseconds, and the same as X takes it where it was written like that already.

    Raises
    ------
    Rejected
        ``invalid_time`` for a `timestamp` that is there and can't be read, or that has no time zone.
    """
    stamp = event.timestamp()
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


@memoized
def _minutes(text: str) -> int | None:
    """Epoch milliseconds of ``2026-11-24T09:00:``; None for any other way to write a minute."""
    milliseconds = epoch_milliseconds(f"{text}00Z")
    return milliseconds if milliseconds is not None and format_time(milliseconds).startswith(text) else None


def _read_time(stamp: object, event: Event, sent_at: int) -> int:
    happened_at = epoch_milliseconds(stamp)
    if happened_at is None and not is_placeholder(stamp):
        raise Rejected(
            Reason.INVALID_TIME,
            "timestamp must be ISO 8601 with a time zone (2026-01-29T12:00:00Z), or epoch seconds or milliseconds",
        )
    if happened_at is not None:
        return happened_at
    fallbacks = map(epoch_milliseconds, event.other_times())
    return next((time for time in fallbacks if time is not None), sent_at)
