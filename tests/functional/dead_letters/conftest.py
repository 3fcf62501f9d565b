"""Hours and days at the queues, in no time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from devtools.local_aws import LocalAws, Stack

from tests.support.functional_stack import PassTime

# More than any of these tests lets pass, so that what it sends comes from the past, as it does everywhere: a message
# from the future is one whose time the function doesn't believe. Less than an event may be old.
BEFORE = timedelta(hours=100)


@pytest.fixture
def pass_time(aws: LocalAws, stack: Stack) -> Iterator[PassTime]:
    """``pass_time(hours=1)``: let that much time pass for the queues; returns what time it is there."""
    assert stack  # its queues are empty
    ahead = -BEFORE
    aws.start_queues_clock(ahead.total_seconds())

    def pass_time(**much: float) -> datetime:
        nonlocal ahead
        ahead += timedelta(**much)
        assert ahead < timedelta()
        aws.set_queues_ahead(ahead.total_seconds())
        return datetime.now(UTC) + ahead

    yield pass_time
    aws.start_queues_clock()  # what is left in the queues goes before the next test
