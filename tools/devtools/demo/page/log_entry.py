"""One message on the page."""

from dataclasses import asdict, dataclass, field
from typing import Any

from devtools.demo.event_title import title_of

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
