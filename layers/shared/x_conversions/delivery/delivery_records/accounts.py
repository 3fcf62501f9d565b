"""What became of a batch's conversions, as the records that say so."""

from collections.abc import Callable, Mapping, Sequence

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Outcome, Reason, answer_lost
from x_conversions.core.timestamps import format_time
from x_conversions.delivery.deduplication import Key, money_of
from x_conversions.delivery.delivery_records.announcements import DAY, DAYS_OF_THE_UNKNOWN
from x_conversions.delivery.delivery_records.decision import Before, SendPolicy
from x_conversions.delivery.delivery_records.table import Record


class RecordAccounts:
    """Gathers the ends of what was sent.

    Attributes
    ----------
    records
        What is to be recorded: what X counted, as far as it is worth it, and all that it may have counted.
    sent
        The keys of all that X counted, or may have.
    unrecorded
        The keys of what X may have counted and the table did not speak of: their announcement stays.
    announced_as
        The name of the announcement under which all was sent.
    counted_at, lost_at
        When X counted last, and when an answer was lost last; epoch seconds, 0 for never.
    """

    def __init__(self, policy: SendPolicy, keys: Mapping[int, Key], now: Callable[[], int]) -> None:
        self.records: dict[Key, Record] = {}
        self.sent: set[Key] = set()
        self.unrecorded: set[Key] = set()
        self.announced_as = b""
        self.counted_at = self.lost_at = 0
        self._policy, self._keys, self._now = policy, keys, now

    def account(self, conversion: Conversion, disposition: Disposition, before: Before) -> Disposition:
        """Gather one; returns its disposition, which is another when its last send was lost."""
        key = self._keys[id(conversion)]
        if disposition.outcome is Outcome.DELIVERED:
            self.delivered([conversion], before)
        elif disposition.reason is Reason.UNCLEAR_ANSWER:
            # It may be counted already: a producer's repeat is not sent any more.
            self._lost(key, conversion, self._policy.most_sends)
        elif disposition.reason is Reason.ANSWER_LOST and key in before.unasked:
            # It may have a record that knows more: what is left of the announcement will be added to that one.
            self.sent.add(key)
            self.unrecorded.add(key)
            self.lost_at = self._now()
        elif disposition.reason is Reason.ANSWER_LOST:
            record = self._lost(key, conversion, before.sends_on_record(key) + 1)
            if before.sends(key) + 1 >= self._policy.most_sends:
                return answer_lost(before.sends(key) + 1, format_time(record.at * 1000))
        return disposition

    def delivered(self, group: Sequence[Conversion], before: Before) -> None:
        """Gather what X counted with one request."""
        self.counted_at = now = self._now()
        until = now + self._policy.days * DAY
        for conversion in group:
            key = self._keys[id(conversion)]
            self.sent.add(key)
            # What has a record says so from now on, whatever its type.
            if self._policy.remembers(conversion) or key in before.records:
                self.records[key] = Record(is_delivered=True, money=money_of(conversion), sends=0, at=now, until=until)

    def _lost(self, key: Key, conversion: Conversion, sends: int) -> Record:
        self.sent.add(key)
        self.lost_at = now = self._now()
        until = now + max(self._policy.days, DAYS_OF_THE_UNKNOWN) * DAY
        money = money_of(conversion) or None
        self.records[key] = Record(
            is_delivered=False, money=money, sends=sends, at=now, until=until, counted=self.announced_as
        )
        return self.records[key]
