"""Why something happened twice."""

from collections.abc import Iterator
from enum import StrEnum

from devtools.soak.event_timeline import Counting, EventTimeline
from devtools.soak.run_log import End


class Cause(StrEnum):
    """The known causes of doubles; docs/guarantees.md lists the same.

    What comes twice to one process is remembered there, and what is worth a record by all: the last four need two
    processes, and an event that is no more than browsing.
    """

    ANSWER_LOST = "X counted, its answer was lost"
    KILLED = "killed after X had counted"
    TIMED_OUT = "timed out after X had counted"
    NOT_RECORDED = "the table did not answer"
    UNWRITTEN = "X's answer said nothing, and its dead letter could not be written"
    UNDELETED = "the delete failed"
    DELIVERED_TWICE = "SQS handed it out twice"
    PRODUCED_TWICE = "the producer sent it twice"


def exposures(timeline: EventTimeline) -> Iterator[Cause]:
    """Every cause that could have doubled what X counted, whether it did or not."""
    for counting in timeline.countings:
        if (cause := _of_invocation(counting)) is not None:
            yield cause
    if timeline.countings:
        yield from (cause for cause, has_come in _ways_to_come_twice(timeline) if has_come)


def cause_of_double(timeline: EventTimeline, before: Counting, after: Counting) -> Cause | None:
    """Why X counted an event again `after` it had counted it `before`; ``None``: there is no excuse."""
    if (cause := _of_invocation(before)) is not None:
        return cause
    if before.process == after.process or timeline.is_remembered:
        return None  # what was delivered is remembered
    return _message_came_twice(timeline)


def cause_of_second_letter(timeline: EventTimeline) -> Cause | None:
    """Why an event is in the dead-letter queue more than once; what is poison is not remembered by anybody."""
    if End.KILLED in timeline.interrupted:
        return Cause.KILLED
    if End.TIMED_OUT in timeline.interrupted:
        return Cause.TIMED_OUT
    return _message_came_twice(timeline)


def _of_invocation(counting: Counting) -> Cause | None:
    if counting.end is End.KILLED:
        return Cause.KILLED
    if counting.end is End.TIMED_OUT:
        return Cause.TIMED_OUT
    if counting.answer_lost:
        return Cause.ANSWER_LOST
    return Cause.NOT_RECORDED if counting.lost_table else None


def _message_came_twice(timeline: EventTimeline) -> Cause | None:
    return next((cause for cause, has_come in _ways_to_come_twice(timeline) if has_come), None)


def _ways_to_come_twice(timeline: EventTimeline) -> tuple[tuple[Cause, bool], ...]:
    return (
        (Cause.UNWRITTEN, timeline.unwritten),
        (Cause.PRODUCED_TWICE, timeline.produced_twice),
        (Cause.UNDELETED, timeline.undeleted),
        (Cause.DELIVERED_TWICE, timeline.delivered_twice),
    )
