"""The event source mapping's logic, against a queue in memory."""

import math
import threading
from typing import Any

import pytest
from devtools.local_aws.event_source import BatchResult, EventSource
from devtools.local_aws.runtime.emulator import FunctionError
from devtools.local_aws.sqs_event import MAXIMUM_BYTES
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_queue import Clock, FakeQueue

Event = dict[str, Any]


def ids(event: Event) -> list[str]:
    return [record["messageId"] for record in event["Records"]]


def failing(*message_ids: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


class Function:
    """Remembers its events and answers with what it was given."""

    def __init__(self, response: Any = None) -> None:
        self.events: list[Event] = []
        self.response = response

    def __call__(self, event: Event) -> Any:
        self.events.append(event)
        if isinstance(self.response, Exception):
            raise self.response
        return self.response


def source(
    queue: FakeQueue, clock: Clock, *functions: Any, size: int = 500, window: float = 1, **more: Any
) -> EventSource:
    return EventSource(queue, functions, size, window, clock=clock, sleep=clock.sleep, **more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> FakeQueue:
    return FakeQueue(clock)


def test_a_batch_is_read_ten_at_a_time_up_to_its_size(queue: FakeQueue, clock: Clock) -> None:
    # Given more messages than a batch takes
    queue.send(*["{}"] * 30)
    function = Function()

    # When one batch is handled
    result = source(queue, clock, function, size=25).run_once()

    # Then it was read in tens, with a last receive of just what is missing
    assert queue.receives == [10, 10, 5]
    assert result == BatchResult(tuple(f"m{n}" for n in range(1, 26)))
    assert ids(function.events[0]) == list(result.messages)


def test_only_the_first_message_of_a_batch_is_waited_for(queue: FakeQueue, clock: Clock) -> None:
    # Given a queue with a message, When it is read by long polls, and once more when it is empty
    queue.send("{}")
    long_polling = source(queue, clock, Function(), window=0)
    results = [long_polling.run_once(wait=20) for _ in range(2)]

    # Then the batch's window is not made longer by one
    assert results == [BatchResult(("m1",)), None]
    assert queue.waits == [20, 0, 20]


def test_an_empty_queue_is_asked_once_for_all_pollers(queue: FakeQueue, clock: Clock) -> None:
    # Given five pollers, and a message for one of them
    queue.send("{}")
    source(queue, clock, Function(), window=0, pollers=5).run_until_empty(None, timeout=10)
    # Then beside the two looks of its batch there is one for the others, before and after
    assert len(queue.receives) == 4


def test_what_succeeded_is_deleted_and_what_failed_is_left(queue: FakeQueue, clock: Clock) -> None:
    # Given three messages, of which the function reports one
    queue.send("1", "2", "3")

    # When they are handled
    result = source(queue, clock, Function(failing("m2"))).run_once()

    # Then that one stays, invisible until its timeout
    assert result == BatchResult(("m1", "m2", "m3"), ("m2",))
    assert queue.ids == ["m2"]
    assert queue.receive(10) == []


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (FunctionError("ValueError", "bad thing"), "ValueError: bad thing"),
        (failing("m9"), "itemIdentifier m9 is no message of this batch"),
    ],
)
def test_an_error_leaves_the_whole_batch(queue: FakeQueue, clock: Clock, response: Any, error: str) -> None:
    queue.send("1", "2")

    result = source(queue, clock, Function(response)).run_once()

    assert result == BatchResult(("m1", "m2"), ("m1", "m2"), error)
    assert queue.ids == ["m1", "m2"]


def test_without_partial_responses_what_is_returned_counts_for_nothing(queue: FakeQueue, clock: Clock) -> None:
    queue.send("1")

    result = source(queue, clock, Function(failing("m1")), partial_responses=False).run_once()

    assert result == BatchResult(("m1",))
    assert queue.ids == []


def test_a_batch_that_is_not_full_waits_its_window_for_more(queue: FakeQueue, clock: Clock) -> None:
    # Given one message, and another that comes while the batch waits
    queue.send("1")
    sleep = clock.sleep

    def sleep_and_send(seconds: float) -> None:
        sleep(seconds)
        if len(queue.stored) == 1:
            queue.send("2")

    clock.sleep = sleep_and_send  # type: ignore[method-assign]
    function = Function()

    # When a batch is handled with a window of 20 seconds
    source(queue, clock, function, window=20).run_once()

    # Then both are in it, and the window was waited for
    assert ids(function.events[0]) == ["m1", "m2"]
    assert clock.now >= 20


def test_a_window_does_not_cut_a_queue_that_still_gives(queue: FakeQueue, clock: Clock) -> None:
    # Given a queue so slow that a full batch takes longer than the window
    queue.send(*["{}"] * 500)
    receive = queue.receive

    def slow(maximum: int, wait: int = 0) -> list[dict[str, Any]]:
        clock.sleep(0.2)
        return receive(maximum, wait)

    queue.receive = slow  # type: ignore[method-assign]
    function = Function()

    # When a batch is handled, Then it is full all the same
    source(queue, clock, function, window=1).run_once()
    assert len(function.events[0]["Records"]) == 500


def test_an_empty_queue_is_not_waited_for(queue: FakeQueue, clock: Clock) -> None:
    assert source(queue, clock, Function(), window=20).run_once() is None
    assert clock.now == 0


def test_a_message_that_does_not_fit_goes_into_the_next_batch(queue: FakeQueue, clock: Clock) -> None:
    # Given messages of 1 MB
    queue.send(*["x" * 1_048_000] * 8)
    function = Function()

    # When the queue is emptied
    results = source(queue, clock, function).run_until_empty(None, timeout=10)

    # Then no event is over 6 MB, and no message was received twice or got lost
    assert [len(event["Records"]) for event in function.events] == [6, 2]
    assert all(sum(len(r["body"]) for r in event["Records"]) < MAXIMUM_BYTES for event in function.events)
    assert {r["attributes"]["ApproximateReceiveCount"] for e in function.events for r in e["Records"]} == {"1"}
    assert sorted(message for result in results for message in result.messages) == [f"m{n}" for n in range(1, 9)]


def test_messages_that_failed_come_back_after_their_visibility_timeout(queue: FakeQueue, clock: Clock) -> None:
    # Given a function that fails once
    responses = [failing("m1"), None]
    queue.send("1")
    progress: list[BatchResult] = []

    # When the queue is emptied
    results = source(queue, clock, lambda _: responses.pop(0)).run_until_empty(progress.append, timeout=60)

    # Then the message was handled twice, the second time after 30 seconds
    assert results == progress == [BatchResult(("m1",), ("m1",)), BatchResult(("m1",))]
    assert clock.now >= 30


def test_a_queue_that_does_not_become_empty_is_given_up(queue: FakeQueue, clock: Clock) -> None:
    queue.send("1", "2")

    with pytest.raises(TimeoutError, match="2 messages still in the queue after 10 s"):
        source(queue, clock, Function(FunctionError("Boom", ""))).run_until_empty(None, timeout=10)


def test_no_more_functions_run_at_once_than_there_are(clock: Clock) -> None:
    # Given two functions, each of which waits until the other has a batch too
    queue = FakeQueue(clock, visibility_timeout=math.inf)  # the clock runs while the two are at work
    both = threading.Barrier(2, timeout=10)
    running, most = 0, 0
    lock = threading.Lock()

    def function(_: Event) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait()
        with lock:
            running -= 1

    queue.send(*["{}"] * 40)

    # When four batches are handled
    results = source(queue, clock, function, function, size=10).run_until_empty(None, timeout=10_000)

    # Then there were always two at work, and never three
    assert len(results) == 4
    assert most == 2


def test_five_pollers_share_what_is_there_and_each_waits_for_its_own_window(queue: FakeQueue, clock: Clock) -> None:
    # Given more messages than one poller reads at once
    queue.send(*["{}"] * 45)
    function = Function()

    # When the queue is emptied, with room for all of them in one batch
    results = source(queue, clock, function, window=20).run_until_empty(None, timeout=60)

    # Then each poller made a batch of what it read, and waited for more
    assert [len(result.messages) for result in results] == [10, 10, 10, 10, 5]
    assert clock.now >= 20


def test_one_poller_alone_makes_one_batch_of_it(queue: FakeQueue, clock: Clock) -> None:
    queue.send(*["{}"] * 45)
    (result,) = source(queue, clock, Function(), window=20, pollers=1).run_until_empty(None, timeout=60)
    assert len(result.messages) == 45


def test_nothing_is_read_that_no_function_is_free_for(clock: Clock) -> None:
    # Given one function, and a queue with two batches for it
    queue = FakeQueue(clock)
    queue.send(*["{}"] * 20)
    in_flight: list[int] = []

    def function(_: Event) -> None:
        in_flight.append(sum(stored.visible_at > clock.now for stored in queue.stored))

    # When it handles them, Then the second was still in the queue when it had the first
    source(queue, clock, function, size=10).run_until_empty(None, timeout=60)
    assert in_flight == [10, 10]


def test_a_throttled_batch_starts_late(queue: FakeQueue, clock: Clock) -> None:
    # Given a Lambda that starts nothing for ten seconds, which is less than the visibility timeout
    queue.send("1")

    # When the queue is emptied
    own = source(queue, clock, function := Function(), window=0, throttled=lambda: clock.now < 10)
    results = own.run_until_empty(None, timeout=60)

    # Then the batch was held back, tried after 1, 2, 4 and 8 seconds, and handled at its first receive
    assert results == [BatchResult(("m1",))]
    assert clock.now == pytest.approx(15)
    assert function.events[0]["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1"


def test_a_batch_that_is_throttled_for_too_long_comes_back_to_the_queue(queue: FakeQueue, clock: Clock) -> None:
    # Given a Lambda that starts nothing for longer than messages are invisible
    queue.send("1")

    # When the queue is emptied
    own = source(queue, clock, function := Function(), window=0, throttled=lambda: clock.now < 45)
    results = own.run_until_empty(None, timeout=120)

    # Then the first batch was given up unhandled, and the message came again
    assert [result.error for result in results] == ["throttled until the visibility timeout was over", None]
    assert results[0].failures == ("m1",)
    assert [e["Records"][0]["attributes"]["ApproximateReceiveCount"] for e in function.events] == ["2"]


@pytest.mark.parametrize(("partial_responses", "batches"), [(False, [100]), (True, [20, 20, 20, 20, 20])])
def test_where_the_function_fails_fewer_pollers_read_unless_it_reports_failures(
    queue: FakeQueue, clock: Clock, partial_responses: bool, batches: list[int]
) -> None:
    # Given a function that failed three times
    queue.send("1")
    failing_source = source(
        queue, clock, Function(FunctionError("Boom", "")), window=0, partial_responses=partial_responses
    )
    for _ in range(3):
        failing_source.run_once()
        clock.sleep(30)

    # When there is much to read
    queue.send(*["{}"] * 99)
    progress: list[BatchResult] = []
    with pytest.raises(TimeoutError):
        failing_source.run_until_empty(progress.append, timeout=0)

    # Then one poller reads all of it, or all five do
    assert [len(result.messages) for result in progress] == batches


def test_a_fault_of_the_machinery_is_not_taken_for_a_failed_batch(queue: FakeQueue, clock: Clock) -> None:
    # Given a queue that can't delete
    queue.send("1")
    queue.delete = lambda _: 1 / 0  # type: ignore[assignment, method-assign]

    # When it is emptied, Then that is an error
    with pytest.raises(ZeroDivisionError):
        source(queue, clock, Function()).run_until_empty(None, timeout=10)


@given(
    count=st.integers(min_value=0, max_value=60),
    size=st.integers(min_value=1, max_value=25),
    failures=st.sets(st.integers(min_value=1, max_value=60)),
)
def test_every_message_is_handled_until_it_succeeds(count: int, size: int, failures: set[int]) -> None:
    # Given messages, some of which fail the first time
    clock = Clock()
    queue = FakeQueue(clock)
    queue.send(*["{}"] * count)
    to_fail = {f"m{n}" for n in failures}
    succeeded: list[str] = []

    def function(event: Event) -> dict[str, Any]:
        failed = [message for message in ids(event) if message in to_fail]
        to_fail.difference_update(failed)
        succeeded.extend(message for message in ids(event) if message not in failed)
        return failing(*failed)

    # When the queue is emptied
    source(queue, clock, function, size=size).run_until_empty(None, timeout=100)

    # Then each succeeded exactly once
    assert sorted(succeeded) == sorted(f"m{n}" for n in range(1, count + 1))
    assert queue.ids == []
