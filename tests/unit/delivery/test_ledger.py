"""Each message gets one disposition, once."""

import pytest
from x_conversions.core.outcome import DELIVERED, Disposition, Reason, deferred
from x_conversions.delivery.ledger import Ledger

from tests.support.delivery_builders import message


@pytest.mark.parametrize("second", [DELIVERED, deferred(Reason.X_UNAVAILABLE)], ids=["the same", "another"])
def test_a_message_settled_twice_is_a_mistake_that_is_raised(second: Disposition) -> None:
    # Given a message that has its disposition
    messages = [message(1), message(2)]
    ledger = Ledger(messages)
    ledger.settle(messages[0], DELIVERED, "conversion-1")

    # When it is to get a second, Then that is said, and the first one stays
    with pytest.raises(ValueError, match=f"settled twice: {second.outcome} after delivered"):
        ledger.settle(messages[0], second, "conversion-1")
    assert [entry.disposition for entry in ledger.entries()] == [DELIVERED]
    assert ledger.is_open(messages[1])


def test_what_was_settled_because_it_was_open_is_settled() -> None:
    messages = [message(1), message(2)]
    ledger = Ledger(messages)
    ledger.settle(messages[1], DELIVERED)
    ledger.settle_open(Reason.INTERNAL_ERROR)
    for one in messages:
        with pytest.raises(ValueError, match="settled twice"):
            ledger.settle(one, DELIVERED)
    assert [entry.disposition.outcome for entry in ledger.entries()] == ["deferred", "delivered"]


def test_two_messages_that_are_alike_are_two() -> None:
    # SQS may hand out a message twice in one batch: equal, and still each with an end of its own.
    twins = [message(1), message(1)]
    ledger = Ledger(twins)
    for one in twins:
        ledger.settle(one, DELIVERED)
    assert len(ledger.entries()) == 2
