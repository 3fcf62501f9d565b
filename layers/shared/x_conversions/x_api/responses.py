"""What X's answers mean: contract section 8 as one pure function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import orjson


class ResponseKind(Enum):
    """What an answer says about the conversions of its request."""

    PROCESSED = auto()  # some were counted: see Response.processed
    UNCLEAR = auto()  # 2xx that can't be read: counted, or not
    REFUSED = auto()  # at least one conversion is wrong, none was counted
    TOO_LARGE = auto()  # none was counted, fewer at a time may be
    FORBIDDEN = auto()
    UNAUTHORIZED = auto()
    RATE_LIMITED = auto()
    NOT_PROCESSED = auto()  # X is out of order; it cannot have counted
    MAYBE_PROCESSED = auto()  # X is out of order; it may have counted before that showed
    UNEXPECTED = auto()  # redirects and 4xx that nobody documented


@dataclass(frozen=True, slots=True)
class XError:
    """One entry of X's error list. `message` may quote personal data: see `quote_free`."""

    code: str
    message: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read.

    Parameters
    ----------
    status
        HTTP status, NO_CONNECTION or NO_RESPONSE.
    processed
        X's ``conversions_processed``, for PROCESSED.
    errors
        For REFUSED and the like.
    limit_remaining, limit_reset
        X's rate-limit headers: events left in the window, and when it ends (epoch seconds). A ``Retry-After`` in
        seconds is turned into `limit_reset`.
    """

    kind: ResponseKind
    status: int
    processed: int = 0
    errors: tuple[XError, ...] = ()
    debug_id: str = ""
    limit_remaining: int | None = None
    limit_reset: float | None = None


@dataclass(frozen=True, slots=True)
class RawResponse:
    """An answer as it came. Header names are lower-case; the status may be NO_CONNECTION or NO_RESPONSE."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


# Stand-ins for a status: X was never reached; or it was, and nothing came back.
NO_CONNECTION = 0
NO_RESPONSE = -1
_REFUSALS = frozenset({400, 404, 422})
_MAYBE_PROCESSED = frozenset({408, 500, 502, 504})
# Twitter's old numeric codes for missing or wrong credentials, which X sends as 400.
_LEGACY_CREDENTIAL_CODES = frozenset({"215", "32", "89", "99"})
# A 404 is about the conversions when an error names one of their fields; else about the pixel, account or route.
_CONVERSION_PARAMETERS = frozenset(
    """event_id conversion_id conversion_time description value price_currency number_items contents identifiers
    twclid hashed_email hashed_phone_number ip_address user_agent event_source_url search_string content_id
    content_name content_type content_group_id content_price num_items""".split()
)
_QUOTABLE = frozenset({"event_id", "conversion_time", "price_currency", "value"})
_QUOTED = re.compile(r"\(.*\)|\".*\"|'.*'", re.DOTALL)


def read_response(raw: RawResponse, now: float) -> Response:
    """Read one answer. `now` (epoch seconds) turns ``Retry-After`` into a time."""
    body = _parse(raw.body)
    errors = _errors(body)
    kind = _kind(raw.status, errors, body)
    data = body.get("data")
    data = data if isinstance(data, dict) else {}
    return Response(
        kind=kind,
        status=raw.status,
        processed=data["conversions_processed"] if kind is ResponseKind.PROCESSED else 0,
        errors=errors,
        debug_id=str(data.get("debug_id") or "")[:100],
        limit_remaining=_whole_number(raw.headers.get("x-rate-limit-remaining")),
        limit_reset=_reset(raw.headers, now),
    )


def _kind(status: int, errors: tuple[XError, ...], body: Mapping[str, Any]) -> ResponseKind:
    if 200 <= status < 300:
        return ResponseKind.PROCESSED if _is_count(body) else ResponseKind.UNCLEAR
    if status in _REFUSALS:
        return _refusal(status, errors)
    if status in _MAYBE_PROCESSED:
        return ResponseKind.MAYBE_PROCESSED
    by_status = {
        NO_CONNECTION: ResponseKind.NOT_PROCESSED,
        NO_RESPONSE: ResponseKind.MAYBE_PROCESSED,
        401: ResponseKind.UNAUTHORIZED,
        403: ResponseKind.FORBIDDEN,
        413: ResponseKind.TOO_LARGE,
        429: ResponseKind.RATE_LIMITED,
        503: ResponseKind.NOT_PROCESSED,
    }
    # Undocumented 5xx may have counted as well as the documented ones.
    return by_status.get(status, ResponseKind.MAYBE_PROCESSED if status >= 500 else ResponseKind.UNEXPECTED)


def _refusal(status: int, errors: tuple[XError, ...]) -> ResponseKind:
    if any(error.code in _LEGACY_CREDENTIAL_CODES for error in errors):
        return ResponseKind.UNAUTHORIZED
    if any("conversion count limit" in error.message.lower() for error in errors):
        return ResponseKind.TOO_LARGE
    if status == 404 and not any(error.parameter in _CONVERSION_PARAMETERS for error in errors):
        return ResponseKind.FORBIDDEN
    return ResponseKind.REFUSED


def _is_count(body: Mapping[str, Any]) -> bool:
    data = body.get("data")
    count = data.get("conversions_processed") if isinstance(data, dict) else None
    return isinstance(count, int) and not isinstance(count, bool) and count >= 0


def _parse(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:  # HTML, or nothing
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _errors(body: Mapping[str, Any]) -> tuple[XError, ...]:
    listed = body.get("errors")
    return tuple(
        XError(str(error.get("code", "")), str(error.get("message", "")), str(error.get("parameter") or ""))
        for error in (listed if isinstance(listed, list) else [])
        if isinstance(error, dict)
    )


def _whole_number(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isascii() and text.strip().isdigit() else None


def _reset(headers: Mapping[str, str], now: float) -> float | None:
    reset = _whole_number(headers.get("x-rate-limit-reset"))
    if reset is not None:
        return float(reset)
    pause = _whole_number(headers.get("retry-after"))
    return None if pause is None else now + pause


def quote_free(error: XError) -> str:
    """X's message without the values it quotes, unless they can't be personal data.

    Kept for `event_id`, `conversion_time`, `price_currency` and `value` (contract section 8).
    """
    message = error.message if error.parameter in _QUOTABLE else _QUOTED.sub("(…)", error.message)
    return message[:500]
