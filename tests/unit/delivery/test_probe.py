"""Whether X refuses whatever it is sent: as many in a row as are no coincidence, all alike, from both ends."""

import pytest
from x_conversions.delivery.probe import ALIKE_MEANS_SYSTEMATIC, Probe, RefusalMemory
from x_conversions.x_api.errors import XError

ONE = (XError("CODE", "wrong", "event_id"),)
OTHER_CODE = (XError("OTHER", "wrong", "event_id"),)
OTHER_PARAMETER = (XError("CODE", "wrong", "twclid"),)
OTHER_WORDS = (XError("CODE", "wrong, too", "event_id"),)


@pytest.mark.parametrize(
    ("second", "is_alike"),
    [(ONE, True), (OTHER_WORDS, True), (ONE * 2, True), (OTHER_CODE, False), (OTHER_PARAMETER, False), ((), False)],
    ids=["the same", "other words", "the same twice", "another code", "another parameter", "no error"],
)
def test_alike_is_what_has_the_same_codes_of_the_same_parameters(second: tuple[XError, ...], is_alike: bool) -> None:
    memory = RefusalMemory()
    assert memory.remember(ONE) is False
    assert memory.remember(second) is is_alike
    assert memory.alike == (2 if is_alike else 1)
    # and what comes after is compared with the last one
    assert memory.remember(second) is True
    assert memory.alike == (3 if is_alike else 2)


def test_a_first_refusal_without_an_error_is_like_none_before() -> None:
    memory = RefusalMemory()
    assert memory.remember(()) is False
    assert memory.alike == 1


@pytest.mark.parametrize(("receive_count", "is_believed"), [(1, False), (2, False), (3, True)])
def test_a_refusal_is_believed_once_x_has_counted_or_the_message_came_three_times(
    receive_count: int, is_believed: bool
) -> None:
    memory = RefusalMemory()
    memory.remember(ONE)
    assert memory.is_believed(receive_count) is is_believed
    memory.accepted()
    assert memory.is_believed(receive_count)
    assert memory.alike == 0


def probing(refused: int, other_end_at: int | None = 1) -> Probe:
    """After so many were refused alone and alike, one of them, if any, from the other end."""
    probe = Probe(RefusalMemory())
    for number in range(refused):
        probe.sends(other_end=number == other_end_at)
        probe.refused(ONE)
    return probe


@pytest.mark.parametrize(
    ("refused", "other_end_at", "others", "is_conclusive"),
    [
        (ALIKE_MEANS_SYSTEMATIC, 1, 9, True),
        (ALIKE_MEANS_SYSTEMATIC - 1, 1, 9, False),
        (ALIKE_MEANS_SYSTEMATIC, None, 9, False),
        (ALIKE_MEANS_SYSTEMATIC, None, 0, True),  # there was nobody else to try
        (ALIKE_MEANS_SYSTEMATIC, 0, 9, False),  # before it was known what to be unlike
        (ALIKE_MEANS_SYSTEMATIC, ALIKE_MEANS_SYSTEMATIC - 1, 9, True),
    ],
)
def test_so_many_and_one_from_the_other_end_are_no_coincidence(
    refused: int, other_end_at: int | None, others: int, is_conclusive: bool
) -> None:
    assert probing(refused, other_end_at).is_conclusive(others) is is_conclusive


def test_the_first_refusal_turns_it_on_and_says_so_once() -> None:
    probe = Probe(RefusalMemory())
    assert (probe.is_on, probe.wants_other_end) == (False, False)
    assert [probe.refused(ONE), probe.refused(ONE)] == [True, False]
    assert (probe.is_on, probe.wants_other_end) == (True, True)


def test_one_that_is_refused_otherwise_ends_it_and_the_next_begins_anew() -> None:
    probe = probing(9)
    assert not probe.wants_other_end
    assert probe.refused(OTHER_CODE) is False
    assert not probe.is_on
    assert probe.refused(OTHER_CODE) is True
    assert probe.wants_other_end


def test_what_x_takes_ends_it_for_the_invocation() -> None:
    probe = probing(ALIKE_MEANS_SYSTEMATIC)
    probe.accepted()
    assert probe.has_accepted
    assert not probe.is_conclusive(0)
    assert [probe.refused(ONE) for _ in range(20)] == [False] * 20
    assert not probe.is_on
