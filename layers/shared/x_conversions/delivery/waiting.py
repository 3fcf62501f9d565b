"""What of an invocation waits to be sent, and what of it goes next. Good ones first:

- What nothing is known against goes in groups as large as seems good (`pool`).
- Whom an error named is tried apart (`trials`), and so is one of those whose event id was held back (`held_back`).
- A set with something in it that X refuses, or can't answer, goes in halves (`halving`).
- While all that is sent alone is refused alike, one goes at a time, from both ends (`probe`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.group_size import MOST_PER_REQUEST
from x_conversions.delivery.halving import Odds, Suspects
from x_conversions.delivery.held_back import HeldBack
from x_conversions.delivery.lanes import size_of_group
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.pool import APART, Lane, Pool
from x_conversions.delivery.probe import Probe
from x_conversions.delivery.trials import Trials

_FEW_UNANSWERED = 32  # alone they take ten seconds


class Group(NamedTuple):
    """What goes in one request; `rest` is what is left of the suspect set that it is from, None if it is from none."""

    conversions: list[Conversion]
    rest: list[Conversion] | None = None


class Waiting:
    """The places in which the conversions of one invocation wait.

    Attributes
    ----------
    most_per_request
        Less than X takes, once a request was too large.
    refused_event_ids
        Of what X refused for something of its own.
    """

    def __init__(
        self, conversions: Iterable[Conversion], memory: InstanceMemory, lanes: Mapping[int, Lane] | None
    ) -> None:
        self._group_size = memory.group_size
        self.held = HeldBack(memory.holds)
        self.pool = Pool(self.held.let_through(_last_lanes_first(conversions, lanes)), lanes)
        self.probe, self.trials = Probe(memory.refusals), Trials()
        self.suspects, self.odds = Suspects(), Odds()
        self.most_per_request = MOST_PER_REQUEST
        self.refused_event_ids: set[str] = set()

    @property
    def has_fresh(self) -> bool:
        """Whether anything waits that was never sent."""
        return bool(self.pool[Lane.FRESH])

    @property
    def apart(self) -> Sequence[Conversion]:
        """What goes last; some of it was sent before, and may have been counted."""
        return [one for lane in APART for one in self.pool[lane]]

    @property
    def number_left(self) -> int:
        """How many wait for anything."""
        return len(self.pool) + len(self.suspects) + len(self.trials)

    @property
    def is_empty(self) -> bool:
        return not (self.pool or self._is_looking)

    @property
    def next_lane(self) -> Lane | None:
        """The lane that the next group comes from; None when it comes from elsewhere.

        What is fresh goes before anything is looked for; but where X has refused all so far, it is no use sending more,
        and whom its hints name is heard in between. Once X has counted anything, a few that came back unanswered don't
        wait any longer: most were only in the wrong company.
        """
        if self.probe.is_on and self.pool:
            return self.pool.lane
        if self.trials.are_due:
            return None
        has_counted = self.probe.has_accepted
        if has_counted and 0 < len(self.pool[Lane.UNANSWERED]) <= _FEW_UNANSWERED:
            return Lane.UNANSWERED
        lane = self.pool.lane
        goes_first = lane is Lane.FRESH and (has_counted or not self.suspects)
        return lane if goes_first or not self._is_looking else None

    @property
    def size_of_next(self) -> int:
        """How many conversions the next group would hold."""
        if self.probe.is_on:
            return 1
        if (lane := self.next_lane) is not None:
            waiting = self.pool[lane]
            most = min(self.most_per_request, size_of_group(lane, waiting, self._group_size))
            return min(len(waiting), self.odds.best_size(most))
        return 1 if self.held.has_tries or self.trials else self.suspects.size_of_next

    def take(self, most: int) -> Group:
        """Take what to send next, at most `most` conversions."""
        if self.probe.is_on and self.pool:
            return Group(self._take_probe())
        if (lane := self.next_lane) is not None:
            return Group(self.pool.take(lane, min(self.size_of_next, most)))
        if self.held.has_tries:
            return Group(self.held.take())
        if self.trials:
            return Group(self.trials.take())
        return Group(*self.suspects.take(most))

    def take_alone(self) -> Group:
        """Take a single one: if there is any that was never sent, the one with which the least is at stake."""
        if self.pool[Lane.FRESH] and not self.probe.is_on:
            return Group(self.pool.take_last(Lane.FRESH))
        return self.take(1)

    def take_apart(self, *lanes: Lane) -> list[Conversion]:
        """Everything in these lanes; nothing of it is sent any more."""
        return self.pool.drain(lanes)

    def take_out(self, is_meant: Callable[[Conversion], bool]) -> list[Conversion]:
        """What nothing is known against, or has its event id tried, and is meant; nothing of it is sent any more."""
        return self.pool.remove(is_meant) + self.held.remove(is_meant)

    def hold(self, conversion: Conversion) -> None:
        """X refused it alone, for the stack's own event id: others that have the same may be held back with it."""
        if (is_held := self.held.refused(conversion)) is not None:
            for place in (self.pool, self.trials, self.suspects):
                self.held.ended += place.remove(is_held)

    def drain(self) -> list[Conversion]:
        """Everything; nothing waits any more."""
        return self.suspects.drain() + self.trials.drain() + self.held.drain() + self.pool.drain()

    @property
    def _is_looking(self) -> bool:
        """Whether there is something to find out beside the pool."""
        return self.held.has_tries or bool(self.trials) or bool(self.suspects)

    def _take_probe(self) -> list[Conversion]:
        self.probe.sends(other_end=self.probe.wants_other_end)
        if self.probe.wants_other_end:
            return self.pool.take_other_end(self.refused_event_ids)
        return self.pool.take_first()


def _last_lanes_first(conversions: Iterable[Conversion], lanes: Mapping[int, Lane] | None) -> Iterable[Conversion]:
    """In the order in which they have the most at stake: of those whose event id is held back the last one is tried."""
    if not lanes:
        return conversions
    return sorted(conversions, key=lambda one: lanes.get(id(one), Lane.FRESH), reverse=True)
