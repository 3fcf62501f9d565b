"""What goes next of what nothing is known against, and what is as unlike the others as there is."""

from dataclasses import replace

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.pool import APART, Lane, Pool

from tests.support.delivery_builders import conversion, ids_of


def of(number: int, event_id: str = "one", money: str | None = None) -> Conversion:
    fields = {} if money is None else {"value": money, "price_currency": "EUR"}
    return conversion(number, event_id=f"tw-o8z6j-{event_id}", **fields)


def pool_of(lanes: dict[Lane, list[Conversion]]) -> Pool:
    everything = [one for some in lanes.values() for one in some]
    return Pool(everything, {id(one): lane for lane, some in lanes.items() for one in some})


def test_lane_by_lane_and_of_each_the_first() -> None:
    # Given two of each lane, that came in any order
    pool = pool_of({lane: [of(2 * lane), of(2 * lane + 1)] for lane in reversed(Lane)})
    assert len(pool) == 10

    # When one is taken after another, Then those that were never sent go first, and culprits last
    taken = [pool.take_first()[0] for _ in range(len(pool))]
    assert ids_of(taken) == [f"conversion-{number}" for number in range(10)]
    assert (len(pool), pool.lane) == (0, None)


def test_what_is_put_back_goes_to_its_own_lane_last_or_first() -> None:
    lanes = {Lane.FRESH: [of(0), of(1), of(2)], Lane.RETURNED: [of(3), of(4)]}
    pool = pool_of(lanes)
    taken = pool.take(Lane.FRESH, 2) + pool.take(Lane.RETURNED, 9)
    pool.put_first(taken[:1] + taken[2:])
    pool.put_back(taken[1:2])
    assert ids_of(pool[Lane.FRESH]) == ["conversion-0", "conversion-2", "conversion-1"]
    assert ids_of(pool[Lane.RETURNED]) == ["conversion-3", "conversion-4"]


def test_the_other_end_is_of_another_event_id_and_carries_no_money_and_is_the_last_such() -> None:
    # Given conversions of two event ids, of which one was refused before
    batch = [of(0), of(1, "other", "5.00"), of(2, "other"), of(3, "other"), of(4, "other", "5.00"), of(5)]
    pool = Pool(batch)

    # Then another id counts more than no money, and of two alike the one that was to be sent last is taken
    refused = {batch[0].event_id}
    order = [ids_of(pool.take_other_end(refused))[0] for _ in range(6)]
    assert order == [f"conversion-{number}" for number in (3, 2, 4, 1, 5, 0)]


@pytest.mark.parametrize(
    ("lanes", "expected"),
    [
        ({Lane.FRESH: [0], Lane.RETURNED: [1], Lane.UNANSWERED: [2], Lane.CULPRIT: [3]}, 0),
        ({Lane.RETURNED: [1], Lane.UNANSWERED: [2], Lane.CULPRIT: [3]}, 1),
        ({Lane.UNANSWERED: [2], Lane.UNANSWERED_AGAIN: [4], Lane.CULPRIT: [3]}, 2),
        ({Lane.UNANSWERED_AGAIN: [4], Lane.CULPRIT: [3]}, 4),
        ({Lane.CULPRIT: [3]}, 3),
    ],
)
def test_what_may_have_been_counted_is_the_other_end_only_where_there_is_nothing_else(
    lanes: dict[Lane, list[int]], expected: int
) -> None:
    pool = pool_of({lane: [of(number) for number in numbers] for lane, numbers in lanes.items()})
    assert ids_of(pool.take_other_end(set())) == [f"conversion-{expected}"]
    assert len(pool) == len(lanes) - 1


def test_some_can_be_taken_out_of_all_lanes_and_some_lanes_emptied() -> None:
    pool = pool_of({lane: [of(2 * lane), of(2 * lane + 1)] for lane in Lane})
    even = pool.remove(lambda one: int(one.conversion_id.rpartition("-")[2]) % 2 == 0)
    assert ids_of(even) == [f"conversion-{number}" for number in range(0, 10, 2)]
    assert set(ids_of(pool.drain(APART))) == {"conversion-5", "conversion-7", "conversion-9"}
    assert ids_of(pool.drain()) == ["conversion-1", "conversion-3"]
    assert len(pool) == 0


def test_what_is_alike_is_told_apart() -> None:
    # Given two that are equal in all, as SQS hands one out twice, in lanes of their own
    first, second = of(1), of(1)
    second.message = replace(first.message)
    pool = pool_of({Lane.FRESH: [first], Lane.RETURNED: [second]})
    assert (pool.lane_of(first), pool.lane_of(second)) == (Lane.FRESH, Lane.RETURNED)
    assert pool.take_other_end(set())[0] is first


def test_what_may_have_been_counted_is_no_probe_though_it_is_more_unlike() -> None:
    # Given what carries money, and beside it something without that was sent before and not answered
    pool = pool_of({Lane.RETURNED: [of(1, money="5.00")], Lane.FRESH: [of(2, money="5.00")], Lane.UNANSWERED: [of(3)]})
    assert ids_of(pool.take_other_end({of(1).event_id})) == ["conversion-2"]
