"""What a run leaves behind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from x_simulator.conversions import MAX_CONVERSIONS
from x_simulator.received import ReceivedRequest
from xconv.local_queue import read_all

from soak.books import Books, check
from soak.chronicle import tell
from soak.events import Event
from soak.journal import End
from soak.program import Program
from soak.stage import Stage


@dataclass(frozen=True)
class Findings:
    """The books, and the circumstances.

    Attributes
    ----------
    requests
        X's requests, by the fault that they met or, without one, by X's answer.
    least_requests
        As many as there would be with full requests and nothing going wrong.
    ends
        Invocations by how they ended.
    unwritten
        How often a function could not write to the dead-letter queue.
    missed
        Troubles of the program that did not happen.
    skipped_seconds
        By how much the queue's clock was set ahead.
    """

    books: Books
    requests: Counter[str]
    least_requests: int
    ends: Counter[End]
    unwritten: int
    missed: list[str]
    skipped_seconds: float


def gather(stage: Stage, events: Sequence[Event], program: Program) -> Findings:
    """Do the books of a stage on which everything has been worked off."""
    sqs, stack = stage.stack.aws.client("sqs"), stage.stack
    letters = [letter["body"] for letter in read_all(sqs, stack.dead_letter_queue_url)]
    lines = [line for instance in stage.instances for line in instance.function.logs]
    books = check(tell(events, stage.journal, stage.x.requests, letters, lines).values())
    ends = Counter(invocation.end for invocation in stage.journal.invocations)
    if ends[End.CRASHED]:
        books.breaches.append(f"{ends[End.CRASHED]} invocations failed although nobody killed the function")
    requests = Counter(_what_became_of(request) for request in stage.x.requests)
    unwritten = sum('"the dead-letter queue could not be written"' in line for line in lines)
    happened: dict[str, int] = {
        **{str(fault.kind): requests[fault.kind] for fault in program.faults},
        "killed functions": ends[End.KILLED],
        "an unwritable dead-letter queue": unwritten,
        "failed deletes": len(stage.journal.undeleted),
        "messages handed out twice": len(stage.journal.delivered_twice),
    }
    return Findings(
        books=books,
        requests=requests,
        least_requests=-(-sum(event.is_sent for event in events) // MAX_CONVERSIONS),
        ends=ends,
        unwritten=unwritten,
        missed=[trouble for trouble, number in happened.items() if not number],
        skipped_seconds=stage.clock.skipped,
    )


def _what_became_of(request: ReceivedRequest) -> str:
    return request.fault or str(request.status)
