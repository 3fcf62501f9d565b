"""What the table of delivery records holds, and what it is asked.

One record a conversion says that X counted it, or how often it was sent without anybody knowing. An announcement says
which conversions a function instance may be sending. Signs are two times that all instances share.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from x_conversions.core.deadline import Deadline
from x_conversions.delivery.deduplication import Key


class RecordsUnavailable(Exception):  # noqa: N818 - a state, not an error of this program
    """The table did not do what it was asked; what it was is its text, without values."""


class Record(NamedTuple):
    """What is known of one conversion.

    Parameters
    ----------
    is_delivered
        Whether X counted it; otherwise its fate is unknown.
    money
        As `money_of` writes it; None when nobody knows.
    sends
        How often it was sent without a clear answer.
    at, until
        When that was last, and when it is forgotten: epoch seconds.
    counted
        Under which announcement the last of `sends` was, by its name: an announcement that could not be taken back is
        no other send. Empty when nobody knows.
    """

    is_delivered: bool
    money: str | None
    sends: int
    at: int
    until: int
    counted: bytes = b""


class Announcement(NamedTuple):
    """What one function instance may be sending since `at` (epoch seconds), under a name that nobody else has.

    `is_sweep`: it sends nothing, and only keeps others away from the records.
    """

    name: bytes
    keys: frozenset[Key]
    at: int
    is_sweep: bool = False


class Sign(StrEnum):
    """A time that all instances share; each only ever grows."""

    LOST = "lost"  # when an answer was lost last
    COUNTED = "counted"  # when X counted something last; kept only while something of unknown fate is about


class Around(NamedTuple):
    """Everything in the table that isn't a conversion's record."""

    announcements: Sequence[Announcement] = ()
    signs: Mapping[Sign, int] = {}


class Reading(NamedTuple):
    """Records that were found, and keys that the table did not look up."""

    records: Mapping[Key, Record]
    unread: frozenset[Key] = frozenset()


class RecordTable(Protocol):
    """The table. Each method takes as long as `within` has seconds left, at most.

    Raises
    ------
    RecordsUnavailable
        From each but `write`: it did not answer, or not what it should.
    """

    def announce(self, announcement: Announcement, within: Deadline) -> None:
        """Put an announcement there, in place of the one with the same name."""

    def look_around(self, oldest: bytes, within: Deadline) -> Around:
        """Read announcements and signs; what was put before this call began is there.

        Of announcements whose names sort before `oldest` as many, the newest first, as half of the time allows:
        function instances that die again and again leave thousands.
        """

    def read(self, keys: Collection[Key], within: Deadline) -> Reading:
        """Read records; what was put before this call began is there. Expired ones may be among them.

        Raises only if none could be looked up.
        """

    def write(self, records: Mapping[Key, Record], signs: Mapping[Sign, int], within: Deadline) -> set[Key]:
        """Put records and signs there; returns the keys that may not be there. Never raises."""

    def take_back(self, name: bytes, within: Deadline) -> None:
        """Delete an announcement."""
