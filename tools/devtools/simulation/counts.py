"""What a scenario counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from devtools.simulation.message_groups import MessageGroup

_MINUTE, _HOUR = 60.0, 3600.0


@dataclass
class MessageCounts:
    """Every message's end, and what it took to get there.

    `delivered` are messages that were deleted and that X had counted; `lost` were deleted without; `doubled` is how
    often X counted a message again. Of good messages that are told from each other and came no later than
    `timed_until`, how many X counted within a minute and an hour of their arrival; `timed` is how many there were.
    """

    delivered: int = 0
    doubled: int = 0
    lost: int = 0
    dead_poison: int = 0
    dead_good: int = 0
    deferred: Counter[str] = field(default_factory=Counter)
    answers_lost: int = 0  # conversions whose answer never came
    timed: int = 0
    timed_until: float = float("inf")
    waits: list[float] = field(default_factory=list)  # seconds from sent to counted, of the timed
    within_a_minute: int = 0
    within_an_hour: int = 0
    invocations: int = 0
    handed_over: int = 0  # messages, in all invocations
    throttles: int = 0  # tries to start a batch that Lambda didn't let through
    longest_invocation: float = 0.0
    busy_seconds: float = 0.0
    waiting_seconds: float = 0.0
    sqs_requests: int = 0
    sqs_requests_in_vain: int = 0  # for messages that came back
    not_recorded: int = 0  # metric NotRecorded

    def time(self, sent_at: float, counted_at: float) -> None:
        """X counted a good message for the first time; epoch seconds."""
        if sent_at <= self.timed_until:
            self.waits.append(counted_at - sent_at)
            self.within_a_minute += counted_at - sent_at <= _MINUTE
            self.within_an_hour += counted_at - sent_at <= _HOUR

    def count(self, conversion_ids: Iterable[str]) -> None:
        """X counted these; told one by one only where it matters."""

    def keep(self, conversion_ids: Iterable[str]) -> None:
        """These were put into the dead-letter queue because their answers were lost."""

    def die(self, counted: int) -> None:
        """An instance was killed after X had counted so many of its batch."""

    def deliver(self, group: MessageGroup, number: int) -> None:
        """So many messages, all of them counted just now, leave the queue for good."""
        self.delivered += number
        self.doubled += group.counted * number

    def close(self, group: MessageGroup, *, is_dead: bool) -> None:
        """A message leaves the queue for good."""
        if group.counted:
            self.delivered += 1
            self.doubled += group.counted - 1
        if is_dead and group.poison:
            self.dead_poison += 1
        elif is_dead:
            self.dead_good += 1
        elif not group.counted:
            self.lost += 1
