"""The form that each kind of value must have: from a field and its value to X's errors, none if it is right.

X documents the types; where it says nothing, the narrowest reading holds, so that a sender that passes here
sends nothing doubtful.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime

from devtools.x_simulator.currencies import ISO_4217
from devtools.x_simulator.x_answers import Error, invalid

Check = Callable[[str, object], list[Error]]

_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z")
_MONEY = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]+")


def text(field: str, value: object) -> list[Error]:
    """A string with something in it."""
    if not isinstance(value, str):
        return [invalid(field, f"{field} ({value}) is not a string")]
    return [] if value.strip() else [invalid(field, f"{field} is an empty string")]


def time(field: str, value: object) -> list[Error]:
    """An instant in UTC with three digits of milliseconds, of any age and future: X documents no limit."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or not _is_instant([int(part) for part in match.groups()]):
        return [invalid(field, f'Expected Time in yyyy-MM-ddTHH:mm:ss.SSSZ, got "{value}" for {field}')]
    return []


def money(field: str, value: object) -> list[Error]:
    """An amount from 0, string or number, with a decimal point: X has had trouble with whole numbers."""
    if isinstance(value, float):
        ok = math.isfinite(value) and value >= 0
    else:
        ok = isinstance(value, str) and _MONEY.fullmatch(value) is not None and math.isfinite(float(value))
    return [] if ok else [invalid(field, f'{field} ({value}) is not an amount with a decimal point such as "20.00"')]


def count(field: str, value: object) -> list[Error]:
    """An integer above zero."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return []
    return [invalid(field, f"{field} ({value}) is not an integer greater than 0")]


def currency(field: str, value: object) -> list[Error]:
    """An upper-case alphabetic code of ISO 4217."""
    if isinstance(value, str) and value in ISO_4217:
        return []
    return [invalid(field, f"{field} ({value}) is not an ISO 4217 currency code")]


def _is_instant(parts: list[int]) -> bool:
    year, month, day, hour, minute, second, millisecond = parts
    try:
        datetime(year, month, day, hour, minute, second, millisecond * 1000, tzinfo=UTC)
    except ValueError:
        return False
    return True
