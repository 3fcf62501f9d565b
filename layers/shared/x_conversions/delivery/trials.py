"""Whom X's quoted values name, tried apart: only what X refuses alone is rejected, or what is of a kind with three."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.refusal_attribution import Kind, Quote, holders, kind_of, quote_of
from x_conversions.x_api.errors import XError

# Contract section 8: so many of a kind refused alone, and the last one too, stand for all of it.
_SPEAK_FOR_ALL = 3
# One value that so many kinds have is no help: halving finds the bad ones in as few requests.
_MOST_KINDS = 4
# An X that quotes something else than what it refuses: each hint would cost two requests, and halving costs ten in all.
_MOST_MISLED = 8
# So many refused groups may name somebody before one that was named is heard.
_MOST_UNHEARD = 2


@dataclass(slots=True)
class _Trial:
    """Conversions of one kind, tried one by one."""

    quote: Quote
    waiting: deque[Conversion]
    is_at_the_last: bool = False
    _kind: Kind | None = None

    @property
    def kind(self) -> Kind:
        """Told from the first that is tried: X may name hundreds, and most invocations end before."""
        if self._kind is None:
            self._kind = kind_of(self.waiting[0], self.quote)
        return self._kind


class Trials:
    """The trials of one invocation."""

    def __init__(self) -> None:
        self._trials: deque[_Trial] = deque()
        self._under_way: _Trial | None = None
        self._refused: Counter[Kind] = Counter()
        self._innocent: set[Kind] = set()  # one of the kind was taken: for this value it isn't refused
        self._found = self._misled = 0  # how many that were tried X refused for it, and took
        self._unheard = 0  # how many groups named somebody since one was tried

    def __len__(self) -> int:
        return sum(len(trial.waiting) for trial in self._trials)

    @property
    def is_under_way(self) -> bool:
        """Whether what was sent last is being tried."""
        return self._under_way is not None

    @property
    def are_due(self) -> bool:
        """Whether one is to be tried before anything else is sent: a hint too many was taken for the truth."""
        return self._unheard >= _MOST_UNHEARD and len(self) > 0

    @property
    def _is_misled(self) -> bool:
        """Whether X's quotes have turned out to be no help."""
        return self._misled > _MOST_MISLED + _MOST_KINDS * self._found

    def open(self, group: Sequence[Conversion], errors: Sequence[XError]) -> tuple[list[Conversion], bool]:
        """Try apart those of a refused group that the errors name.

        Returns
        -------
        list, bool
            Who is tried, and whether each of the errors named somebody: if not, there are more bad ones. Nobody, once
            those that were named have been taken too often.
        """
        if self._is_misled:
            return [], False
        quotes = [quote_of(error) for error in errors]
        # X reports one thing twice, under two codes: each value is looked for once.
        by_value = {quote[1:]: quote for quote in reversed(quotes) if quote is not None}
        found = holders(group, list(by_value.values()))
        tried = {value: self._open(quote, found[quote]) for value, quote in by_value.items()}
        self._unheard += any(tried.values())
        names_all = bool(errors) and all(quote is not None and tried[quote[1:]] for quote in quotes)
        return [conversion for some in tried.values() for conversion in some], names_all

    def take(self) -> list[Conversion]:
        """The next to be sent, alone: of a kind of which enough were refused the last one, else the first."""
        while not self._trials[0].waiting:
            self._trials.popleft()
        self._unheard = 0
        trial = self._under_way = self._trials[0]
        trial.is_at_the_last = self._refused[trial.kind] >= _SPEAK_FOR_ALL
        return [trial.waiting.pop() if trial.is_at_the_last else trial.waiting.popleft()]

    def accepted(self) -> list[Conversion]:
        """X took what was sent last; returns those that needn't be tried any more."""
        trial, self._under_way = self._under_way, None
        if trial is None:
            return []
        self._innocent.add(trial.kind)
        self._misled += 1
        return self._close(list(self._trials) if self._is_misled else [trial])

    def refused(self, conversion: Conversion, errors: Sequence[XError]) -> tuple[list[Conversion], list[Conversion]]:
        """X refused a conversion alone, whichever way it came to be sent so.

        Returns
        -------
        list, list
            Those that are refused with it, being of its kind; and those that needn't be tried any more.
        """
        trial, self._under_way = self._under_way, None
        quotes = {quote for error in errors if (quote := quote_of(error)) is not None}
        self._refused.update(kind_of(conversion, one) for one in quotes if holders([conversion], [one])[one])
        if trial is None or trial.quote not in quotes:
            return [], []
        self._found += 1
        of_its_kind = self._close([trial]) if trial.is_at_the_last else []
        # What was looked for is found: others that have the same value needn't be it.
        others = [one for one in self._trials if one.quote == trial.quote and one is not trial]
        return of_its_kind, self._close(others)

    def interrupted(self) -> None:
        """X said nothing about what was sent last."""
        self._under_way = None

    def remove(self, is_meant: Callable[[Conversion], bool]) -> list[Conversion]:
        """Try none of these any more."""
        found: list[Conversion] = []
        for trial in self._trials:
            found += filter(is_meant, trial.waiting)
            trial.waiting = deque(one for one in trial.waiting if not is_meant(one))
        return found

    def drain(self) -> list[Conversion]:
        """Everybody who is still to be tried."""
        return self._close(list(self._trials))

    def _open(self, quote: Quote, named: Sequence[Conversion]) -> list[Conversion]:
        if len(named) == 1 and not self._innocent:
            self._trials.append(_Trial(quote, deque(named)))
            return list(named)
        by_kind: dict[Kind, list[Conversion]] = {}
        for conversion in named:
            by_kind.setdefault(kind_of(conversion, quote), []).append(conversion)
        suspected = [(kind, some) for kind, some in by_kind.items() if kind not in self._innocent]
        if len(suspected) > _MOST_KINDS:
            return []
        # The smallest first: what X refuses is more likely the odd one out.
        for kind, some in sorted(suspected, key=lambda one: len(one[1])):
            self._trials.append(_Trial(quote, deque(some), _kind=kind))
        return [conversion for _, some in suspected for conversion in some]

    def _close(self, trials: Sequence[_Trial]) -> list[Conversion]:
        waiting = [conversion for trial in trials for conversion in trial.waiting]
        for trial in trials:
            trial.waiting.clear()
        return waiting
