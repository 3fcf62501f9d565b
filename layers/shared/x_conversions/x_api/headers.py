"""What X says in the headers of its answers: its limits, its version, and its warnings."""

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from x_conversions.x_api.redaction import Redaction

# X's account limit, where it names one, before that of the user; and each as decimal digits. Twelve hold any time in
# seconds; what has more, a sign, or an exponent is none.
_REMAINING = ("x-account-rate-limit-remaining", "x-rate-limit-remaining")
_RESET = ("x-account-rate-limit-reset", "x-rate-limit-reset")
_NUMBER = re.compile(r"\s*(\d{1,12}(?:\.\d{0,9})?)\s*", re.ASCII)
_LONGEST_DATE = 40  # Tue, 24 Nov 2026 10:00:00 GMT
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4})?", re.ASCII)
_LONGEST_WARNING = 500


def limit_remaining(headers: Mapping[str, str]) -> int | None:
    """How much is left of X's window."""
    left = _first_number(headers, _REMAINING)
    return None if left is None else int(left)


def limit_reset(headers: Mapping[str, str], now: float) -> float | None:
    """When X's window ends, epoch seconds: by X's own headers, or ``Retry-After`` (RFC 9110: seconds, or a date)."""
    if (reset := _first_number(headers, _RESET)) is not None:
        return reset
    pause = _number(headers.get("retry-after"))
    return _date(headers.get("retry-after")) if pause is None else now + pause


def api_version(headers: Mapping[str, str]) -> str:
    """The version that X calls the current one; empty where it doesn't say."""
    said = headers.get("x-current-api-version", "").strip()
    return said if _VERSION.fullmatch(said) else ""


def api_warning(headers: Mapping[str, str]) -> str:
    """The words of X's warning that the version in use is on its way out; empty where there is none."""
    said = headers.get("x-api-warn")
    return "" if said is None else Redaction(()).text(said[:_LONGEST_WARNING]) or "(…)"


def _first_number(headers: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    numbers = (_number(headers.get(name)) for name in names)
    return next((number for number in numbers if number is not None), None)


def _number(text: str | None) -> float | None:
    found = None if text is None else _NUMBER.fullmatch(text[:100])
    return None if found is None else float(found[1])


def _date(text: str | None) -> float | None:
    if text is None or len(text) > _LONGEST_DATE:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
