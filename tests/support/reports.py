"""What an invocation tells, kept for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Reason
from x_conversions.delivery.ledger import Entry, Ledger
from x_conversions.events.message import Message
from x_conversions.x_api.client import Exchange

from tests.support.delivery_builders import label


@dataclass
class FakeReport:
    failures: list[str] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    unrecorded: int = 0
    ends: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    finished: tuple[Sequence[Message], Sequence[Conversion]] = ((), ())

    def exchanged(self, exchange: Exchange) -> None: ...

    def not_recorded(self, number: int) -> None:
        self.unrecorded += number

    def problem(self, reason: Reason, cause: str) -> None:
        self.problems.append(reason)

    def failed(self, cause: Exception) -> None:
        self.failures.append(type(cause).__name__)

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None:
        self.entries, self.finished = ledger.entries(), (messages, conversions)
        self.ends = [label(entry.disposition) for entry in self.entries]
