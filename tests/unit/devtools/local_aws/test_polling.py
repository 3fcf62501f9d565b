"""How Lambda's pollers get fewer and more, and when a throttled batch is tried again."""

from itertools import islice, takewhile

from devtools.local_aws.polling import POLLERS, Backoff, retry_pauses
from hypothesis import given
from hypothesis import strategies as st


def test_failures_leave_one_poller_and_successes_bring_all_back() -> None:
    # Given five pollers, When batches fail
    backoff = Backoff(POLLERS)
    found = []
    for _ in range(3):
        backoff.failed()
        found.append(backoff.pollers)
    # Then fewer read, and one always does
    assert found == [2, 1, 1]
    # When batches are handled again, Then one after the other comes back
    for _ in range(5):
        backoff.succeeded()
        found.append(backoff.pollers)
    assert found[3:] == [2, 3, 4, 5, 5]


@given(st.integers(1, 1000), st.lists(st.booleans()))
def test_there_is_always_one_and_never_more_than_at_first(most: int, batches: list[bool]) -> None:
    backoff = Backoff(most)
    for was_handled in batches:
        (backoff.succeeded if was_handled else backoff.failed)()
        assert 1 <= backoff.pollers <= most


def test_a_throttled_batch_is_tried_less_and_less_often_and_at_least_once_a_minute() -> None:
    assert list(islice(retry_pauses(), 8)) == [1, 2, 4, 8, 16, 32, 60, 60]
    assert len(list(takewhile(lambda pause: pause < 60, retry_pauses()))) == 6
