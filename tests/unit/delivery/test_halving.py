"""Sets that hold a bad one are sent in halves, and what group is worth trying by what was found so far."""

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.halving import Odds, Suspects

from tests.support.delivery_builders import conversion, ids_of


def some(*numbers: int) -> list[Conversion]:
    return [conversion(number) for number in numbers]


@pytest.mark.parametrize(
    ("size", "most", "half"), [(1, 500, 1), (2, 500, 1), (3, 500, 1), (8, 500, 4), (9, 500, 4), (8, 3, 3)]
)
def test_the_first_half_of_the_last_set_goes_and_the_rest_is_told(size: int, most: int, half: int) -> None:
    suspects = Suspects()
    suspects.add(some(100, 101))
    suspects.add(some(*range(size)))
    assert (len(suspects), suspects.size_of_next) == (size + 2, max(1, size // 2))
    first, rest = suspects.take(most)
    assert ids_of(first + rest) == ids_of(some(*range(size)))
    assert len(first) == half
    assert ids_of(suspects.members) == ["conversion-100", "conversion-101"]


def test_some_can_be_taken_out_of_all_sets_and_an_empty_set_is_none() -> None:
    # Given three sets
    suspects = Suspects()
    for numbers in ((1, 2, 3), (4, 6), (5, 8)):
        suspects.add(some(*numbers))

    # When the even ones are taken out, Then the odd ones stay, in their sets
    even = suspects.remove(lambda one: int(one.conversion_id[-1]) % 2 == 0)
    assert ids_of(even) == ids_of(some(2, 4, 6, 8))
    assert ids_of(suspects.take(9)[0]) == ["conversion-5"]
    assert [ids_of(part) for part in suspects.take(9)] == [["conversion-1"], ["conversion-3"]]
    assert len(suspects) == 0


def test_where_nobody_is_meant_all_stay() -> None:
    suspects = Suspects()
    suspects.add([])
    suspects.add(some(1, 2))
    assert suspects.remove(lambda _: False) == []
    assert ids_of(suspects.drain()) == ["conversion-1", "conversion-2"]
    assert suspects.members == []


@pytest.mark.parametrize(
    ("good", "bad", "most", "size"),
    [
        (0, 0, 500, 500),  # nothing was found bad
        (0, 1, 500, 12),  # 0.69 * (1 + 16)
        (0, 1, 5, 5),
        (0, 50, 500, 1),
        (500, 1, 500, 358),  # 0.69 * (501 + 16)
        (500, 5, 500, 72),  # 0.69 * (505 + 16) / 5
    ],
)
def test_a_group_is_as_large_as_is_as_likely_good_as_not(good: int, bad: int, most: int, size: int) -> None:
    odds = Odds()
    for _ in range(good // 100):
        odds.counted(100)
    for _ in range(bad):
        odds.refused()
    assert odds.best_size(most) == size
