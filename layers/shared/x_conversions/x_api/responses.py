"""What X's answers mean: contract section 8 as one pure function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import orjson

from x_conversions.x_api.errors import XError, read_errors
from x_conversions.x_api.headers import api_version, api_warning, limit_remaining, limit_reset


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
    UNEXPECTED = auto()  # redirects, 4xx that nobody documented, and refusals that say nothing about a conversion


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
        X's errors; for REFUSED those about the conversions.
    debug_id
        X's name for the request, a UUID; empty where X gave none of that form.
    limit_remaining, limit_reset
        X's rate-limit headers: events left in the window, and when it ends (epoch seconds). A ``Retry-After`` is
        turned into `limit_reset`.
    api_version, api_warning
        The version of its API that X calls current, and the words of its warning that the one in use is on its way
        out; empty where there is none.
    """

    kind: ResponseKind
    status: int
    processed: int = 0
    errors: tuple[XError, ...] = ()
    debug_id: str = ""
    limit_remaining: int | None = None
    limit_reset: float | None = None
    api_version: str = ""
    api_warning: str = ""


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
_BY_STATUS = {
    NO_CONNECTION: ResponseKind.NOT_PROCESSED,
    401: ResponseKind.UNAUTHORIZED,
    403: ResponseKind.FORBIDDEN,
    408: ResponseKind.MAYBE_PROCESSED,
    413: ResponseKind.TOO_LARGE,
    429: ResponseKind.RATE_LIMITED,
    503: ResponseKind.NOT_PROCESSED,
}
# No other form: a debug id is logged, and X may quote in it what it likes.
_DEBUG_ID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_response(raw: RawResponse, now: float) -> Response:
    """Read one answer, whatever it is. `now` (epoch seconds) turns ``Retry-After`` into a time."""
    body = _parse(raw.body)
    errors = read_errors(body)
    kind = _kind(raw.status, errors, body)
    data = body.get("data")
    data = data if isinstance(data, dict) else {}
    return Response(
        kind=kind,
        status=raw.status,
        processed=data["conversions_processed"] if kind is ResponseKind.PROCESSED else 0,
        errors=_about_conversions(raw.status, errors) if kind is ResponseKind.REFUSED else errors,
        debug_id=_debug_id(data.get("debug_id")),
        limit_remaining=limit_remaining(raw.headers),
        limit_reset=limit_reset(raw.headers, now),
        api_version=api_version(raw.headers),
        api_warning=api_warning(raw.headers),
    )


def _kind(status: int, errors: tuple[XError, ...], body: Mapping[str, Any]) -> ResponseKind:
    if 200 <= status < 300:
        return ResponseKind.PROCESSED if _is_count(body) else ResponseKind.UNCLEAR
    if status in _REFUSALS:
        return _refusal(status, errors)
    if (kind := _BY_STATUS.get(status)) is not None:
        return kind
    # Undocumented 5xx may have counted as well as the documented ones; and what is below 200 is no answer.
    return ResponseKind.UNEXPECTED if 300 <= status < 500 else ResponseKind.MAYBE_PROCESSED


def _refusal(status: int, errors: tuple[XError, ...]) -> ResponseKind:
    if any(error.is_about_credentials for error in errors):
        return ResponseKind.UNAUTHORIZED
    if any(error.is_about_pixel for error in errors):
        return ResponseKind.FORBIDDEN
    if any(error.is_about_their_number for error in errors):
        return ResponseKind.TOO_LARGE
    if _about_conversions(status, errors):
        return ResponseKind.REFUSED
    # What isn't found then is the pixel, the account or the route; X says so in HTML, too.
    return ResponseKind.FORBIDDEN if status == 404 else ResponseKind.UNEXPECTED


def _about_conversions(status: int, errors: tuple[XError, ...]) -> tuple[XError, ...]:
    return tuple(error for error in errors if error.is_about_conversions or (status == 404 and error.is_about_event_id))


def _is_count(body: Mapping[str, Any]) -> bool:
    data = body.get("data")
    count = data.get("conversions_processed") if isinstance(data, dict) else None
    return isinstance(count, int) and not isinstance(count, bool) and count >= 0


def _parse(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = orjson.loads(body.removeprefix(_BYTE_ORDER_MARK))
    except orjson.JSONDecodeError:  # HTML, or nothing
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _debug_id(value: object) -> str:
    return value if isinstance(value, str) and _DEBUG_ID.fullmatch(value) else ""
