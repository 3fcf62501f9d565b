"""The timeline behind the page's chart."""

from devtools.demo.page.timeline import BUCKET_SECONDS, Timeline
from hypothesis import given
from hypothesis import strategies as st

MINUTES = 120


def test_what_ends_is_in_the_bucket_of_its_time() -> None:
    timeline = Timeline()
    for now, outcome in ((1000.0, "delivered"), (1001.9, "delivered"), (1002.0, "rejected")):
        timeline.add(now, outcome)
    assert timeline.buckets(1003.5)[-2:] == [
        {"start": 1000, "counts": {"delivered": 2}},
        {"start": 1002, "counts": {"rejected": 1}},
    ]


@given(st.lists(st.floats(0, 1000)), st.floats(0, 1000))
def test_it_holds_exactly_the_last_two_minutes(steps: list[float], rest: float) -> None:
    # Given messages that ended at any times, one after another
    timeline, now = Timeline(), 1_000_000.0
    ends = [now := now + step for step in steps]
    for end in ends:
        timeline.add(end, "delivered")
    now += rest

    # Then the buckets are sixty in a row up to now, and hold all that ended in their time
    buckets = timeline.buckets(now)
    assert len(buckets) * BUCKET_SECONDS == MINUTES
    assert buckets[-1]["start"] <= now < buckets[-1]["start"] + BUCKET_SECONDS
    assert sum(sum(bucket["counts"].values()) for bucket in buckets) == sum(end >= buckets[0]["start"] for end in ends)
