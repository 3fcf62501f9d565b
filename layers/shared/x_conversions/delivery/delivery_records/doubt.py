"""When what may have been counted already is sent once more: never into an outage.

A conversion whose last answer was lost waits until X has counted something since, whoever sent it. What was never sent
shows whether X is back; where there is nothing of that kind, one of those that wait is tried, seldom.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Reason, answer_lost, deferred
from x_conversions.core.timestamps import format_time
from x_conversions.delivery.delivery_records.announcements import CLOCKS_DIFFER_SECONDS
from x_conversions.delivery.delivery_records.table import Record, Sign

# After a lost answer every conversion is looked up, for so long: producers repeat within the day.
SECONDS_OF_DOUBT = 86_400
# An outage of a day leaves at most 48 conversions to a person, where nothing comes in that was never sent.
_SECONDS_BETWEEN_TRIES = 1800
# SQS drops a message after ten days.
_LONGEST_WAIT_SECONDS = 9 * 86_400


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether X works, as far as function instances have seen.

    Parameters
    ----------
    lost_at, counted_at
        When an answer was lost last, and when X counted something last; epoch seconds, 0 for never.
    """

    lost_at: int = 0
    counted_at: int = 0

    @classmethod
    def of(cls, signs: Mapping[Sign, int], died: Iterable[int], now: int) -> "Doubt":
        """What the table's signs say, and when instances died since; signs from the future say nothing."""
        told = {sign: at for sign, at in signs.items() if at <= now + CLOCKS_DIFFER_SECONDS}
        lost_at = max([told.get(Sign.LOST, 0), *died])
        return cls(lost_at, told.get(Sign.COUNTED, 0))

    def is_recent(self, now: int) -> bool:
        """Whether there may be conversions about whose fate is unknown, of types that are not looked up otherwise."""
        return now - self.lost_at < SECONDS_OF_DOUBT

    def may_go_again(self, record: Record, counted_at: int) -> bool:
        """Whether X has counted something since it was sent, and nothing was lost after that.

        Otherwise an outage in which X counts now and then would use up the last send of all that was lost before.
        `counted_at`: by this instance, epoch seconds.
        """
        counted_last = max(self.counted_at, counted_at)
        return counted_last > record.at and counted_last >= self.lost_at

    def may_be_tried(self, now: int) -> bool:
        """Whether it is time to see, with one that waits, if X is back."""
        return now - self.lost_at >= _SECONDS_BETWEEN_TRIES

    def signs(self, lost_at: int, counted_at: int, now: int) -> dict[Sign, int]:
        """What other instances should know after a batch in which this happened; epoch seconds, 0 for never."""
        signs = {Sign.LOST: max(lost_at, self.lost_at)} if lost_at else {}
        since = Doubt(max(lost_at, self.lost_at))
        if counted_at and since.is_recent(now) and self.counted_at <= since.lost_at:
            signs[Sign.COUNTED] = counted_at
        return signs


def waits(record: Record, conversion: Conversion, now: int) -> Disposition:
    """The disposition of what is not sent again yet; before SQS drops it, it is kept for a person."""
    queued_at = conversion.message.queued_at
    if queued_at is not None and now - queued_at / 1000 > _LONGEST_WAIT_SECONDS:
        return answer_lost(record.sends, format_time(record.at * 1000))
    return deferred(Reason.X_UNAVAILABLE, "sent before without a clear answer; waits until X counts something")
