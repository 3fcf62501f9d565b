"""What the receipts of the last day say of events that were skipped."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from x_conversions.core.outcome import WITHHELD

from xconv.common.insights import run_query
from xconv.doctor.snapshot import Withheld

_DAY = timedelta(days=1)
# The newest; Insights takes money for what it looks through, not for what it finds.
_QUERY = (
    'fields @timestamp, @message | filter @message like "receipt" and @message like "skipped" '
    "| sort @timestamp desc | limit 1000"
)


def read_withheld(logs: Any, function: str, now: datetime) -> list[Withheld]:
    """The reasons and details of what was skipped for consent, identifier or mapping, the most events first."""
    lines = run_query(logs, f"/aws/lambda/{function}", _QUERY, (now - _DAY, now))
    return count_withheld(line.message for line in lines)


def count_withheld(lines: Iterable[str]) -> list[Withheld]:
    """The same of log lines, whatever else is among them."""
    counts = Counter[tuple[str, str]]()
    for line in lines:
        try:
            receipt = json.loads(line)
        except ValueError:
            continue
        if isinstance(receipt, dict) and receipt.get("reason") in WITHHELD:
            counts[receipt["reason"], receipt.get("detail", "")] += len(receipt.get("conversion_ids", ()))
    return [Withheld(reason, detail, events) for (reason, detail), events in counts.most_common()]
