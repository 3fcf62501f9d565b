"""A local AWS of these tests' own: they set its queues' clock ahead."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.x_simulator import XSimulator

from tests.support.functional_stack import PassTime, parameters


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """The local AWS, in which the roles' policies decide."""
    with LocalAws() as aws:
        aws.enforce_iam()
        yield aws


@pytest.fixture(scope="session")
def pass_time(aws: LocalAws) -> PassTime:
    """``pass_time(hours=1)``: let that much time pass for the queues; returns what time it is there."""
    passed = timedelta()

    def pass_time(**much: float) -> datetime:
        nonlocal passed
        passed += timedelta(**much)
        aws.set_queues_ahead(passed.total_seconds())
        return datetime.now(UTC) + passed

    return pass_time


@pytest.fixture(scope="session")
def _stack(aws: LocalAws, _x: XSimulator) -> Stack:
    return Stack.create(aws, parameters(_x))
