"""One message on the page."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

WAITING = "waiting"
IN_PROGRESS = "in_progress"


@dataclass
class Sent:
    """What X got of a message: the conversion, the last request with it, and how often X counted it."""

    conversion: dict[str, Any]
    request: int
    status: int | None
    counted: int = 0


@dataclass
class LogEntry:
    """A message from its sending to its end.

    Attributes
    ----------
    state
        ``waiting``, ``in_progress`` or an outcome.
    times_received
        How often SQS has handed it out.
    sent_at, settled_at, comes_back_at
        Epoch seconds; the last for what was deferred, as the queue says.
    version
        Of the message log, when this last changed.
    """

    number: int
    body: str
    conversion_id: str
    sent_at: float
    message_id: str = ""
    state: str = WAITING
    reason: str = ""
    detail: str = ""
    times_received: int = 0
    settled_at: float | None = None
    comes_back_at: float | None = None
    receipt_handle: str = field(default="", repr=False)
    sent: Sent | None = None
    version: int = 0

    def shown(self) -> dict[str, Any]:
        """What the page gets of it."""
        return {name: value for name, value in asdict(self).items() if name != "receipt_handle"} | {
            "title": title_of(self.body)
        }


def title_of(body: str) -> str:
    """A short name for an event: its `event`, else its `type`, also inside an envelope."""
    try:
        event = json.loads(body)
        for envelope in ("detail", "Message"):
            inner = event.get(envelope) if isinstance(event, dict) else None
            if inner and "type" not in event:
                event = json.loads(inner) if isinstance(inner, str) else inner
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(event, dict):
        return "not an object"
    name = event.get("event") or event.get("type")
    return name if isinstance(name, str) else "without a name"
