"""The table of delivery records in memory: strongly consistent, as it is read; each call one step."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from x_conversions.core.deadline import Deadline
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.table import (
    Announcement,
    Around,
    Reading,
    Record,
    RecordsUnavailable,
    Sign,
)


def _at_once(_: str) -> None:
    """Nothing comes between."""


@dataclass
class SimulatedTable:
    """What several instances share.

    Parameters
    ----------
    before
        Called before each step, with its name; may raise `RecordsUnavailable`.

    Attributes
    ----------
    seconds
        How long the last step was given.
    """

    before: Callable[[str], None] = _at_once
    records: dict[Key, Record] = field(default_factory=dict)
    announcements: dict[bytes, Announcement] = field(default_factory=dict)
    signs: dict[Sign, int] = field(default_factory=dict)
    seconds: float = 0

    def announce(self, announcement: Announcement, within: Deadline) -> None:
        self._step("announce", within)
        self.announcements[announcement.name] = announcement

    def look_around(self, _: bytes, within: Deadline) -> Around:
        self._step("look around", within)
        return Around(tuple(self.announcements.values()), dict(self.signs))

    def read(self, keys: Collection[Key], within: Deadline) -> Reading:
        self._step("read", within)
        return Reading({key: self.records[key] for key in keys if key in self.records})

    def write(self, records: Mapping[Key, Record], signs: Mapping[Sign, int], within: Deadline) -> set[Key]:
        try:
            self._step("write", within)
        except RecordsUnavailable:
            return set(records)
        self.records |= records
        self.signs |= signs
        return set()

    def take_back(self, name: bytes, within: Deadline) -> None:
        self._step("take back", within)
        self.announcements.pop(name, None)

    def _step(self, step: str, within: Deadline) -> None:
        self.seconds = within.seconds_left
        self.before(step)
