"""One run on embedded parts: everything is started, fed, troubled, emptied and counted."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from local_aws import BatchResult, Function, LocalAws, Stack
from local_aws.event_source import EventSource
from x_simulator import XSimulator
from x_simulator.received import ReceivedRequest, TokenRequest
from xconv.demo import PIXEL_ID
from xconv.generate import EVENT_IDS
from xconv.local_queue import read_all

from soak.books import Books, check
from soak.chronicle import tell
from soak.clock import Clock
from soak.events import Event
from soak.instance import Instance
from soak.journal import End, Journal
from soak.producer import CHUNK_SECONDS, Producer, with_copies
from soak.program import Program
from soak.trouble import Trouble
from soak.troubled_queue import TroubledQueue

TIMEOUT = 15  # seconds instead of the template's 60, so that a hang costs ten and not fifty-five
HOSTS = ("127.0.0.1", "localhost")  # X's names; by them its requests tell the two instances apart
_LONGEST_IN_FLIGHT = 300.0  # seconds of the queue's clock; its visibility timeout is 660
_GIVE_UP_AFTER = 86_400.0  # a day of the queue's clock, most of it skipped
_PARAMETERS = {
    "PixelId": PIXEL_ID,
    "EventIds": EVENT_IDS,
    "RequireConsent": "true",
    "EventsPer15Minutes": "0",
    "RateLimitRps": "10000",
    "RateLimitBurst": "10000",
}


@dataclass(frozen=True)
class Findings:
    """What a run leaves behind: its books, and X's requests by what became of them."""

    books: Books
    events: Sequence[Event]
    messages: int
    requests: Counter[str]
    ends: Counter[End]
    unwritten: int
    exposed: Counter[str]
    seconds: float
    skipped_seconds: float


def run(
    events: Sequence[Event], program: Program, seed: int, on_batch: Callable[[int, BatchResult], object]
) -> Findings:
    """Run it; `on_batch` is told how many messages there are in all, and each batch.

    Raises
    ------
    TimeoutError
        Messages are still in the queue a day after the last one was sent.
    """
    started = time.monotonic()
    journal = Journal()
    with ExitStack() as parts:
        answered: list[Callable[[ReceivedRequest | TokenRequest], None]] = [journal.answered]
        x = parts.enter_context(
            XSimulator(
                PIXEL_ID,
                {entry.partition("=")[2] for entry in EVENT_IDS.split(",")},
                events_per_window=1_000_000_000,
                on_received=lambda received: [tell_one(received) for tell_one in answered],
            )
        )
        aws = parts.enter_context(LocalAws())
        stack = Stack.create(aws, {**_PARAMETERS, "XAdsApiUrl": x.url, "XTokenUrl": x.token_url})
        stack.put_secret(x.grant_oauth2())
        aws.enforce_iam()
        refresh = parts.enter_context(Function(stack, "RefreshTokenFunction"))
        aws.on_invoke(refresh.name, refresh.invoke)

        clock, trouble = Clock(aws), Trouble(program, stack, x, journal)
        answered.append(trouble.answered)
        stack.functions["DeliverFunction"] = replace(stack.functions["DeliverFunction"], timeout=TIMEOUT)
        instances = [_instance(parts, stack, x, host, journal, clock) for host in HOSTS]
        trouble.know(instances)
        x.faults.add(*program.faults)

        bodies = with_copies(events, program.produced_twice, seed)
        _work_off(stack, program, instances, trouble, journal, clock, bodies, partial(on_batch, len(bodies)))
        while x.in_progress:  # what hangs there may still be counted
            time.sleep(0.1)
        logs = [line for instance in instances for line in instance.function.logs]
        letters = [letter["body"] for letter in read_all(aws.client("sqs"), stack.dead_letter_queue_url)]
        stories = tell(events, journal, x.requests, letters, logs)
        for key in program.produced_twice:
            stories[key].produced_twice = True
        books = check(stories.values())
        ends = Counter(invocation.end for invocation in journal.invocations)
        if ends[End.CRASHED]:
            books.breaches.append(f"{ends[End.CRASHED]} invocations failed although nobody killed the function")
        return Findings(
            books=books,
            events=events,
            messages=len(bodies),
            requests=Counter(_what_became_of(request) for request in x.requests),
            ends=ends,
            unwritten=sum("dead-letter queue could not be written" in line for line in logs),
            exposed=Counter(),
            seconds=time.monotonic() - started,
            skipped_seconds=clock.skipped,
        )


def _instance(parts: ExitStack, stack: Stack, x: XSimulator, host: str, journal: Journal, clock: Clock) -> Instance:
    address = {"X_ADS_API_URL": x.url.replace("127.0.0.1", host)}
    return Instance(parts.enter_context(Function(stack, "DeliverFunction", address)), host, journal, clock)


def _work_off(
    stack: Stack,
    program: Program,
    instances: Sequence[Instance],
    trouble: Trouble,
    journal: Journal,
    clock: Clock,
    bodies: Sequence[str],
    on_batch: Callable[[BatchResult], object],
) -> None:
    client = stack.aws.client("sqs", role=stack.role_arn("DeliverFunction"))  # Lambda polls under the function's role
    queue = TroubledQueue(client, stack.queue_url, stack.queue_arn, program.undeleted, journal)

    def may_skip() -> bool:
        since = journal.oldest_running()
        return since is None or clock() - since < _LONGEST_IN_FLIGHT

    producer = Producer(
        (stack.aws.client("sqs"), stack.queue_url), bodies, clock, lambda sent: sent - queue.first_receives, may_skip
    )

    def wait(seconds: float) -> None:
        """Nobody has anything to do but to wait."""
        if producer.is_done and may_skip():
            clock.skip(CHUNK_SECONDS)
        else:
            time.sleep(seconds)

    mapping = stack.event_source_mapping
    source = EventSource(
        queue,
        [partial(instance.invoke, begun=trouble.begun) for instance in instances],
        mapping.batch_size,
        mapping.batch_window_seconds,
        partial_responses=mapping.partial_responses,
        clock=clock,
        sleep=wait,
    )
    producer.start()
    while not producer.is_done:
        source.run_until_empty(on_batch, _GIVE_UP_AFTER)
    source.run_until_empty(on_batch, _GIVE_UP_AFTER)


def _what_became_of(request: ReceivedRequest) -> str:
    return request.fault or str(request.status)
