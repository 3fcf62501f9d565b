"""Purchases of just now, and what the built function says about them."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from devtools.local_aws import Function

from tests.support.builders import PURCHASE


def order(conversion_id: str = "evt_abc123def456", **over: Any) -> dict[str, Any]:
    """A purchase of just now."""
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    return deepcopy(PURCHASE) | {"messageId": conversion_id, "timestamp": now.isoformat()} | over


def receipts(function: Function) -> list[dict[str, Any]]:
    """The log lines a function has written, those that are JSON."""
    return [json.loads(line) for line in function.logs if line.startswith('{"level"')]
