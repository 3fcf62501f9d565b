"""Which conversions are sent apart, and how many of them at a time."""

import pytest
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.group_size import GroupSize
from x_conversions.delivery.lanes import lanes_of, size_of_group
from x_conversions.delivery.memory import CountedKeys, InstanceMemory
from x_conversions.delivery.pool import Lane

from tests.support.delivery_builders import conversion, memory


def reduced(own: GroupSize) -> GroupSize:
    """After an event that X couldn't answer: 66 share a request."""
    own.failed(500, may_be_counted=True)
    own.counted(500)
    return own


@pytest.mark.parametrize(
    ("receive_count", "is_reduced", "lane"),
    [
        (1, False, None),
        (3, False, None),
        (4, False, Lane.RETURNED),
        (1, True, None),
        (2, True, Lane.RETURNED),
    ],
)
def test_what_came_back_often_is_apart_and_sooner_while_there_are_events_that_x_cannot_answer(
    receive_count: int, is_reduced: bool, lane: Lane | None
) -> None:
    own, one = memory(), conversion(1, receive_count)
    if is_reduced:
        reduced(own.group_size)
    assert lanes_of([one], {id(one): key_of(one, "o8z6j")}, own).get(id(one)) is lane


@pytest.mark.parametrize("receive_count", [1, 9])
@pytest.mark.parametrize(
    ("known", "times", "lane"),
    [
        ("unanswered", 1, Lane.UNANSWERED),
        ("unanswered", 2, Lane.UNANSWERED_AGAIN),
        ("unanswered", 3, Lane.UNANSWERED_AGAIN),
        ("culprits", 1, Lane.CULPRIT),
        ("suspects", 1, Lane.CULPRIT),
    ],
)
def test_what_is_known_of_a_conversion_counts_more_than_how_often_it_came(
    known: str, times: int, lane: Lane, receive_count: int
) -> None:
    # Given two of which something is known of the first
    batch = [conversion(1, receive_count), conversion(2)]
    keys = {id(one): key_of(one, "o8z6j") for one in batch}
    own: InstanceMemory = memory()
    counted: CountedKeys = getattr(own, known)
    for _ in range(times):
        counted.add(keys[id(batch[0])])

    # Then it is in its lane, and the other is fresh; what was lost and is a culprit, too, goes last
    assert lanes_of(batch, keys, own) == {id(batch[0]): lane}
    own.unanswered.add(keys[id(batch[0])])
    own.suspects.add(keys[id(batch[0])])
    assert lanes_of(batch, keys, own) == {id(batch[0]): Lane.CULPRIT}


@pytest.mark.parametrize(
    ("lane", "receive_count", "waiting", "size", "size_reduced"),
    [
        (Lane.FRESH, 1, 9, 500, 66),
        (Lane.RETURNED, 2, 9, 500, 8),
        (Lane.RETURNED, 4, 9, 250, 8),
        (Lane.RETURNED, 5, 9, 125, 8),
        (Lane.RETURNED, 6, 9, 62, 8),
        (Lane.RETURNED, 99, 9, 62, 8),
        (Lane.UNANSWERED, 1, 1, 1, 1),
        (Lane.UNANSWERED, 1, 299, 2, 2),
        (Lane.UNANSWERED, 1, 5000, 16, 16),
        (Lane.UNANSWERED_AGAIN, 1, 5000, 1, 1),
        (Lane.CULPRIT, 1, 5000, 1, 1),
    ],
)
def test_how_many_of_a_lane_go_together(
    lane: Lane, receive_count: int, waiting: int, size: int, size_reduced: int
) -> None:
    several = [conversion(1, receive_count)] * waiting
    assert size_of_group(lane, several, GroupSize()) == size
    assert size_of_group(lane, several, reduced(GroupSize())) == size_reduced


def test_of_what_may_have_been_counted_no_more_go_than_of_what_is_fresh() -> None:
    tiny = GroupSize()
    for _ in range(50):
        tiny.failed(2, may_be_counted=True)
        tiny.counted(1)
    several = [conversion(1, 9)] * 5000
    assert [size_of_group(lane, several, tiny) for lane in Lane] == [1] * 5
