"""Why something happened twice."""

from enum import StrEnum

from soak.journal import End
from soak.story import Counting, Story


class Cause(StrEnum):
    """The known causes of doubles; the README lists the same."""

    ANSWER_LOST = "X counted, and its answer was lost"
    KILLED = "the function was killed after X had counted"
    TIMED_OUT = "the function timed out after X had counted"
    UNDELETED = "the delete failed, and another process got the message"
    DELIVERED_TWICE = "SQS handed the message to two processes"
    PRODUCED_TWICE = "the producer sent it twice, to two processes"


def cause_of_double(story: Story, before: Counting, after: Counting) -> Cause | None:
    """Why X counted an event again `after` it had counted it `before`; ``None``: there is no excuse."""
    if before.end is End.KILLED:
        return Cause.KILLED
    if before.end is End.TIMED_OUT:
        return Cause.TIMED_OUT
    if before.answer_lost:
        return Cause.ANSWER_LOST
    if before.process == after.process:
        return None  # it remembers what it has delivered
    return _message_came_twice(story)


def cause_of_second_letter(story: Story) -> Cause | None:
    """Why an event is in the dead-letter queue more than once; what is poison is not remembered by anybody."""
    if End.KILLED in story.interrupted:
        return Cause.KILLED
    if End.TIMED_OUT in story.interrupted:
        return Cause.TIMED_OUT
    return _message_came_twice(story)


def _message_came_twice(story: Story) -> Cause | None:
    if story.produced_twice:
        return Cause.PRODUCED_TWICE
    if story.undeleted:
        return Cause.UNDELETED
    return Cause.DELIVERED_TWICE if story.delivered_twice else None
