"""Finding the conversions that X refuses, when X only says that there are some.

X takes a request whole or not at all, and its errors carry no index. Everything to be sent goes through one
`Isolation`: it says what to send next, and is told what came of it.

- A message that quotes a value is decisive: the conversions that hold that value are refused, the others go on.
- Otherwise a refused set is halved. When its first half goes through, the second is known to hold a bad one, and is
  halved further without being sent; when the first half is refused, nothing is known about the second any more, and
  it goes back to the pool, to be sent together with all the others like it (Hwang's generalised binary splitting).
- Only a conversion that was refused alone, or by its own quoted value, is rejected.
- When the first 16 sent alone are all refused alike, and none was ever accepted, it isn't them.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from math import log

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.refusal_attribution import Refusal, named_by
from x_conversions.x_api.errors import XError

# Contract section 8: so many refused alone and alike, with nothing accepted, are no coincidence.
ALIKE_MEANS_SYSTEMATIC = 16
MOST_PER_REQUEST = 500  # X's limit
# With one bad one found, this many others are taken to be good until more is known: a bad one at the very front says
# little about the rest.
_BELIEVED_GOOD = 16


class RefusalMemory:
    """How many conversions X has refused alone, all alike, since it accepted any; outlives invocations.

    Where events come one by one, a batch never holds enough of them to tell that X refuses everything.
    """

    def __init__(self) -> None:
        self.alike = 0
        self._kind: frozenset[tuple[str, str]] = frozenset()

    def remember(self, errors: tuple[XError, ...]) -> bool:
        """One more was refused alone; whether like those before."""
        kind = frozenset((error.code, error.parameter) for error in errors)
        is_alike = self.alike > 0 and kind == self._kind
        self.alike = self.alike + 1 if is_alike else 1
        self._kind = kind
        return is_alike

    def forget(self) -> None:
        """X accepted something."""
        self.alike = 0


class Isolation:
    """The conversions of one invocation on their way to X: each is unknown, suspect, in flight or rejected."""

    def __init__(self, conversions: Iterable[Conversion], memory: RefusalMemory | None = None) -> None:
        self._unknown = deque(conversions)
        self._memory = memory or RefusalMemory()
        self._suspects: list[list[Conversion]] = []  # X would refuse each of these sets
        self._in_flight: list[Conversion] = []
        self._rest: list[Conversion] | None = None  # what is left of the suspect set that the group in flight is from
        self._rejected: list[Refusal] = []
        self._refused_alone: list[Refusal] = []  # while nothing was accepted: maybe it isn't them
        self._is_probing = False
        self._has_accepted = False
        self._most_per_request = MOST_PER_REQUEST
        self._good, self._bad = 0, 0  # accepted so far, and found bad by being sent alone

    @property
    def in_flight(self) -> Sequence[Conversion]:
        """The group that was taken last and has no answer yet."""
        return tuple(self._in_flight)

    @property
    def is_done(self) -> bool:
        return not (self._unknown or self._suspects or self._in_flight)

    @property
    def is_systematic(self) -> bool:
        """Whether X refuses whatever it is sent."""
        return self._is_probing and self._memory.alike >= ALIKE_MEANS_SYSTEMATIC

    @property
    def size_of_next(self) -> int:
        """How many conversions the next group would hold."""
        if self._is_probing:
            return min(1, len(self._unknown))
        if self._suspects:
            return max(1, len(self._suspects[-1]) // 2)
        return min(len(self._unknown), self._most_per_request, self._likely_good)

    def next_group(self, most: int) -> list[Conversion]:
        """Take what to send next, at most `most` conversions."""
        size = min(self.size_of_next, most)
        if self._suspects:
            suspect = self._suspects.pop()
            self._in_flight, self._rest = suspect[:size], suspect[size:]
        else:
            self._in_flight, self._rest = [self._unknown.popleft() for _ in range(size)], None
        return self._in_flight

    def next_alone(self) -> list[Conversion]:
        """Take a single one: the last, which is the least likely to carry money."""
        if self._suspects or not self._unknown:
            return self.next_group(1)
        self._in_flight, self._rest = [self._unknown.pop()], None
        return self._in_flight

    def accepted(self) -> None:
        """X took the group in flight."""
        self._has_accepted = True
        self._good += len(self._in_flight)
        self._memory.forget()
        self._stop_probing()
        if self._rest:
            self._suspects.append(self._rest)
        self._in_flight, self._rest = [], None

    def refused(self, errors: tuple[XError, ...]) -> None:
        """X refused the group in flight."""
        group = self._land()
        if len(group) == 1:
            self._bad += 1
            self._refuse_alone(group[0], errors)
            return
        named, names_all = named_by(group, errors)
        if not named:
            self._suspects.append(group)
        elif len(named) == len(group) and not self._has_accepted:
            self._start_probing(group)
        else:
            self._rejected += named
            self._keep_unnamed(group, named, names_all=names_all)

    def abandon(self) -> None:
        """The group in flight ended without X saying yes or no; what it was a part of is unknown again."""
        self._land()

    def requeue(self) -> None:
        """The group in flight was not looked at; it is sent again."""
        if self._rest is not None:
            self._suspects.append(self._in_flight + self._rest)
        else:
            self._unknown.extendleft(reversed(self._in_flight))
        self._in_flight, self._rest = [], None

    def split(self) -> None:
        """The request was too large: it is sent again, at most half as many at a time."""
        self._most_per_request = max(1, len(self._in_flight) // 2)
        self._unknown.extendleft(reversed(self._land()))

    def take_rejected(self) -> list[Refusal]:
        """What is rejected for good, with X's errors; complete once all is done."""
        if self.is_done:
            self._stop_probing()
        rejected, self._rejected = self._rejected, []
        return rejected

    def drain(self) -> list[Conversion]:
        """Everything that has no end yet; after this all is done."""
        rest = [conversion for suspect in self._suspects for conversion in suspect]
        rest += [*self._in_flight, *self._unknown, *(self._rest or ())]
        if self.is_systematic:
            rest += [conversion for conversion, _ in self._refused_alone]
            self._refused_alone = []
        self._suspects, self._in_flight, self._rest = [], [], None
        self._unknown.clear()
        return rest

    @property
    def _likely_good(self) -> int:
        """So many that a group of them is as likely good as not, which is when its answer says most."""
        if not self._bad:
            return self._most_per_request
        return max(1, round(log(2) * (self._good + self._bad + _BELIEVED_GOOD) / self._bad))

    def _land(self) -> list[Conversion]:
        group, self._in_flight = self._in_flight, []
        self._unknown.extend(self._rest or ())
        self._rest = None
        return group

    def _refuse_alone(self, conversion: Conversion, errors: tuple[XError, ...]) -> None:
        if not self._has_accepted:
            is_like_the_others = self._memory.remember(errors)
            if is_like_the_others or not self._refused_alone:
                self._refused_alone.append((conversion, errors))
                self._start_probing([])
                return
            self._stop_probing()
        self._rejected.append((conversion, errors))

    def _start_probing(self, group: list[Conversion]) -> None:
        """Send one by one from now on, until one is accepted or it is clear that none will be."""
        self._is_probing = True
        self._unknown.extendleft(reversed(group))
        for suspect in self._suspects:
            self._unknown.extend(suspect)
        self._suspects = []

    def _stop_probing(self) -> None:
        self._is_probing = False
        self._rejected += self._refused_alone
        self._refused_alone = []

    def _keep_unnamed(self, group: list[Conversion], named: list[Refusal], *, names_all: bool) -> None:
        names = {id(conversion) for conversion, _ in named}
        unnamed = [conversion for conversion in group if id(conversion) not in names]
        if names_all:
            self._unknown.extendleft(reversed(unnamed))
        elif unnamed:
            self._suspects.append(unnamed)
