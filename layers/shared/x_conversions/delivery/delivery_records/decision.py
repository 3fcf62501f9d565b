"""Whether a conversion is sent, by what is known of it: a pure function, and what a stack's parameters say about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Reason, answer_lost, deferred
from x_conversions.core.timestamps import format_time
from x_conversions.delivery.deduplication import PAID, Delivered, Key, OnOtherValue, duplicate_of
from x_conversions.delivery.delivery_records.table import Record

Remember = Literal["purchases", "conversions", "all"]
# What people do before they convert, again and again: not worth a record each.
BROWSING = frozenset({"PageView", "ViewContent", "Search", "AddToCart", "AddToWishlist", "CustomizeProduct"})


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """`RememberDelivered`, `RememberDays`, `MostSends` and `OnOtherValue`."""

    remember: Remember = "conversions"
    days: int = 30
    most_sends: int = 2
    on_other_value: OnOtherValue = "keep"

    def remembers(self, conversion: Conversion) -> bool:
        """Whether its delivery is worth a record: what a person sent again on purpose always is."""
        if conversion.message.send_again or self.remember == "all":
            return True
        return conversion.name in PAID if self.remember == "purchases" else conversion.name not in BROWSING


BY_DEFAULT = SendPolicy()


class Before(NamedTuple):
    """What is known of conversions before they are sent.

    Parameters
    ----------
    records
        Those that were found and aren't expired; the sends of `unresolved` are counted in.
    unresolved
        Sends of instances that died, which are in no record yet.
    in_flight
        What another instance may be sending right now.
    unasked
        What the table was not asked about, or did not answer: nobody knows.
    """

    records: Mapping[Key, Record] = {}
    unresolved: Mapping[Key, Record] = {}
    in_flight: frozenset[Key] = frozenset()
    unasked: frozenset[Key] = frozenset()

    def sends(self, key: Key) -> int:
        """How often a conversion was sent, as far as is known, without a clear answer."""
        return self.records[key].sends if key in self.records else 0

    def sends_on_record(self, key: Key) -> int:
        """How many of them its record has: those of instances that died stay in announcements until they are swept."""
        # Of what is delivered they were never counted in.
        return max(0, self.sends(key) - (self.unresolved[key].sends if key in self.unresolved else 0))


def decide(conversion: Conversion, key: Key, before: Before, policy: SendPolicy) -> Disposition | None:
    """The disposition of what is not to be sent; None for what is. The first of these that holds:

    =============================================== ===========================================================
    X counted it, with the same money               skipped ``duplicate``
    X counted it, with other money                  by `OnOtherValue`: kept, skipped, or sent after all
    another instance may be sending it              deferred ``in_flight``
    unknown, with other money                       by `OnOtherValue`, likewise
    unknown, and sent as often as may be            unaccounted ``answer_lost``
    anything else                                   sent
    =============================================== ===========================================================
    """
    record = before.records.get(key)
    if record is not None and record.is_delivered:
        return duplicate_of(conversion, _delivered(record), policy.on_other_value)
    if key in before.in_flight:
        return deferred(Reason.IN_FLIGHT, "another function instance is sending the same conversion")
    if record is None:
        return None
    known = _delivered(record)
    if record.money is not None and not known.has_money_of(conversion):
        disposition = duplicate_of(conversion, known, policy.on_other_value)
        if disposition is not None:
            return disposition
    return answer_lost(record.sends, _time(record)) if record.sends >= policy.most_sends else None


def _delivered(record: Record) -> Delivered:
    return Delivered(record.money or "", f"a request of {_time(record)}")


def _time(record: Record) -> str:
    return format_time(record.at * 1000)
