"""What must not be sent again stays known until its dead letter is written, or too many others are."""

import pytest
from x_conversions.core.outcome import UNCLEAR, Disposition, Outcome, Reason
from x_conversions.delivery.ledger import Entry, Ledger
from x_conversions.delivery.unwritten_letters import UnwrittenLetters

from tests.support.delivery_builders import conversion, message


def unwritten(number: int, disposition: Disposition = UNCLEAR) -> Entry:
    return Entry(message(number), disposition, f"conversion-{number}")


def test_it_gets_its_disposition_again_once_and_others_are_to_be_sent() -> None:
    # Given an unaccounted one and a rejected one whose dead letters could not be written
    letters = UnwrittenLetters()
    letters.keep([unwritten(1), unwritten(2, Disposition(Outcome.REJECTED, Reason.REJECTED_BY_X))])
    batch = [conversion(number) for number in range(4)]
    ledger = Ledger([one.message for one in batch])

    # When both come back among others, Then the unaccounted one is settled as it was, and only that one
    assert letters.settle(batch, ledger) == [batch[0], batch[2], batch[3]]
    (entry,) = ledger.entries()
    assert (entry.message, entry.disposition, entry.conversion_id) == (batch[1].message, UNCLEAR, "conversion-1")
    assert letters.settle(batch, ledger) == batch


@pytest.mark.parametrize(("others", "is_known"), [(9_999, True), (10_000, False)])
def test_of_more_than_a_few_batches_the_newest_stay_known(others: int, is_known: bool) -> None:
    letters, oldest, newest = UnwrittenLetters(), conversion(0), conversion(others)
    letters.keep(unwritten(number) for number in range(others + 1))
    ledger = Ledger([oldest.message, newest.message])
    letters.settle([oldest, newest], ledger)
    assert ledger.disposition_of(oldest.message) is (UNCLEAR if is_known else None)
    assert ledger.disposition_of(newest.message) is UNCLEAR
