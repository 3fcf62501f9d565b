"""Finding the conversions that X refuses, when X only says that there are some.

X takes a request whole or not at all, and its errors carry no index. Everything to be sent goes through one
`Isolation`: it takes what is sent next from what waits (`waiting`), and is told what came of it:

- A message that quotes a value says whom to try apart (`trials`).
- A set that X refused otherwise is sent in halves (`halving`), and so is one that got no usable answer while others
  were counted: something in it is such that X can't answer.
- While all that is sent alone is refused alike, it may not be the conversions (`probe`).
- What X refuses for an event id of the stack's own is held back (`event_id_holds`).

Only what was refused alone is rejected, or what is of a kind with three that were.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.event_id_holds import is_about_event_id
from x_conversions.delivery.group_size import MOST_PER_REQUEST
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.pool import APART, Lane
from x_conversions.delivery.retry_policy import Stop
from x_conversions.delivery.waiting import Group, Waiting
from x_conversions.x_api.errors import XError


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
        self.waiting = Waiting(conversions, memory, lanes)
        self._in_flight = Group([])
        self._refused: list[Refused] = []
        self._aside: list[tuple[list[Conversion], Stop]] = []  # got no usable answer, before anything was counted

    @property
    def in_flight(self) -> Sequence[Conversion]:
        """The group that was taken last and has no answer yet."""
        return tuple(self._in_flight.conversions)

    @property
    def lane_in_flight(self) -> Lane:
        return self.waiting.pool.lane_of(self._in_flight.conversions[0])

    @property
    def is_search(self) -> bool:
        """Whether the group in flight was chosen to find something out."""
        return self._in_flight.rest is not None or self.lane_in_flight in APART

    @property
    def has_counted(self) -> bool:
        """Whether X took anything of this invocation."""
        return self.waiting.probe.has_accepted

    @property
    def is_done(self) -> bool:
        return self.waiting.is_empty and not self._in_flight.conversions

    @property
    def is_systematic(self) -> bool:
        """Whether X refuses whatever it is sent."""
        return self.waiting.probe.is_conclusive(len(self.waiting.pool))

    @property
    def suspected(self) -> list[Conversion]:
        """What is being looked through for what X refuses, or can't answer."""
        return self.waiting.suspects.members

    def next_group(self, most: int) -> list[Conversion]:
        """Take what to send next, at most `most` conversions."""
        self._in_flight = self.waiting.take(most)
        return self._in_flight.conversions

    def next_alone(self) -> list[Conversion]:
        """Take a single one to send next."""
        self._in_flight = self.waiting.take_alone()
        return self._in_flight.conversions

    def accepted(self) -> None:
        """X took the group in flight."""
        (group, rest), self._in_flight = self._in_flight, Group([])
        waiting = self.waiting
        waiting.odds.counted(len(group))
        waiting.probe.accepted()
        waiting.suspects.add(rest or [])
        waiting.pool.put_back(waiting.trials.accepted())
        waiting.pool.put_back(waiting.held.counted(group))
        for suspects, _ in self._aside:
            waiting.suspects.add(suspects)
        self._aside = []

    def refused(self, errors: Sequence[XError]) -> None:
        """X refused the group in flight."""
        group = self._land()
        if len(group) == 1:
            if not self.waiting.trials.is_under_way:  # one that was named says nothing about how many others are bad
                self.waiting.odds.refused()
            self._refuse_alone(group[0], errors)
            return
        tried, names_all = self.waiting.trials.open(group, errors)
        chosen = set(map(id, tried))
        others = [conversion for conversion in group if id(conversion) not in chosen]
        if names_all:
            self.waiting.pool.put_first(others)
        else:
            self.waiting.suspects.add(others)

    def failed(self, cause: Stop) -> bool:
        """The group in flight got no usable answer, and wasn't counted. Whether it was a single conversion.

        A single one has its end; a group is sent in halves as soon as anything is counted.
        """
        group = self._end_unanswered()
        if len(group) == 1:
            return True
        if self.has_counted:
            self.waiting.suspects.add(group)
        else:
            self._aside.append((group, cause))
        return False

    def abandon(self) -> None:
        """The group in flight has its end, without X saying yes or no; what it was a part of is unknown again."""
        self._end_unanswered()

    def requeue(self) -> None:
        """The group in flight was not looked at; it is sent again."""
        (group, rest), self._in_flight = self._in_flight, Group([])
        if rest is not None:
            self.waiting.suspects.add(group + rest)
        else:
            self.waiting.pool.put_first(self.waiting.held.requeued(group))
        self.waiting.trials.interrupted()

    def split(self) -> None:
        """The request was too large: it is sent again, at most half as many at a time."""
        self.waiting.most_per_request = max(1, len(self._in_flight.conversions) // 2)
        self.waiting.pool.put_first(self._land())

    def refused_as_too_large(self, errors: Sequence[XError]) -> None:
        """X refused the conversion in flight for its size, alone: without it, requests may have their full size again.

        It is a refusal like others: who says so to every conversion, a gateway on the way to X, means none of them.
        """
        self.waiting.most_per_request = MOST_PER_REQUEST
        (alone,) = self._land()
        self._refuse_alone(alone, errors)

    def take_refused(self) -> list[Refused]:
        """What X refused for something of its own."""
        refused, self._refused = self._refused, []
        return refused

    def take_held(self) -> list[Conversion]:
        """What is held back because X refuses the stack's own event id."""
        return self.waiting.held.take_ended()

    def take_aside(self) -> list[tuple[list[Conversion], Stop]]:
        """Groups that got no usable answer, while nothing was counted, and the cause of each."""
        aside, self._aside = self._aside, []
        return aside

    def drain(self) -> list[Conversion]:
        """Everything that has no end yet; after this all is done."""
        refused = [one.conversion for one in self.take_refused()] if self.is_systematic else []
        (group, rest), self._in_flight = self._in_flight, Group([])
        return [*refused, *group, *(rest or ()), *self.waiting.drain()]

    def _land(self) -> list[Conversion]:
        (group, rest), self._in_flight = self._in_flight, Group([])
        self.waiting.pool.put_back(rest or ())
        return group

    def _end_unanswered(self) -> list[Conversion]:
        group = self._land()
        self.waiting.trials.interrupted()
        for conversion in group:
            self.waiting.held.inconclusive(conversion)
        return group

    def _refuse_alone(self, conversion: Conversion, errors: Sequence[XError]) -> None:
        waiting = self.waiting
        of_its_kind, released = waiting.trials.refused(conversion, errors)
        waiting.pool.put_back(released)
        if is_about_event_id(errors) and waiting.held.is_own_trouble(conversion):
            for one in (conversion, *of_its_kind):
                waiting.hold(one)
            return
        waiting.held.inconclusive(conversion)
        self._refused.append(Refused(conversion, errors))
        self._refused += [Refused(one, errors, is_of_a_kind=True) for one in of_its_kind]
        waiting.refused_event_ids.update(one.event_id for one in (conversion, *of_its_kind))
        if waiting.probe.refused(errors):
            waiting.pool.put_back(waiting.suspects.drain())
            waiting.pool.put_back(waiting.trials.drain())
