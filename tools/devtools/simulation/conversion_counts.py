"""What a scenario counts where each conversion is told from the others, and may be in several messages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from devtools.simulation.counts import MessageCounts
from devtools.simulation.message_groups import MessageGroup, conversion_id_of


@dataclass(frozen=True)
class RecordFigures:
    """What came of the conversions; X counts whatever reaches it, so that a conversion is sent as often as counted.

    Parameters
    ----------
    conversions
        How many there were.
    lost
        Those that are in no queue any more, though X never counted them and nobody can find them.
    most_sends
        How often the one was sent that was sent most often.
    for_a_person
        Conversions that ended as ``answer_lost`` in the dead-letter queue.
    killed, died_with
        Instances that were killed, and how many conversions X had counted of their last batches.
    not_recorded
        Metric `NotRecorded`.
    """

    conversions: int
    lost: int
    most_sends: int
    for_a_person: int
    killed: int
    died_with: int
    not_recorded: int


@dataclass
class ConversionCounts(MessageCounts):
    """Every conversion's end. `doubled` is how often X counted one again, in whichever message. A message that is
    skipped because another one of the same conversion is still to be sent is no loss: what is lost shows at the end.
    """

    sends: Counter[str] = field(default_factory=Counter)
    kept: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    killed: int = 0
    died_with: int = 0

    def count(self, conversion_ids: Iterable[str]) -> None:
        for one in conversion_ids:
            self.doubled += one in self.sends
            self.sends[one] += 1

    def keep(self, conversion_ids: Iterable[str]) -> None:
        self.kept.update(conversion_ids)

    def die(self, counted: int) -> None:
        self.killed += 1
        self.died_with += counted

    def deliver(self, group: MessageGroup, number: int) -> None:
        for _ in range(number):
            self.close(group, is_dead=False)

    def close(self, group: MessageGroup, *, is_dead: bool) -> None:
        own = conversion_id_of(group)
        self.ended.add(own)
        if is_dead:
            self.dead_good += 1
        elif own in self.sends:
            self.delivered += 1

    def figures(self) -> RecordFigures:
        return RecordFigures(
            conversions=len(self.ended),
            lost=len(self.ended - self.sends.keys() - self.kept),
            most_sends=max(self.sends.values(), default=0),
            for_a_person=len(self.kept),
            killed=self.killed,
            died_with=self.died_with,
            not_recorded=self.not_recorded,
        )
