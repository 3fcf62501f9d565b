"""What a function instance has learnt about X and about conversions; outlives invocations, and has its bounds."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from x_conversions.delivery.circuit_breaker import CircuitBreaker
from x_conversions.delivery.deduplication import DeliveredKeys, Key
from x_conversions.delivery.event_id_holds import EventIdHolds
from x_conversions.delivery.group_size import GroupSize
from x_conversions.delivery.probe import RefusalMemory

_MOST_UNANSWERED = 20_000  # 3 MB; what two instances lose in an outage before they send one at a time is far less
_MOST_CULPRITS = 10_000
_FASTER = 0.9  # of the slowest answer so much is left with each that was faster: it is forgotten within minutes
JUST_NOW_SECONDS = 60.0  # so lately X worked, and what fails now may do so by itself


class CountedKeys:
    """How often something happened to a conversion, for the last so many of them."""

    def __init__(self, most: int) -> None:
        self._counts: OrderedDict[Key, int] = OrderedDict()
        self._most = most

    def __contains__(self, key: Key) -> bool:
        return key in self._counts

    def __len__(self) -> int:
        return len(self._counts)

    def count(self, key: Key) -> int:
        return self._counts.get(key, 0)

    def add(self, key: Key) -> int:
        """It happened once more; how often it has now."""
        self._counts[key] = self._counts.pop(key, 0) + 1
        self._forget_the_oldest()
        return self._counts[key]

    def keep(self, keys: Iterable[Key]) -> None:
        """It has happened to these, at least once; others are forgotten before they are."""
        for key in keys:
            self._counts[key] = self._counts.pop(key, 1)
        self._forget_the_oldest()

    def forget(self, keys: Iterable[Key]) -> None:
        """These have ended."""
        if self._counts:
            for key in keys:
                self._counts.pop(key, None)

    def _forget_the_oldest(self) -> None:
        while len(self._counts) > self._most:
            self._counts.popitem(last=False)


@dataclass(slots=True)
class InstanceMemory:
    """The memories of one function instance.

    Parameters
    ----------
    holds
        Of the stack's own event ids.
    clock
        Epoch seconds.
    counted_at
        When X counted something last.
    slowest_answer
        Seconds that X took lately to count what it was sent, at most; 0 when nothing is known of that.
    unanswered
        Conversions that were sent, and nobody knows whether X counted them.
    culprits
        Conversions that got no usable answer alone, while others were counted: in how many invocations.
    suspects
        Conversions that may be such, or refused: an invocation ended before it was clear, or X may have counted them.
    """

    holds: EventIdHolds
    clock: Callable[[], float]
    counted_at: float = 0.0
    slowest_answer: float = 0.0
    delivered: DeliveredKeys = field(default_factory=DeliveredKeys)
    refusals: RefusalMemory = field(default_factory=RefusalMemory)
    group_size: GroupSize = field(default_factory=GroupSize)
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    unanswered: CountedKeys = field(default_factory=lambda: CountedKeys(_MOST_UNANSWERED))
    culprits: CountedKeys = field(default_factory=lambda: CountedKeys(_MOST_CULPRITS))
    suspects: CountedKeys = field(default_factory=lambda: CountedKeys(_MOST_CULPRITS))

    def has_counted_within(self, seconds: float) -> bool:
        """Whether X has counted anything so lately. Not after the clock was set back: nobody knows then."""
        return 0.0 <= self.clock() - self.counted_at < seconds

    @classmethod
    def new(cls, configured_event_ids: Collection[str], clock: Callable[[], float]) -> "InstanceMemory":
        """The memory of an instance that has just started; `clock` in epoch seconds."""
        return cls(EventIdHolds(configured_event_ids, clock), clock)

    def counted(self, keys: Sequence[Key], seconds: float) -> None:
        """X counted these, and took so long."""
        self.counted_at = self.clock()
        self.slowest_answer = max(seconds, self.slowest_answer * _FASTER)
        self.group_size.counted(len(keys))
        self.unanswered.forget(keys)
        self.culprits.forget(keys)
        self.suspects.forget(keys)
