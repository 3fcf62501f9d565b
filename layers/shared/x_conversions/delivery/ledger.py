"""The books of one batch: every message gets exactly one disposition."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from x_conversions.core.outcome import Disposition, Outcome, Reason, deferred
from x_conversions.events.message import Message

Counts = Counter[tuple[Outcome, Reason | None]]


class Entry(NamedTuple):  # one for every event: a frozen dataclass takes longer to make
    """A message, its disposition, and its conversion id (empty when its body could not be read).

    `name` is X's event type, or the normalised name of a custom event; only of what became no conversion.
    """

    message: Message
    disposition: Disposition
    conversion_id: str
    name: str = ""


class Ledger:
    """Which message of a batch ended how."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        self._entries: dict[int, Entry] = {}

    def settle(self, message: Message, disposition: Disposition, conversion_id: str = "", name: str = "") -> None:
        """Give a message its disposition.

        Raises
        ------
        ValueError
            It has one already: a mistake in this program, never in the data.
        """
        entry = Entry(message, disposition, conversion_id, name)
        if (first := self._entries.setdefault(id(message), entry)) is not entry:
            raise ValueError(f"message settled twice: {disposition.outcome} after {first.disposition.outcome}")

    def is_open(self, message: Message) -> bool:
        return id(message) not in self._entries

    def disposition_of(self, message: Message) -> Disposition | None:
        """None while it is open."""
        entry = self._entries.get(id(message))
        return None if entry is None else entry.disposition

    def settle_open(self, reason: Reason) -> None:
        """Defer every message that has no disposition."""
        if len(self._entries) == len(self._messages):
            return
        for message in self._messages:
            if self.is_open(message):
                self.settle(message, deferred(reason))

    def defer_instead(self, entries: Sequence[Entry], reason: Reason, detail: str) -> None:
        """Take back rejections that could not be put into the dead-letter queue."""
        for entry in entries:
            self._entries[id(entry.message)] = Entry(entry.message, deferred(reason, detail), entry.conversion_id)

    def entries(self, outcome: Outcome | None = None) -> list[Entry]:
        """The entries in the order of the batch, all or those of one outcome."""
        wanted = self._entries
        if outcome is not None:
            wanted = {key: entry for key, entry in wanted.items() if entry.disposition.outcome is outcome}
        if not wanted:
            return []
        return [entry for message in self._messages if (entry := wanted.get(id(message))) is not None]

    def ended_in(self, outcome: Outcome) -> set[int]:
        """The ``id()`` of each message that did."""
        return {key for key, entry in self._entries.items() if entry.disposition.outcome is outcome}

    def counts(self) -> Counts:
        return Counter((entry.disposition.outcome, entry.disposition.reason) for entry in self._entries.values())

    def groups(self) -> Iterator[tuple[Disposition, list[Entry]]]:
        """The entries that were not delivered, by disposition."""
        groups: defaultdict[Disposition, list[Entry]] = defaultdict(list)
        for entry in self.entries():
            if entry.disposition.outcome is not Outcome.DELIVERED:
                groups[entry.disposition].append(entry)
        return iter(groups.items())
