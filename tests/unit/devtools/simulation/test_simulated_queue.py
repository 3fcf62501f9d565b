"""The simulated queue does what SQS does with visibility, receive counts, retention and limits."""

import pytest
from devtools.simulation.message_groups import MessageGroup, MessageGroups
from devtools.simulation.simulated_queue import MOST_IN_FLIGHT

from tests.support.simulation import DEPLOYMENT, START, queue, traffic

DAY = 86_400


def number_of(groups: MessageGroups) -> int:
    return sum(number for _, number in groups)


def test_what_is_received_is_invisible_until_it_is_deleted_or_comes_back() -> None:
    # Given ten messages, all of them received
    own = queue()
    own.put([(MessageGroup(START), 10)])
    ((group, number),) = own.receive(500, START)
    assert (number, group.receives, own.visible, own.in_flight) == (10, 1, 0, 10)

    # When nine are deleted and one is to come back in a minute
    own.delete(group, 9)
    own.hide(group, START + 60)

    # Then it does, with its receive count, and not before
    assert own.receive(500, START + 59) == []
    ((again, number),) = own.receive(500, START + 61)
    assert (number, again.receives, again.sent_at) == (1, 2, START)
    assert own.highest_receive_count == 2


def test_what_is_older_than_the_retention_expires() -> None:
    own = queue()
    own.put([(MessageGroup(START), 3), (MessageGroup(START + 2 * DAY), 4)])
    assert number_of(own.receive(500, START + 11 * DAY)) == 4
    assert (own.expired, own.depth) == (3, 4)


def test_what_was_received_too_often_is_redriven() -> None:
    own = queue()
    own.put([(MessageGroup(START, receives=DEPLOYMENT.max_receive_count), 2), (MessageGroup(START, receives=999), 1)])
    assert number_of(own.receive(500, START)) == 1
    assert (own.redriven, own.depth) == (2, 1)


def test_no_more_than_sqs_allows_are_in_flight() -> None:
    own = queue()
    own.put([(MessageGroup(START), 200_000)])
    assert number_of(own.receive(150_000, START)) == MOST_IN_FLIGHT
    assert own.receive(500, START) == []


def test_close_to_first_in_first_out() -> None:
    # Given a long queue, When half of it is received
    own = queue()
    own.put([(MessageGroup(START + number), 100) for number in range(1000)])
    received = [group for _ in range(100) for group, _ in own.receive(500, START + 2000)]

    # Then nearly all of it is the older half, and some of it comes from anywhere
    late = sum(group.sent_at >= START + 500 for group in received)
    assert 0 < late < 0.1 * len(received)


def test_events_come_at_their_rate_and_none_is_forgotten() -> None:
    own = queue(rate=10)
    own.advance(START + 3600)
    assert own.visible == pytest.approx(36_000, rel=0.05)


def test_what_is_left_of_the_marked() -> None:
    own = queue(rate=1)
    own.put([(MessageGroup(START), 10)])
    own.mark()
    ((group, number),) = own.receive(500, START)
    own.advance(START + 100)
    own.delete(group, number - 1)
    assert own.left_of_marked == 1


def test_poison_has_its_share_and_three_kinds() -> None:
    events = traffic(rate=100, poison_share=0.01)
    groups = list(events.sent_between(0, 1000))
    assert number_of(groups) == events.sent
    assert events.sent_poison == pytest.approx(0.01 * events.sent, rel=0.2)
    kinds = [group.poison for group, _ in groups if group.poison]
    assert {kinds.count(kind) for kind in (1, 2, 3)} <= {len(kinds) // 3, len(kinds) // 3 + 1}
