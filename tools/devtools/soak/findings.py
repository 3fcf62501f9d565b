"""What a run leaves behind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from devtools.demo.local_queue import read_all
from devtools.soak.audit import Books, check
from devtools.soak.events import Event
from devtools.soak.fault_plan import Program
from devtools.soak.run_log import End, Invocation
from devtools.soak.soak_stack import Stage
from devtools.soak.timelines import tell
from devtools.x_simulator.conversions import MAX_CONVERSIONS
from devtools.x_simulator.received import ReceivedRequest


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
    skipped_seconds
        By how much the queue's clock was set ahead.
    """

    books: Books
    requests: Counter[str]
    least_requests: int
    ends: Counter[End]
    unwritten: int
    skipped_seconds: float


def gather(stage: Stage, events: Sequence[Event], program: Program) -> Findings:
    """Do the books of a stage on which everything has been worked off."""
    sqs, stack = stage.stack.aws.client("sqs"), stage.stack
    letters = [letter["body"] for letter in read_all(sqs, stack.dead_letter_queue_url)]
    lines = [line for instance in stage.instances for line in instance.function.logs]
    books = check(tell(events, stage.journal, stage.x.requests, letters, lines).values())
    books.breaches += breaches_of_invocations(stage.journal.invocations)
    ends = Counter(invocation.end for invocation in stage.journal.invocations)
    requests = Counter(_what_became_of(request) for request in stage.x.requests)
    unwritten = stage.trouble.times_unwritten()
    happened = {
        "every kind of fault": stage.x.faults.pending <= program.later_faults,
        "killed functions": ends[End.KILLED],
        "a revoked token": stage.trouble.times_refused(),
        "an unwritable dead-letter queue": unwritten,
        "failed deletes": len(stage.journal.undeleted),
        "messages handed out twice": len(stage.journal.delivered_twice),
    }
    books.breaches += [f"the run was to have {trouble}, and had not" for trouble, has in happened.items() if not has]
    return Findings(
        books=books,
        requests=requests,
        least_requests=-(-sum(event.is_sent for event in events) // MAX_CONVERSIONS),
        ends=ends,
        unwritten=unwritten,
        skipped_seconds=stage.clock.skipped,
    )


def breaches_of_invocations(invocations: Iterable[Invocation]) -> list[str]:
    """Batches that came back as a whole although nothing was done to their functions."""
    return [
        f"invocation {one.number} {one.end}, and its whole batch came back: {one.error}"
        for one in invocations
        if one.error is not None and one.end in (End.ANSWERED, End.CRASHED)
    ]


def _what_became_of(request: ReceivedRequest) -> str:
    return request.fault or str(request.status)
