"""Ages: whatever somebody writes is one that can be reckoned with, or is refused in one line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.durations import read_age

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@given(st.integers(0, 999_999), st.sampled_from(sorted(SECONDS)))
def test_from_every_age_there_is_a_date_or_one_line(number: int, unit: str) -> None:
    text, seconds = f"{number}{unit}", number * SECONDS[unit]
    if seconds > 3653 * SECONDS["d"]:
        with pytest.raises(ValueError, match=f"^{text} is more than ten years"):
            read_age(text)
    else:
        assert read_age(text) == timedelta(seconds=seconds)
        assert datetime.now(UTC) - read_age(text) > datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "1", "d", "1y", "-1d", "1.5h", "1 d", "1D", "9999999s", "\u0661d"])
def test_what_is_none_is_told_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="is no age; write 90s, 15m, 36h or 7d"):
        read_age(text)
