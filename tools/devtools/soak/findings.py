"""What a run leaves behind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from devtools.demo.local_queue import read_all
from devtools.soak.audit import AuditResult, audit
from devtools.soak.events import SoakEvent
from devtools.soak.fault_plan import FaultPlan
from devtools.soak.run_log import End, Invocation
from devtools.soak.soak_stack import SoakStack
from devtools.soak.timelines import table_failures, timelines_of
from devtools.x_simulator.conversions import MAX_CONVERSIONS
from devtools.x_simulator.received import ReceivedRequest


@dataclass(frozen=True)
class Findings:
    """The audit, and the circumstances.

    Attributes
    ----------
    requests
        X's requests, by the fault that they met or, without one, by X's answer.
    least_requests
        As many as there would be with full requests and nothing going wrong.
    ends
        Invocations by how they ended.
    tables_lost
        How many invocations the table of delivery records failed; on a machine that is not overloaded, none.
    unwritten
        How often a function could not write to the dead-letter queue.
    skipped_seconds
        By how much the queue's clock was set ahead.
    """

    audit: AuditResult
    requests: Counter[str]
    least_requests: int
    ends: Counter[End]
    tables_lost: int
    unwritten: int
    skipped_seconds: float


def gather(running: SoakStack, events: Sequence[SoakEvent], plan: FaultPlan) -> Findings:
    """Audit a run in which everything has been worked off."""
    sqs, stack = running.stack.aws.client("sqs"), running.stack
    letters = [letter["body"] for letter in read_all(sqs, stack.dead_letter_queue_url)]
    lines = [line for instance in running.instances for line in instance.function.logs]
    for instance in running.instances:
        for at in table_failures(instance.function.logs):
            running.run_log.table_failed(instance.host, at)
    result = audit(timelines_of(events, running.run_log, running.x.requests, letters, lines).values())
    result.breaches += breaches_of_invocations(running.run_log.invocations)
    ends = Counter(invocation.end for invocation in running.run_log.invocations)
    requests = Counter(_what_became_of(request) for request in running.x.requests)
    unwritten = running.injector.times_unwritten()
    happened = {
        "every kind of fault": running.x.faults.pending <= plan.later_faults,
        "killed functions": ends[End.KILLED],
        "a revoked token": running.injector.times_refused(),
        "an unwritable dead-letter queue": unwritten,
        "failed deletes": len(running.run_log.undeleted),
        "messages handed out twice": len(running.run_log.delivered_twice),
    }
    result.breaches += [f"the run was to have {trouble}, and had not" for trouble, has in happened.items() if not has]
    return Findings(
        audit=result,
        requests=requests,
        least_requests=-(-sum(event.is_sent for event in events) // MAX_CONVERSIONS),
        ends=ends,
        tables_lost=sum(invocation.lost_table for invocation in running.run_log.invocations),
        unwritten=unwritten,
        skipped_seconds=running.clock.skipped,
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
