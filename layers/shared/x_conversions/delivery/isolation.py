"""Finding the conversions that X refuses, when X only says that there are some.

X takes a request whole or not at all, and its errors carry no index. Everything to be sent goes through one
`Isolation`: it says what to send next, and is told what came of it. Good ones first:

- What nothing is known against goes in groups as large as seems good (`pool`).
- A message that quotes a value says whom to try apart (`trials`).
- A set that X refused otherwise is sent in halves (`halving`), and so is one that got no usable answer while others
  were counted: something in it is such that X can't answer.
- While all that is sent alone is refused alike, it may not be the conversions (`probe`).
- What X refuses for an event id of the stack's own is held back (`event_id_holds`).

Only what was refused alone is rejected, or what is of a kind with three that were.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.event_id_holds import is_about_event_id
from x_conversions.delivery.group_size import MOST_PER_REQUEST
from x_conversions.delivery.halving import Odds, Suspects
from x_conversions.delivery.held_back import HeldBack
from x_conversions.delivery.lanes import size_of_group
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.pool import APART, MAY_BE_COUNTED, Lane, Pool
from x_conversions.delivery.probe import Probe
from x_conversions.delivery.retry_policy import Stop
from x_conversions.delivery.trials import Trials
from x_conversions.x_api.errors import XError

_FEW_UNANSWERED = 32  # alone they take ten seconds


class Refused(NamedTuple):
    """A conversion that X refused: alone, or as one of a kind."""

    conversion: Conversion
    errors: Sequence[XError]
    is_of_a_kind: bool = False


class Isolation:
    """The conversions of one invocation on their way to X: each is waiting, in flight, or has an end."""

    def __init__(
        self,
        conversions: Iterable[Conversion],
        memory: InstanceMemory,
        lanes: Mapping[int, Lane] | None = None,
    ) -> None:
        self._group_size = memory.group_size
        self._held = HeldBack(memory.holds)
        self._pool = Pool(self._held.let_through(conversions), lanes)
        self._probe, self._trials = Probe(memory.refusals), Trials()
        self._suspects, self._odds = Suspects(), Odds()
        self._in_flight: list[Conversion] = []
        self._rest: list[Conversion] | None = None  # what is left of the suspect set that the group in flight is from
        self._refused: list[Refused] = []
        self._aside: list[tuple[list[Conversion], Stop]] = []  # got no usable answer, before anything was counted
        self._most_per_request = MOST_PER_REQUEST
        self.has_counted = False

    @property
    def in_flight(self) -> Sequence[Conversion]:
        """The group that was taken last and has no answer yet."""
        return tuple(self._in_flight)

    @property
    def lane_in_flight(self) -> Lane:
        return self._pool.lane_of(self._in_flight[0])

    @property
    def has_fresh(self) -> bool:
        """Whether anything waits that was never sent."""
        return bool(self._pool[Lane.FRESH])

    @property
    def number_left(self) -> int:
        """How many wait for anything."""
        return len(self._pool) + len(self._suspects) + len(self._trials)

    @property
    def is_search(self) -> bool:
        """Whether the group in flight was chosen to find something out."""
        return self._rest is not None or self.lane_in_flight in APART

    @property
    def suspected(self) -> list[Conversion]:
        """What is being looked through for what X refuses, or can't answer."""
        return self._suspects.members

    @property
    def next_lane(self) -> Lane | None:
        """The lane that the next group comes from; None when it comes from elsewhere.

        What is fresh goes before anything is looked for; but where X has refused all so far, it is no use sending more.
        Once X has counted anything, a few that came back unanswered don't wait any longer: most were only in the wrong
        company.
        """
        if self.has_counted and 0 < len(self._pool[Lane.UNANSWERED]) <= _FEW_UNANSWERED and not self._probe.is_on:
            return Lane.UNANSWERED
        lane = self._pool.lane
        goes_first = lane is Lane.FRESH and (self.has_counted or not self._suspects)
        return lane if goes_first or not self._is_looking else None

    @property
    def is_done(self) -> bool:
        return not (self._pool or self._is_looking or self._in_flight)

    @property
    def is_systematic(self) -> bool:
        """Whether X refuses whatever it is sent."""
        return self._probe.is_conclusive(len(self._pool))

    @property
    def size_of_next(self) -> int:
        """How many conversions the next group would hold."""
        if self._probe.is_on:
            return 1
        if (lane := self.next_lane) is not None:
            waiting = self._pool[lane]
            most = min(self._most_per_request, size_of_group(lane, waiting, self._group_size))
            return min(len(waiting), self._odds.best_size(most))
        return 1 if self._held.has_tries or self._trials else self._suspects.size_of_next

    def next_group(self, most: int) -> list[Conversion]:
        """Take what to send next, at most `most` conversions."""
        if self._probe.is_on and self._pool:
            return self._take_probe()
        if (lane := self.next_lane) is not None:
            return self._fly(self._pool.take(lane, min(self.size_of_next, most)))
        if self._held.has_tries:
            return self._fly(self._held.take())
        if self._trials:
            return self._fly(self._trials.take())
        return self._fly(*self._suspects.take(most))

    def next_alone(self) -> list[Conversion]:
        """Take a single one: if there is any that was never sent, the one with which the least is at stake."""
        if self._pool[Lane.FRESH] and not self._probe.is_on:
            return self._fly(self._pool.take_last(Lane.FRESH))
        return self.next_group(1)

    def accepted(self) -> None:
        """X took the group in flight."""
        group, self._in_flight = self._in_flight, []
        self.has_counted = True
        self._odds.counted(len(group))
        self._probe.accepted()
        self._suspects.add(self._rest or [])
        self._rest = None
        self._pool.put_back(self._trials.accepted())
        self._pool.put_back(self._held.counted(group))
        for suspects, _ in self._aside:
            self._suspects.add(suspects)
        self._aside = []

    def refused(self, errors: Sequence[XError]) -> None:
        """X refused the group in flight."""
        group = self._land()
        if len(group) == 1:
            self._refuse_alone(group[0], errors)
            return
        tried, names_all = self._trials.open(group, errors)
        chosen = set(map(id, tried))
        others = [conversion for conversion in group if id(conversion) not in chosen]
        if names_all:
            self._pool.put_first(others)
        else:
            self._suspects.add(others)

    def failed(self, cause: Stop) -> bool:
        """The group in flight got no usable answer, and wasn't counted. Whether it was a single conversion.

        A single one has its end; a group is sent in halves as soon as anything is counted.
        """
        group = self._land()
        self._trials.interrupted()
        if len(group) == 1:
            self._held.inconclusive(group[0])
            return True
        if self.has_counted:
            self._suspects.add(group)
        else:
            self._aside.append((group, cause))
        return False

    def abandon(self) -> None:
        """The group in flight has its end, without X saying yes or no; what it was a part of is unknown again."""
        group = self._land()
        self._trials.interrupted()
        if len(group) == 1:
            self._held.inconclusive(group[0])

    def requeue(self) -> None:
        """The group in flight was not looked at; it is sent again."""
        if self._rest is not None:
            self._suspects.add(self._in_flight + self._rest)
        else:
            self._pool.put_first(self._in_flight)
        self._trials.interrupted()
        self._in_flight, self._rest = [], None

    def split(self) -> None:
        """The request was too large: it is sent again, at most half as many at a time."""
        self._most_per_request = max(1, len(self._in_flight) // 2)
        self._pool.put_first(self._land())

    def ended_too_large(self) -> None:
        """The conversion in flight is too large alone: without it, requests may have their full size again."""
        self._most_per_request = MOST_PER_REQUEST
        self.abandon()

    def take_refused(self) -> list[Refused]:
        """What X refused for something of its own."""
        refused, self._refused = self._refused, []
        return refused

    def take_held(self) -> list[Conversion]:
        """What is held back because X refuses the stack's own event id."""
        held, self._held.ended = self._held.ended, []
        return held

    def take_aside(self) -> list[tuple[list[Conversion], Stop]]:
        """Groups that got no usable answer, while nothing was counted, and the cause of each."""
        aside, self._aside = self._aside, []
        return aside

    def take_apart(self, *lanes: Lane) -> list[Conversion]:
        """Everything in these lanes; nothing of it is sent any more."""
        return self._pool.drain(lanes)

    @property
    def unanswered(self) -> Sequence[Conversion]:
        """What waits, was sent before, and may have been counted."""
        return [one for lane in MAY_BE_COUNTED for one in self._pool[lane]]

    def take_out(self, is_meant: Callable[[Conversion], bool]) -> list[Conversion]:
        """What waits and is meant; nothing of it is sent any more."""
        return self._pool.remove(is_meant)

    def drain(self) -> list[Conversion]:
        """Everything that has no end yet; after this all is done."""
        rest = [one.conversion for one in self.take_refused()] if self.is_systematic else []
        rest += [*self._in_flight, *(self._rest or ())]
        rest += self._suspects.drain() + self._trials.drain() + self._held.drain() + self._pool.drain()
        self._in_flight, self._rest = [], None
        return rest

    @property
    def _is_looking(self) -> bool:
        """Whether there is something to find out beside the pool."""
        return self._held.has_tries or bool(self._trials) or bool(self._suspects)

    def _fly(self, group: list[Conversion], rest: list[Conversion] | None = None) -> list[Conversion]:
        self._in_flight, self._rest = group, rest
        return group

    def _land(self) -> list[Conversion]:
        group, self._in_flight = self._in_flight, []
        self._pool.put_back(self._rest or ())
        self._rest = None
        return group

    def _take_probe(self) -> list[Conversion]:
        self._probe.sends(other_end=self._probe.wants_other_end)
        if self._probe.wants_other_end:
            return self._fly(self._pool.take_other_end({one.conversion.event_id for one in self._refused}))
        lane = self._pool.lane
        return self._fly(self._pool.take(lane if lane is not None else Lane.FRESH, 1))

    def _refuse_alone(self, conversion: Conversion, errors: Sequence[XError]) -> None:
        if not self._trials.is_under_way:  # one that was named says nothing about how many others are bad
            self._odds.refused()
        of_its_kind, released = self._trials.refused(conversion, errors)
        self._pool.put_back(released)
        if is_about_event_id(errors) and self._held.is_own_trouble(conversion):
            for one in (conversion, *of_its_kind):
                self._hold(one)
            return
        self._held.inconclusive(conversion)
        self._refused.append(Refused(conversion, errors))
        self._refused += [Refused(one, errors, is_of_a_kind=True) for one in of_its_kind]
        if self._probe.refused(errors):
            self._pool.put_back(self._suspects.drain())
            self._pool.put_back(self._trials.drain())

    def _hold(self, conversion: Conversion) -> None:
        if (is_held := self._held.refused(conversion)) is not None:
            for place in (self._pool, self._trials, self._suspects):
                self._held.ended += place.remove(is_held)
