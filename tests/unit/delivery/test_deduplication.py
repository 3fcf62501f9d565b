"""What was delivered lately is remembered, and no more than fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.delivery.deduplication import DeliveredKeys, key_of

from tests.support.delivery_builders import conversion


@given(sizes=st.lists(st.integers(0, 12), max_size=8), most=st.integers(1, 10))
def test_the_newest_are_remembered_and_the_oldest_forgotten(sizes: list[int], most: int) -> None:
    # Given requests of any size, one after another
    delivered = DeliveredKeys(most)
    conversions = [conversion(number) for number in range(sum(sizes))]
    rest = iter(conversions)
    for size in sizes:
        delivered.add([next(rest) for _ in range(size)])

    # Then exactly the last so many are known
    known = [key_of(one) in delivered for one in conversions]
    assert known == [len(conversions) - number <= most for number in range(len(conversions))]


@pytest.mark.parametrize(("later", "is_known"), [(19_999, True), (20_000, False)])
def test_an_instance_remembers_20_000(later: int, is_known: bool) -> None:
    delivered = DeliveredKeys()
    delivered.add([conversion(0)])
    delivered.add(conversion(1 + number) for number in range(later))
    assert (key_of(conversion(0)) in delivered) is is_known
    assert key_of(conversion(later)) in delivered
