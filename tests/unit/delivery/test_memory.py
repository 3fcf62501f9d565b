"""What an instance remembers of conversions: how often, of the last so many, until it ends."""

import pytest
from x_conversions.delivery.memory import CountedKeys

from tests.support.delivery_builders import memory


def test_it_counts_how_often() -> None:
    keys = CountedKeys(9)
    assert [keys.add(b"one"), keys.add(b"other"), keys.add(b"one")] == [1, 1, 2]
    assert [keys.count(key) for key in (b"one", b"other", b"new")] == [2, 1, 0]
    assert [key in keys for key in (b"one", b"new")] == [True, False]
    assert len(keys) == 2


def test_what_is_kept_counts_once_at_least_and_is_not_counted_up() -> None:
    keys = CountedKeys(9)
    for _ in range(3):
        keys.add(b"one")
    keys.keep([b"one", b"new"])
    assert [keys.count(key) for key in (b"one", b"new")] == [3, 1]


@pytest.mark.parametrize("again", ["add", "keep"])
def test_the_oldest_is_forgotten_first_and_what_happens_again_is_new(again: str) -> None:
    # Given room for three, which are there
    keys = CountedKeys(3)
    keys.keep([b"1", b"2", b"3"])

    # When it happens to the oldest again, and to a fourth, Then the second is forgotten
    keys.add(b"1") if again == "add" else keys.keep([b"1"])
    assert len(keys) == 3
    keys.add(b"4") if again == "add" else keys.keep([b"4"])
    assert [key in keys for key in (b"1", b"2", b"3", b"4")] == [True, False, True, True]


def test_what_has_ended_is_forgotten() -> None:
    keys = CountedKeys(9)
    keys.forget([b"1"])
    keys.keep([b"1", b"2", b"3"])
    keys.forget([b"3", b"9", b"1"])
    assert [key in keys for key in (b"1", b"2", b"3")] == [False, True, False]


def test_the_slowest_answer_is_remembered_and_forgotten_by_and_by() -> None:
    own, seen = memory(), []
    for seconds in (8.0, 9.0, 1.0, 1.0, 8.0):
        own.counted([b"1"], seconds)
        seen.append(own.slowest_answer)
    assert seen == pytest.approx([8.0, 9.0, 8.1, 7.29, 8.0])


def test_what_x_counts_is_no_longer_under_suspicion_and_x_has_just_counted() -> None:
    # Given an instance that has seen nothing counted, and knows something against two
    own = memory()
    assert not own.has_counted_within(10**6)
    for known in (own.unanswered, own.culprits, own.suspects):
        known.keep([b"1", b"2"])

    # When X counts the first, Then only the second is known, and for a while X has counted just now
    own.counted([b"1"], 0.5)
    for known in (own.unanswered, own.culprits, own.suspects):
        assert [key in known for key in (b"1", b"2")] == [False, True]
    own.clock.now += 59.9  # type: ignore[attr-defined]
    assert own.has_counted_within(60)
    own.clock.now += 0.1  # type: ignore[attr-defined]
    assert not own.has_counted_within(60)

    # and what a clock was set back by is no time in which X is known to be in order
    own.clock.now -= 3600  # type: ignore[attr-defined]
    assert not own.has_counted_within(60)
