"""Answers as an HTTP API takes them from a function: always JSON, because SDKs read it; nothing of the request."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from x_conversions.intake.refusal import Code

Answer = dict[str, Any]
_TRY_AGAIN_SECONDS = 5
_SETTINGS_SECONDS = 300  # for how long a browser keeps the settings of an SDK


def success(cookies: Sequence[str] = ()) -> Answer:
    """200, and nothing else: some SDKs take any other success for a failure, or an empty body for one."""
    answer = _answer(200, {"success": True})
    return answer | {"cookies": list(cookies)} if cookies else answer


def settings(body: Mapping[str, Any]) -> Answer:
    """The settings of an SDK."""
    return _answer(200, body, {"cache-control": f"max-age={_SETTINGS_SECONDS}"})


def refusal(code: Code) -> Answer:
    """An error; one that passes says when to come again."""
    headers = {"retry-after": str(_TRY_AGAIN_SECONDS)} if code.status == 503 else {}
    return _answer(code.status, {"success": False, "code": code.code, "message": code.message}, headers)


def _answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store", **(headers or {})},
        "body": json.dumps(body, separators=(",", ":")),
    }
