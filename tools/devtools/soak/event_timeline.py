"""What happened to one event."""

from dataclasses import dataclass, field

from x_conversions.core.outcome import Outcome

from devtools.soak.run_log import End


@dataclass(frozen=True)
class Counting:
    """X counted the event.

    Attributes
    ----------
    process
        The function process that sent it.
    answer_lost
        Whether X's answer never came, came too late, or was a 5xx: the sender couldn't know.
    end
        How the invocation that sent it ended.
    lost_table
        Whether the table failed that invocation.
    """

    process: str
    answer_lost: bool = False
    end: End = End.ANSWERED
    lost_table: bool = False


@dataclass
class EventTimeline:
    """An event from the first sending to its end.

    Attributes
    ----------
    expected, reason
        What must become of it.
    countings
        Each time X counted it, in the order of X's requests.
    letters
        The bodies of its messages in the dead-letter queue.
    skipped
        The reasons for which functions say that they skipped it.
    unaccounted
        Whether a function says that X's answer doesn't tell.
    unwritten
        Whether a function says that its dead letter could not be written.
    left_out
        Whether X said of a request with it that it counted fewer conversions, and did not count this one.
    unanswered
        How often it was sent and the sender couldn't know whether X counted it.
    deaths
        How many invocations with it did not end by themselves: it may have been sent, as far as the next one knows.
    tables_lost
        How many other invocations with it the table failed: likewise, and what they sent may be in no record.
    is_remembered
        Whether its delivery is recorded in the table.
    interrupted
        How invocations with it ended that did not end by themselves.
    undeleted, delivered_twice, produced_twice
        Whether its delete failed, SQS handed it out twice, the producer sent it twice.
    """

    key: str
    body: str
    expected: Outcome
    reason: str = ""
    countings: list[Counting] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    unaccounted: bool = False
    unwritten: bool = False
    left_out: bool = False
    unanswered: int = 0
    deaths: int = 0
    tables_lost: int = 0
    is_remembered: bool = False
    interrupted: set[End] = field(default_factory=set)
    undeleted: bool = False
    delivered_twice: bool = False
    produced_twice: bool = False
