"""A rate that is asked for is kept."""

import pytest
from xconv.common.throttle import Throttle


def test_the_throttle_keeps_the_rate() -> None:
    # Given a rate of 5 a second, and a clock that moves by sleeping
    now = [100.0]
    throttle = Throttle(5, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))

    # When forty go through in tens, Then the last ten went after the thirty before took their six seconds
    for _ in range(4):
        throttle.take(10)
    assert now[0] == pytest.approx(106)
