# ruff: noqa: ARG001 (the native module's signatures)
"""Stands in for awslambdaric's native module where there is none: events by standard input, answers by a pipe.

Runs in the function's process; `devtools.local_aws.runtime.portable_runtime` is at the other end. Both ways, one JSON
object a line.
"""

import json
import os
import sys
from typing import Any

_ANSWERS = os.fdopen(int(os.environ.pop("_ANSWERS_TO")), "w")


def initialize_client(user_agent: str) -> None:
    """Called once by awslambdaric; nothing to do."""


def next() -> tuple[bytes, dict[str, Any]]:  # noqa: A001 (awslambdaric's name for it)
    """The next event and its headers; ends the process when there will be no more."""
    line = sys.stdin.readline()
    if not line:
        sys.exit()
    request = json.loads(line)
    return request.pop("event").encode(), request


def post_invocation_result(invoke_id: str, result: bytes, content_type: str, invocation_id: str | None = None) -> None:
    """The handler returned."""
    _answer(result.decode())


def post_error(invoke_id: str, error: str, xray_fault: str, invocation_id: str | None = None) -> None:
    """The handler raised."""
    _answer(error)


def _answer(text: str) -> None:
    print(json.dumps(text), file=_ANSWERS, flush=True)
