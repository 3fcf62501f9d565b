"""What one request came to, for its metrics and its line in the log: counts, reasons and message ids."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class RequestReport:
    """Filled while a request is worked on.

    Parameters
    ----------
    via
        By which way it came; empty when it was refused before that was known.
    refused
        The code of the refusal; empty when it was answered 200.
    queued
        Message ids of what is in the queue.
    ignored, left_out
        Events that were not queued: those that never are, by type or reason, and those that could not be, by reason.
    details
        Why consent was refused or an event is none, as people may see it.
    identifiers_left_out
        E-mail addresses and telephone numbers that were none.
    cookies_set
        Whether the answer sets the cookie.
    causes
        What went wrong with the queue or the secret.
    """

    via: str = ""
    refused: str = ""
    queued: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)
    identifiers_left_out: int = 0
    cookies_set: int = 0
    causes: Counter[str] = field(default_factory=Counter)

    @property
    def events(self) -> int:
        """How many events there were, each of which was queued, ignored or left out."""
        return len(self.queued) + self.ignored.total() + self.left_out.total()
