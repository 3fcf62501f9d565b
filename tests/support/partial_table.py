"""A table of delivery records that does a part of what it is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from devtools.simulation.simulated_table import SimulatedTable
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.table import Around, Reading, Record, Sign


@dataclass
class PartialTable(SimulatedTable):
    """It doesn't read some keys, nor write others.

    Attributes
    ----------
    oldest
        The name from which on it was to read all announcements.
    """

    unread: set[Key] = field(default_factory=set)
    unwritten: set[Key] = field(default_factory=set)
    oldest: bytes = b""

    def look_around(self, oldest: bytes, within: Deadline) -> Around:
        self.oldest = oldest
        return super().look_around(oldest, within)

    def read(self, keys: Collection[Key], within: Deadline) -> Reading:
        found = super().read(keys, within).records
        unread = self.unread.intersection(keys)
        return Reading({key: found[key] for key in found if key not in unread}, frozenset(unread))

    def write(self, records: Mapping[Key, Record], signs: Mapping[Sign, int], within: Deadline) -> set[Key]:
        super().write({key: records[key] for key in records if key not in self.unwritten}, signs, within)
        return self.unwritten & records.keys()
