"""The run itself: a producer on one side, the event source mapping on the other, until the queue is empty."""

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial

from devtools.local_aws import BatchResult
from devtools.local_aws.event_source import EventSource
from devtools.soak.producer import CHUNK_SECONDS, Producer
from devtools.soak.soak_stack import SoakStack
from devtools.soak.troubled_queue import TroubledQueue

# Seconds of the queue's clock that may be skipped under a batch, from its invocation until its last message is deleted;
# the visibility timeout is 660.
_LONGEST_IN_FLIGHT = 300.0
_GIVE_UP_AFTER = 86_400.0  # a day of the queue's clock, most of it skipped


def work_off(
    running: SoakStack, bodies: Sequence[str], undeleted: Collection[str], on_batch: Callable[[BatchResult], object]
) -> None:
    """Send the bodies, and have the functions handle them as the template's event source mapping says.

    Raises
    ------
    TimeoutError
        Messages are still in the queue a day after the last one was sent.
    """
    stack, clock = running.stack, running.clock
    client = stack.aws.client("sqs", role=stack.role_arn("DeliverFunction"))  # Lambda polls under the function's role
    queue = TroubledQueue(client, stack.queue_url, stack.queue_arn, undeleted, running.run_log)

    def may_skip() -> bool:
        since = running.run_log.oldest_in_flight()
        return since is None or clock() - since < _LONGEST_IN_FLIGHT

    def settled(result: BatchResult) -> None:
        running.run_log.settled(result)
        on_batch(result)

    def backlog(sent: int) -> int:
        return sent - queue.first_receives

    producer = Producer((stack.aws.client("sqs"), stack.queue_url), bodies, clock, backlog, may_skip)

    def wait(seconds: float) -> None:
        if producer.is_done and may_skip():
            clock.skip(CHUNK_SECONDS)  # nobody has anything to do but to wait
        else:
            time.sleep(seconds)

    mapping = stack.event_source_mapping
    source = EventSource(
        queue,
        [partial(instance.invoke, begun=running.injector.begun) for instance in running.instances],
        mapping.batch_size,
        mapping.batch_window_seconds,
        partial_responses=mapping.partial_responses,
        clock=clock,
        pollers=1,  # time is skipped as far as batches that have begun allow; of those being gathered nobody knows
        sleep=wait,
    )
    producer.start()
    while not producer.is_done:
        source.run_until_empty(settled, _GIVE_UP_AFTER)
    source.run_until_empty(settled, _GIVE_UP_AFTER)
    while running.x.in_progress:  # what hangs there may still be counted
        time.sleep(0.1)
