"""What SQS does beyond moto."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from devtools.local_aws.moto import queues as moto_queues
from devtools.local_aws.moto.clock import QueueClock
from moto.sqs.exceptions import SQSException


@dataclass
class Queue:
    """As much of moto's queue as is looked at."""

    _messages: list[str] = field(default_factory=list)
    approximate_number_of_messages_not_visible: int = 0


class Backend:
    """As much of moto's backend as is looked at."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue

    def get_queue(self, _: str) -> Queue:
        return self.queue


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    """A queue with two messages, both in flight, which is the limit."""
    monkeypatch.setattr(moto_queues, "IN_FLIGHT_LIMIT", 2)
    monkeypatch.setattr(moto_queues, "PAUSE", 0)
    return Queue(["a", "b"], 2)


def receive(queue: Queue, *answers: list[str], wait: int = 0) -> Any:
    left = list(answers)
    function = moto_queues.receive_with(lambda *_: left.pop(0))  # type: ignore[arg-type]
    return function(Backend(queue), "q", 10, wait, 30, ["All"])


def test_a_short_poll_over_the_limit_is_an_error(queue: Queue) -> None:
    with pytest.raises(SQSException) as raised:
        receive(queue, ["c"])

    assert raised.value.code == "OverLimit"


def test_below_the_limit_messages_come(queue: Queue) -> None:
    queue.approximate_number_of_messages_not_visible = 1

    assert receive(queue, ["c"]) == ["c"]


def test_a_long_poll_looks_again_until_there_is_something(queue: Queue) -> None:
    queue.approximate_number_of_messages_not_visible = 0

    assert receive(queue, [], [], ["c"], wait=20) == ["c"]


def test_the_queues_clock_is_set_ahead_and_never_back() -> None:
    # Given a clock
    clock = QueueClock()
    before = clock.milliseconds()

    # When it is set an hour ahead, and then half an hour, Then an hour it stays
    clock.set_ahead(3600)
    clock.set_ahead(1800)
    assert clock.milliseconds() >= before + 3_600_000

    # but it can begin anew, in the past as well
    clock.start(-3600)
    assert before - 3_600_000 <= clock.milliseconds() < before
