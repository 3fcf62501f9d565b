"""A redrive that ends in an error of AWS says what it has done, and of what nobody can know."""

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.dlq.redrive import RedriveCounts, move

from tests.support.two_queues import TwoQueues, refused

LARGE = "x" * 900_000  # two of them are two calls
TIMEOUT = ReadTimeoutError(endpoint_url="https://sqs.eu-central-1.amazonaws.com/")
UNREACHABLE = EndpointConnectionError(endpoint_url="https://sqs.eu-central-1.amazonaws.com/")


def redriven(sqs: TwoQueues) -> tuple[RedriveCounts, DeadLetterQueue]:
    queue, counts = DeadLetterQueue(sqs, "letters", "conversions"), RedriveCounts()
    with queue.looking() as letters:
        move(queue, letters, 1000, counts)
    return counts, queue


@pytest.mark.parametrize("error", [refused(), TIMEOUT])
def test_what_a_call_has_moved_is_counted_though_its_second_part_fails(error: Exception) -> None:
    # Given three letters of which each needs a call by itself, and a second call that fails
    sqs = TwoQueues(LARGE, LARGE, LARGE)
    sqs.errors["send", 2] = error

    # When they are moved together, Then the first is counted
    with pytest.raises(RuntimeError, match=r"^1 messages moved, then: "):
        redriven(sqs)
    assert len(sqs.letters) == 2


@pytest.mark.parametrize("error", [TIMEOUT, UNREACHABLE, refused("ServiceUnavailable", 503), refused("500", 500)])
def test_of_a_send_without_an_answer_nobody_knows(error: Exception) -> None:
    # Given twelve letters, and a second send that AWS may have done all the same
    sqs = TwoQueues(*["{}"] * 12)
    sqs.errors["send", 2] = error
    with pytest.raises(RuntimeError, match=r"^10 messages moved, .*, and up to 2 of them may be in both queues$"):
        redriven(sqs)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (("send", 2), refused()),
        (("send", 2), refused("RequestThrottled", 400)),
        (("receive", 2), TIMEOUT),
        (("receive", 2), refused("InternalError", 500)),
    ],
)
def test_where_nothing_is_on_its_way_nobody_is_warned(call: tuple[str, int], error: Exception) -> None:
    sqs = TwoQueues(*["{}"] * 12)
    sqs.errors[call] = error
    with pytest.raises(RuntimeError, match=r"^10 messages moved, .*; the others are still in the dead-letter queue$"):
        redriven(sqs)


@pytest.mark.parametrize("error", [TIMEOUT, refused(), refused("InternalError", 500)])
def test_a_last_count_that_fails_fails_nothing(error: Exception) -> None:
    # Given a queue in which SQS counts two more than show, and that can't be counted again
    sqs = TwoQueues(*["{}"] * 12)
    sqs.counted, sqs.errors["count", 2] = 14, error

    # When all are moved, Then that is said, and that two did not show is known as it was
    counts, queue = redriven(sqs)
    assert (str(counts), queue.unseen) == ("12 messages moved", 2)
