"""Times: read from the many ways they are written, and written the one way X takes it. Nothing here raises."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000  # milliseconds
# What a date in UTC can say: from the first day of year 1 to the last of 9999. A zone's offset may lead beyond it.
_FIRST = -62_135_596_800_000
LAST_TIME = 253_402_300_799_999
# No event is older: Twitter, whose conversions these are, began in 2006.
FIRST_BELIEVABLE = 1_136_073_600_000
_FIRST_BELIEVABLE_YEAR = 2006
# Nine digits or more: eight would be a basic ISO date (20240129), and no epoch second since 1973 is shorter.
_EPOCH_TEXT = re.compile(r"\d{9,}(\.\d+)?", re.ASCII)
# No time is longer, however it is written; what is longer need not be looked through.
_LONGEST = 100
# 1e11 seconds is the year 5138 and 1e11 milliseconds 1973: below it a number means seconds, from it on milliseconds; a
# thousand times that microseconds, and a thousand times that nanoseconds.
_FIRST_MILLISECOND_VALUE = 10**11
_FIRST_MICROSECOND_VALUE = 10**14
_FIRST_NANOSECOND_VALUE = 10**17
_LAST_NANOSECOND_VALUE = 10**20
# The zone as fromisoformat doesn't take it: a zone's name behind an offset (Java), UTC or GMT, and what is behind them.
_ZONE_NAME = re.compile(r" *\[[^\[\]]*\]$")
_UTC = re.compile(r"(?<=[0-9:.,]) *(?:UTC|GMT|Z)(?= *(?:[+-]|$))", re.IGNORECASE)
# Of Python's isoformat with a Z behind it: the zone, said twice.
_UTC_TWICE = re.compile(r"(?<=[0-9])[+-]00:?00 ?Z$", re.ASCII | re.IGNORECASE)
_HOURS = re.compile(r"([+-])([0-9])", re.ASCII)  # GMT+1
_BEFORE_OFFSET = re.compile(r" +(?=[+-][0-9:]+$)")
_SLASHES = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})(?=[ T])", re.ASCII)
# Java's and Go's name of the zone behind its offset (+0000 UTC, +0300 +03), and what Go's clock reads (m=+0.5).
_NAME_BEHIND_OFFSET = re.compile(
    r"(?<=[0-9]) *([+-][0-9]{2}:?[0-9]{2}) +(?:[A-Z]{3,5}|[+-][0-9]{2,4})(?: +m=[+-][0-9.]+)?$", re.ASCII
)
# Thu, 26 Nov 2026 07:00:00 GMT (e-mail, HTTP), Thu Nov 26 2026 08:00:00 GMT+0100 (Central European Standard Time).
_IN_WORDS = re.compile(
    r"(?:[a-z]{3,9},? +)?(?:([0-9]{1,2})[ -]([a-z]{3})[ -]|([a-z]{3})[a-z]* +([0-9]{1,2}),? +)([0-9]{4}),? +"
    r"([0-9:.]{5,15}) *(GMT|UTC|Z)?([+-][0-9]{2}:?[0-9]{2})?(?: *\(.*\))?",
    re.ASCII | re.IGNORECASE,
)
# Thu Nov 26 07:00:00 UTC 2026 (Java, date), Thu Nov 26 07:00:00 +0000 2026 (Ruby, and what X writes itself).
_YEAR_LAST = re.compile(r"([0-9:.]{5,15}) +((?:GMT|UTC|[+-][0-9])[0-9:+-]*) +([0-9]{4})", re.ASCII | re.IGNORECASE)
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
# What a date begins with that nobody filled in (0000-00-00, 0001-01-01), or a clock that was never set (1970-01-01).
_YEAR = re.compile(r"([0-9]{4})-", re.ASCII)
# Zero, and what is before 1970, in digits.
_NOT_AFTER_ZERO = re.compile(r"-[0-9]+(\.[0-9]+)?|0*(\.0*)?", re.ASCII)


def epoch_milliseconds(value: object) -> int | None:
    """Read a time as epoch milliseconds, cut (never rounded up) to the millisecond; None if it can't be read.

    Takes ISO 8601 with its zone in any spelling (``Z``, ``UTC``, ``GMT``, an offset, ``[Europe/Berlin]`` behind one),
    and epoch seconds, milliseconds, microseconds or nanoseconds as a number or as digits.
    """
    if isinstance(value, str):
        text = value.strip()
        if len(text) > _LONGEST:
            return None
        if text[:9].isdigit() and _EPOCH_TEXT.fullmatch(text):
            return _from_number(Decimal(text))
        return _from_iso(text)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LAST_NANOSECOND_VALUE:
        # repr, because a float's own digits are what the producer wrote: 1706529600.123 is ...123 ms, not ...122.
        return _from_number(Decimal(repr(value)))
    return None


def is_unset(value: object) -> bool:
    """Whether this is what stands where nobody set a time: zero, or a year before 2006, in whatever form."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        milliseconds = -1 if value < 0 else epoch_milliseconds(value)
    elif isinstance(value, str):
        text = value.strip()
        year = _YEAR.match(text)
        if year is not None and int(year[1]) < _FIRST_BELIEVABLE_YEAR:
            return True
        milliseconds = 0 if _NOT_AFTER_ZERO.fullmatch(text) else epoch_milliseconds(text)
    else:
        return False
    return milliseconds is not None and milliseconds < FIRST_BELIEVABLE


def believable_milliseconds(value: object, now: int) -> int | None:
    """`epoch_milliseconds` of a time between 2006 and `now` (epoch milliseconds); None for any other."""
    milliseconds = epoch_milliseconds(value)
    return milliseconds if milliseconds is not None and FIRST_BELIEVABLE <= milliseconds <= now else None


def _from_iso(text: str) -> int | None:
    moment = _parsed(text) or _parsed(_plain_zone(text)) or _parsed(_out_of_words(text))
    if moment is None or moment.tzinfo is None:
        return None
    since = moment - _EPOCH
    return since.days * _DAY + since.seconds * 1000 + since.microseconds // 1000


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _plain_zone(text: str) -> str:
    """The zone as an offset: without its name, and without a blank or UTC in front of it. Hyphens in the date."""
    if (slashes := _SLASHES.match(text)) is not None:
        text = "-".join(slashes.groups()) + text[slashes.end() :]
    named = _NAME_BEHIND_OFFSET.sub(r"\1", _ZONE_NAME.sub("", _UTC_TWICE.sub("Z", text)))
    found = _UTC.search(named)
    if found is None:
        return _BEFORE_OFFSET.sub("", named)
    offset = named[found.end() :].strip()
    if (hours := _HOURS.fullmatch(offset)) is not None:
        offset = f"{hours[1]}0{hours[2]}"
    return named[: found.start()] + (offset or "+00:00")


def _out_of_words(text: str) -> str:
    """A date with its month in English as ISO 8601 has it; empty for what is none, or has no zone."""
    match = _IN_WORDS.fullmatch(_YEAR_LAST.sub(r"\3 \1 \2", text, count=1))
    if match is None or not (match[7] or match[8]):
        return ""
    month, left = divmod(_MONTHS.find((match[2] or match[3]).lower()), 3)
    if left:  # no month's
        return ""
    return f"{match[5]}-{month + 1:02}-{int(match[1] or match[4]):02}T{match[6]}{match[8] or '+00:00'}"


def _from_number(number: Decimal) -> int | None:
    if number < _FIRST_MILLISECOND_VALUE:
        return int(number * 1000)
    if number < _FIRST_MICROSECOND_VALUE:
        return int(number)
    if number < _FIRST_NANOSECOND_VALUE:
        return int(number / 1000)
    return int(number / 1_000_000) if number < _LAST_NANOSECOND_VALUE else None


def format_time(milliseconds: int) -> str:
    """Format epoch milliseconds as X takes them: UTC, ``YYYY-MM-DDTHH:MM:SS.mmmZ``.

    A number beyond the years 1 to 9999 becomes the nearest time that is within.
    """
    minute, rest = divmod(min(max(milliseconds, _FIRST), LAST_TIME), 60_000)
    seconds = str(100_000 + rest)  # the 1 keeps leading zeros
    return f"{_minute(minute)}{seconds[1:3]}.{seconds[3:]}Z"


@lru_cache(maxsize=1024)  # a date for every event is dear, and a batch holds few minutes
def _minute(minutes: int) -> str:
    # Not strftime, whose years before 1000 have fewer than four digits on some systems.
    return (_EPOCH + timedelta(minutes=minutes)).isoformat()[:17]
