"""What is done with the table of delivery records around the sending of one batch, and in which order.

Announce, look around, look up; send; record, take back. Whoever sees another's fresh announcement of the same
conversion yields. In this order two function instances never send the same conversion at once: each announces before
it looks for others, so that one of two sees the other; it looks records up after it has seen that nobody else is at
them; and what was sent is in its record before its announcement goes.

Whatever the table does, conversions are delivered: what it could not be asked about is sent, and counted.
"""

import math
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import RESERVE_SECONDS, Deadline
from x_conversions.core.outcome import Disposition
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records import announcements
from x_conversions.delivery.delivery_records.accounts import RecordAccounts
from x_conversions.delivery.delivery_records.decision import Before, SendPolicy, decide
from x_conversions.delivery.delivery_records.doubt import Doubt, waits
from x_conversions.delivery.delivery_records.sweep import sweep
from x_conversions.delivery.delivery_records.table import (
    Announcement,
    Around,
    Record,
    RecordsUnavailable,
    RecordTable,
)

_SECONDS_PER_500 = 2.0
# Of the time at the end. What isn't taken back counts as sent once more, with all of the batch that never was.
_SHARE_OF_WRITING = 0.75
_MOST_OWED = 20


class DeliveryRecords:
    """The table of delivery records, for one function instance.

    Attributes
    ----------
    counted_at, lost_at
        When X counted something that this instance sent, and when its answer was lost; epoch seconds, 0 for never.
    """

    def __init__(self, table: RecordTable, policy: SendPolicy, clock: Callable[[], float] = time.time) -> None:
        self.table, self.policy = table, policy
        self.counted_at = self.lost_at = 0
        self._clock = clock
        self._owed: dict[bytes, Announcement | None] = {}

    @property
    def now(self) -> int:
        """Epoch seconds."""
        return int(self._clock())

    def open(self, conversions: Iterable[Conversion], keys: Mapping[int, Key], deadline: Deadline) -> "BatchRecords":
        """The records of one batch; nothing is called yet. `keys` has each conversion's, by its ``id()``."""
        return BatchRecords(self, conversions, keys, deadline)

    def of_others(self, around: Around) -> list[Announcement]:
        """The announcements but those of this instance that should not stand there any more."""
        return [one for one in around.announcements if self._owed.get(one.name, one) is not None]

    def leave(self, announcement: Announcement, rest: Collection[Key], within: Deadline) -> None:
        """Take an announcement back, but for some keys; what fails is owed, and done with the next one."""
        left = announcement._replace(keys=frozenset(rest), at=self.now)
        self._owed[announcement.name] = left if rest else None
        with suppress(RecordsUnavailable):
            for name, owed in list(self._owed.items()):
                if owed is None:
                    self.table.take_back(name, within)
                else:
                    self.table.announce(owed, within)
                del self._owed[name]
        while len(self._owed) > _MOST_OWED:  # others will take this for an instance that died
            del self._owed[next(iter(self._owed))]


class BatchRecords:
    """One batch's dealings with the table: `begin`, then `decide` and `account` for its conversions, then `end`.

    Attributes
    ----------
    before
        What is known once it has begun.
    doubt
        What other instances have seen of X lately.
    """

    def __init__(
        self, records: DeliveryRecords, conversions: Iterable[Conversion], keys: Mapping[int, Key], deadline: Deadline
    ) -> None:
        self.before, self.doubt = Before(), Doubt()
        self._records, self._table, self._policy = records, records.table, records.policy
        self._keys, self._deadline, self._within = keys, deadline, deadline
        self._all = frozenset(keys.values())
        self._worth_reading = {keys[id(one)] for one in conversions if self._is_worth_reading(one)}
        self._accounts = RecordAccounts(records.policy, keys, lambda: records.now)
        self._own: Announcement | None = None
        self._others: Sequence[Announcement] = ()
        self._has_tried = False

    def begin(self) -> None:
        """Announce, look around, look up, when it is first called. Never raises; two seconds per 500 at most, and half
        of the time: a large batch whose table is slow is sent all the same.
        """
        if self._own is not None:
            return
        self._within = self._at_most(self._deadline.seconds_left / 2)
        try:
            self.announce()
            self.look_around()
            self.look_up()
        except RecordsUnavailable:
            self.before = self.before._replace(records=self.before.unresolved, unasked=self._all)

    def announce(self) -> None:
        """Say which conversions this instance may be sending from now on."""
        self._own = announcements.announce(self._all, self._records.now)
        self._accounts.announced_as = self._own.name
        self._table.announce(self._own, self._within)

    def look_around(self) -> None:
        """See who else may be sending which of them, and who died with them."""
        now = self._records.now
        around = self._table.look_around(announcements.oldest_name_alive(now), self._within)
        own = self._own and self._own.name
        self._others = [one for one in self._records.of_others(around) if one.name != own]
        unresolved = announcements.unresolved(self._others, self._all, {}, now)
        in_flight = announcements.in_flight(self._others, now) & self._all
        self.before = self.before._replace(unresolved=unresolved, in_flight=in_flight)
        died = (announcements.sent_by(one, now) for one in announcements.abandoned(self._others, now))
        self.doubt = Doubt.of(around.signs, [*died, self._records.lost_at], now)

    def look_up(self) -> None:
        """Read the records that are worth it."""
        now, unresolved = self._records.now, self.before.unresolved
        wanted = self._all if self.doubt.is_recent(now) else self._worth_reading | unresolved.keys()
        known: dict[Key, Record] = {}
        unread: frozenset[Key] = frozenset()
        if wanted:
            read, unread = self._table.read(wanted, self._within)
            known = {key: one._replace(at=min(one.at, now)) for key, one in read.items() if one.until > now}
        if unresolved:
            unresolved = announcements.unresolved(self._others, self._all, known, now)
        merged = {key: announcements.merged(record, unresolved.get(key)) for key, record in known.items()}
        self.before = self.before._replace(records={**unresolved, **merged}, unresolved=unresolved, unasked=unread)

    @property
    def know_nothing(self) -> bool:
        """Whether `decide` has nothing to say about any, and none is in doubt."""
        return not (self.before.records or self.before.in_flight)

    def decide(self, conversion: Conversion) -> Disposition | None:
        """The disposition of a conversion that is not to be sent; None for one that is."""
        return decide(conversion, self._keys[id(conversion)], self.before, self._policy)

    def is_in_doubt(self, conversion: Conversion) -> bool:
        """Whether it was sent before, and nobody knows if X counted it."""
        record = self.before.records.get(self._keys[id(conversion)])
        return record is not None and not record.is_delivered

    def must_wait(self, conversion: Conversion) -> bool:
        """Whether it is in doubt, and X has counted nothing since."""
        if not self.is_in_doubt(conversion):
            return False
        record = self.before.records[self._keys[id(conversion)]]
        return not self.doubt.may_go_again(record, self._records.counted_at)

    def may_try(self) -> bool:
        """Whether one of those that must wait may be sent, to see if X is back; once."""
        is_time = not self._accounts.lost_at and self.doubt.may_be_tried(self._records.now)
        may, self._has_tried = is_time and not self._has_tried, True
        return may

    def waiting(self, conversion: Conversion) -> Disposition:
        """The disposition of what must wait."""
        return waits(self.before.records[self._keys[id(conversion)]], conversion, self._records.now)

    def account(self, conversion: Conversion, disposition: Disposition) -> Disposition:
        """Keep what became of a conversion that was to be sent; returns its disposition, which may be another."""
        disposition = self._accounts.account(conversion, disposition, self.before)
        self._heed()
        return disposition

    def delivered(self, group: Sequence[Conversion]) -> None:
        """The same for what X counted with one request."""
        self._accounts.delivered(group, self.before)
        self._heed()

    def end(self) -> int:
        """Record, take back, sweep. Never raises; two seconds per 500 at most.

        Returns
        -------
        int
            How many conversions were sent though the table did not say what it knows of them, or are not recorded.
        """
        if self._own is None:
            return 0
        within = self._at_most(self._deadline.seconds_to_the_end - RESERVE_SECONDS)
        self._within = self._at_most(within.seconds_left * _SHARE_OF_WRITING)
        unwritten = self.record()
        self._within = within
        self.take_back(unwritten | self._accounts.unrecorded)
        self._sweep()
        return len(unwritten | (self._accounts.sent & self.before.unasked))

    def record(self) -> set[Key]:
        """Write what became of the conversions; returns those whose records may not be there."""
        accounts = self._accounts
        signs = self.doubt.signs(accounts.lost_at, accounts.counted_at, self._records.now)
        return self._table.write(accounts.records, signs, self._within) if accounts.records or signs else set()

    def take_back(self, unwritten: Collection[Key] = ()) -> None:
        """Take the announcement back, but for what has no record and should."""
        if self._own is not None:
            self._records.leave(self._own, unwritten, self._within)

    def _sweep(self) -> None:
        """Clear up after one instance that died."""
        now = self._records.now
        if (left := next(announcements.over(self._others, now), None)) is None:
            return
        if left.is_sweep:
            self._records.leave(left, (), self._within)
            return
        own = announcements.announce(left.keys, now, is_sweep=True)
        with suppress(RecordsUnavailable):
            sweep(self._table, left, own, now, self._within)
        self._records.leave(own, (), self._within)

    def _heed(self) -> None:
        """What this instance has seen of X holds for its later batches, too."""
        self._records.counted_at = max(self._records.counted_at, self._accounts.counted_at)
        self._records.lost_at = max(self._records.lost_at, self._accounts.lost_at)

    def _is_worth_reading(self, conversion: Conversion) -> bool:
        message = conversion.message
        return self._policy.remembers(conversion) or message.receive_count > 1 or message.was_moved

    def _at_most(self, seconds: float) -> Deadline:
        allowed = _SECONDS_PER_500 * math.ceil(len(self._all) / 500)
        return Deadline.after(min(allowed, seconds), reserve=0, clock=self._deadline.clock)
