"""Each message gets one disposition, once."""

import pytest
from x_conversions.core.outcome import DELIVERED, UNCLEAR, Disposition, Outcome, Reason, deferred
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
    assert ledger.disposition_of(messages[1]) is None


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


def test_the_books_say_how_many_ended_how_and_who_was_not_delivered() -> None:
    # Given a batch of which one is delivered, two are deferred alike, one otherwise, one is for a person, one is open
    messages = [message(number) for number in range(6)]
    ledger = Ledger(messages)
    away, late = deferred(Reason.X_UNAVAILABLE, "X answered 503"), deferred(Reason.OUT_OF_TIME)
    for one, end in zip(messages, (away, DELIVERED, late, away, UNCLEAR), strict=False):
        ledger.settle(one, end, f"id of {one.message_id}")

    # When it is counted and grouped, Then each settled one is in it once, and groups have those that weren't delivered
    assert ledger.counts() == {
        (Outcome.DEFERRED, Reason.X_UNAVAILABLE): 2,
        (Outcome.DEFERRED, Reason.OUT_OF_TIME): 1,
        (Outcome.DELIVERED, None): 1,
        (Outcome.UNACCOUNTED, Reason.UNCLEAR_ANSWER): 1,
    }
    assert ledger.ended_in(Outcome.DEFERRED) == {id(messages[number]) for number in (0, 2, 3)}
    groups = [(end, [entry.conversion_id for entry in entries]) for end, entries in ledger.groups()]
    assert groups == [
        (away, ["id of message-0", "id of message-3"]),
        (late, ["id of message-2"]),
        (UNCLEAR, ["id of message-4"]),
    ]


def test_a_rejection_is_taken_back_with_the_reason_and_keeps_its_conversion_id() -> None:
    messages = [message(1), message(2)]
    ledger = Ledger(messages)
    ledger.settle(messages[0], UNCLEAR, "conversion-1", "Purchase")
    ledger.settle(messages[1], DELIVERED)
    ledger.defer_instead(ledger.entries(Outcome.UNACCOUNTED), Reason.INTERNAL_ERROR, "not written")
    (entry,) = ledger.entries(Outcome.DEFERRED)
    assert (entry.message, entry.conversion_id) == (messages[0], "conversion-1")
    assert entry.disposition == deferred(Reason.INTERNAL_ERROR, "not written")
    assert ledger.disposition_of(messages[1]) is DELIVERED
