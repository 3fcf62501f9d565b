"""What the deliver function's log says about one conversion id."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from x_conversions.core.outcome import Outcome

from xconv.common.insights import MOST_RESULTS, FoundLine

# Insights documents no escape in its strings: only characters that mean nothing there enter a query.
_HARMLESS = re.compile(r"[A-Za-z0-9_.:/@=+ -]+", re.ASCII)


@dataclass(frozen=True)
class Step:
    """One thing that happened to a conversion.

    Parameters
    ----------
    at
        UTC, as Insights writes it.
    step
        `request` (sent to X) or `receipt` (an end of this try).
    outcome
        An outcome, or empty for a request that X did not count it in.
    answer, status, debug_id, sent
        For requests: how X's answer was taken, its status, X's id of it, and how many conversions it had.
    """

    at: str
    step: str
    outcome: str
    reason: str = ""
    detail: str = ""
    answer: str = ""
    status: str = ""
    debug_id: str = ""
    sent: int | None = None


def query_for(conversion_id: str) -> str:
    """A query that finds every line about a conversion id, and perhaps others: `read_steps` compares whole ids."""
    parts = _HARMLESS.findall(conversion_id)
    # With the quote that ends it in JSON, order-1 doesn't find order-10.
    texts = [f'{conversion_id}"'] if parts == [conversion_id] else parts
    conditions = " and ".join(f"@message like '{text}'" for text in ['"conversion_ids"', *texts])
    return f"fields @timestamp, @message | filter {conditions} | sort @timestamp asc | limit {MOST_RESULTS}"


def read_steps(lines: Iterable[FoundLine], conversion_id: str) -> list[Step]:
    """The steps of one conversion, oldest first. An event that was unreadable is found by its SQS message id."""
    names = {conversion_id, f"message {conversion_id}"}
    steps = [step for line in lines for step in _steps(line, names)]
    # Both lines of a try may carry the same millisecond; the request came first.
    return sorted(steps, key=lambda step: (step.at, step.step == "receipt"))


def _steps(line: FoundLine, names: set[str]) -> Iterator[Step]:
    try:
        fields = json.loads(line.message)
    except ValueError:
        return
    if not isinstance(fields, dict) or not isinstance(ids := fields.get("conversion_ids"), list):
        return
    for position in (position for position, one in enumerate(ids) if one in names):
        is_request = fields.get("message") == "request"
        yield _request(line.at, fields, position) if is_request else _receipt(line.at, fields)


def _request(at: str, fields: dict[str, Any], position: int) -> Step:
    # X names nobody: it counts the first so many of a request.
    is_delivered = position < fields.get("delivered", 0)
    return Step(
        at,
        "request",
        Outcome.DELIVERED.value if is_delivered else "",
        detail="; ".join(fields.get("errors", [])),
        answer=str(fields.get("answer", "")),
        status=str(fields.get("status", "")),
        debug_id=str(fields.get("debug_id", "")),
        sent=fields.get("sent"),
    )


def _receipt(at: str, fields: dict[str, Any]) -> Step:
    outcome, reason, detail = (str(fields.get(name, "")) for name in ("outcome", "reason", "detail"))
    return Step(at, "receipt", outcome, reason, detail)
