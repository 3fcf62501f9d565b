"""What the deliver function's log lines say: requests to X, and ends of messages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from x_conversions.core.characters import visible


@dataclass(frozen=True)
class Happening:
    """One line: a request to X with its answer, or messages that ended in one way.

    Parameters
    ----------
    at
        UTC, ISO 8601 to the second.
    outcome
        `request`, or an outcome.
    reason
        Of the outcome; of a request X's status, and how its answer was taken.
    detail
        Of the outcome; of a request how many of it were counted, and X's error codes.
    """

    at: str
    outcome: str
    reason: str
    detail: str
    debug_id: str
    conversion_ids: Sequence[str]


@dataclass(frozen=True)
class Wanted:
    """Which happenings somebody wants to see: all, or those with one of the reasons, and about one conversion id."""

    reasons: frozenset[str] = frozenset()
    conversion_id: str | None = None

    def takes(self, happening: Happening) -> bool:
        """Whether this is one. An outcome's own name serves as its reason, too; `request` for requests."""
        named = {happening.outcome, *happening.reason.split()}
        is_of_id = self.conversion_id is None or self.conversion_id in happening.conversion_ids
        return is_of_id and (not self.reasons or bool(self.reasons & named))


def read_happening(message: str, at: int) -> Happening | None:
    """A log line that was printed at that time (epoch milliseconds); None for one that says nothing of conversions."""
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError):
        return None
    ids = fields.get("conversion_ids") if isinstance(fields, dict) else None
    if not isinstance(ids, list) or fields.get("message") not in ("request", "receipt"):
        return None
    when = f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
    shown = [visible(str(one)) for one in ids]
    if fields["message"] == "receipt":
        return Happening(when, _text(fields, "outcome"), _text(fields, "reason"), _text(fields, "detail"), "", shown)
    errors = fields.get("errors")
    said = "; ".join([f"{fields.get('delivered', 0)} of {len(ids)} counted", *(map(str, errors) if errors else ())])
    answer = f"{_text(fields, 'status')} {_text(fields, 'answer')}"
    return Happening(when, "request", answer, visible(said), _text(fields, "debug_id"), shown)


def _text(fields: dict[str, Any], name: str) -> str:
    return visible(str(fields.get(name, "")))
