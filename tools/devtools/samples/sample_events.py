"""The payloads of `events/`, and what must become of each of their messages."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from x_conversions.core.outcome import Outcome, Reason
from xconv.send.shop import Sample

EVENTS = Path(__file__).resolve().parents[3] / "events"
_D = (Outcome.DELIVERED, None)
# One entry per message, in the order of the file.
EXPECTED: Mapping[str, tuple[tuple[Outcome, Reason | None], ...]] = {
    "order_completed.json": (_D,),
    "page_view.json": (_D,),
    "eventbridge.json": (_D,),
    "sns.json": (_D,),
    "producers.json": (_D,) * 10,
    "batch.json": (
        *[_D] * 6,
        (Outcome.SKIPPED, Reason.CONSENT_DENIED),
        (Outcome.SKIPPED, Reason.NOT_A_CONVERSION),
        (Outcome.SKIPPED, Reason.UNMAPPED_EVENT),
        (Outcome.SKIPPED, Reason.NO_IDENTIFIER),
    ),
    "poison_batch.json": (
        _D,
        (Outcome.REJECTED, Reason.MALFORMED_JSON),
        (Outcome.REJECTED, Reason.INVALID_EVENT),
        (Outcome.REJECTED, Reason.INVALID_VALUE),
        (Outcome.REJECTED, Reason.MISSING_CURRENCY),
        (Outcome.REJECTED, Reason.INVALID_CURRENCY),
        (Outcome.REJECTED, Reason.INVALID_VALUE),
        (Outcome.REJECTED, Reason.INVALID_VALUE),
        (Outcome.REJECTED, Reason.INVALID_TIME),
        (Outcome.REJECTED, Reason.TOO_OLD),
        (Outcome.REJECTED, Reason.REJECTED_BY_X),
    ),
    "repeated_order.json": (
        _D,
        (Outcome.SKIPPED, Reason.DUPLICATE),
        (Outcome.REJECTED, Reason.CONFLICTING_DUPLICATE),
    ),
}
# The first of these is the one that counts, and a queue keeps no order.
_IN_THEIR_ORDER = "repeated_order.json"


def read_payload(name: str) -> Any:
    """One file of `events/`."""
    return json.loads((EVENTS / name).read_text())


def sample_messages() -> Iterator[Sample]:
    """Every SQS message of `events/` whose end doesn't depend on others."""
    for name, expected in EXPECTED.items():
        if name == _IN_THEIR_ORDER:
            continue
        for record, (outcome, reason) in zip(read_payload(name)["Records"], expected, strict=True):
            yield Sample(record["body"], outcome, reason)
