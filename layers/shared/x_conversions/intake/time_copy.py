"""When an event happened, as its copy says it; a browser's clock put right by what it said when it sent."""

from collections.abc import Iterable

from x_conversions.core.text import is_placeholder
from x_conversions.core.timestamps import LAST_TIME, believable_milliseconds, format_time, is_unset
from x_conversions.events.event import Event

# Clocks are wrong by minutes to years; what is less is the time the request took.
_WRONG_BY = 60_000  # milliseconds
_UNREADABLE = "unreadable"  # stands for a time that is none: the event is rejected for it, as it would have been


def clock_error(sent_at: object, received_at: int) -> int:
    """By how many milliseconds a browser's clock is behind; negative when it is ahead, 0 when nobody knows.

    Parameters
    ----------
    sent_at
        The time of sending by that clock, however it is written.
    received_at
        Epoch milliseconds by the clock of the function.
    """
    sent = believable_milliseconds(sent_at, LAST_TIME)
    return 0 if sent is None or abs(received_at - sent) <= _WRONG_BY else received_at - sent


def times_of(event: Event, behind: int) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of the copy, and the properties, that say when it happened.

    Parameters
    ----------
    behind
        What `clock_error` says; a time meant for the conversion isn't the clock's.
    """
    if (meant := _first(event.conversion_times())) is not None:
        return {}, {"conversion_time": format_time(meant)}
    stamp = event.timestamp()
    if (time := _first((stamp,))) is not None:
        return {"timestamp": format_time(time + behind)}, {}
    if not is_placeholder(stamp) and not is_unset(stamp):
        return {"timestamp": _UNREADABLE}, {}
    if (time := _first(event.original_times())) is not None:
        return {"originalTimestamp": format_time(time + behind)}, {}
    if (time := _first(event.times_of_sending())) is not None:
        return {"sentAt": format_time(time + behind)}, {}
    return {}, {}


def _first(candidates: Iterable[object]) -> int | None:
    times = (believable_milliseconds(value, LAST_TIME) for value in candidates)
    return next((time for time in times if time is not None), None)
