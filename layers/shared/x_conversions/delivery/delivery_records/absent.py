"""A stack without a table of delivery records: nothing is asked, and nothing kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Disposition
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.decision import BY_DEFAULT, SendPolicy


class NoBatchRecords:
    """Stands for `BatchRecords`, and knows nothing."""

    def begin(self) -> None:
        """Nobody to announce anything to."""

    know_nothing = True

    def decide(self, _: Conversion) -> Disposition | None:
        return None

    def is_in_doubt(self, _: Conversion) -> bool:
        return False

    def must_wait(self, _: Conversion) -> bool:
        return False

    def may_try(self) -> bool:
        return False

    def waiting(self, _: Conversion) -> Disposition:
        raise LookupError("nothing waits")

    def account(self, _: Conversion, disposition: Disposition) -> Disposition:
        return disposition

    def delivered(self, _: Sequence[Conversion]) -> None:
        """Nothing to record."""

    def end(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class NoRecords:
    """Stands for `DeliveryRecords`. Of the policy, what concerns other money holds all the same."""

    policy: SendPolicy = BY_DEFAULT

    def open(self, _: Iterable[Conversion], __: Mapping[int, Key], ___: Deadline) -> NoBatchRecords:
        return NoBatchRecords()


NO_RECORDS = NoRecords()
