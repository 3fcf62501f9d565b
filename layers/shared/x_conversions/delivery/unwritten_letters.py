"""Conversions that must not be sent again, and whose dead letter could not be written: kept until it can."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Outcome
from x_conversions.delivery.ledger import Entry, Ledger

# Both queues' trouble and X's at the same time: more than a few batches of it are an outage of AWS.
_MOST = 10_000


class UnwrittenLetters:
    """Message ids and dispositions of what is unaccounted; outlives invocations.

    Such a message comes back, so that its body isn't lost. It is not sent: X may have counted it. Another function
    instance doesn't know of it until what was sent is recorded for all instances.
    """

    def __init__(self) -> None:
        self._dispositions: OrderedDict[str, Disposition] = OrderedDict()

    def keep(self, entries: Iterable[Entry]) -> None:
        """These could not be written."""
        for message, disposition, *_ in entries:
            if disposition.outcome is Outcome.UNACCOUNTED:
                self._dispositions[message.message_id] = disposition
        while len(self._dispositions) > _MOST:
            self._dispositions.popitem(last=False)

    def settle(self, conversions: Sequence[Conversion], ledger: Ledger) -> Sequence[Conversion]:
        """Give those that came back their disposition again; returns the others."""
        if not self._dispositions:
            return conversions
        others: list[Conversion] = []
        for conversion in conversions:
            disposition = self._dispositions.pop(conversion.message.message_id, None)
            if disposition is None:
                others.append(conversion)
            else:
                ledger.settle(conversion.message, disposition, conversion.conversion_id)
        return others
