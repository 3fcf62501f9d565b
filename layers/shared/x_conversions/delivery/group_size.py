"""How many conversions share a request, while there are events that X can't answer."""

from math import exp

MOST_PER_REQUEST = 500  # X's limit
# An event that X answers with a 500 takes all of its request with it. Requests are so small that one in twenty holds
# such an event: where 1 % of the events are such, five share a request, 4 % of the good ones go twice, and one instance
# still sends as many a second as come.
_BAD_REQUESTS = 0.05
# What was not counted is sent again in halves, at once: then it only matters that a batch is several requests, so that
# others of it are seen to be counted.
_WEIGHT_UNCOUNTED = 0.25
# So many events are remembered, the last ones best: enough to tell 1 % from 2 %, and forgotten within minutes.
_REMEMBERED = 1000.0
# In an outage requests fail one after another, and that says nothing about events.
_MOST_AT_ONCE = 2


class GroupSize:
    """The most that one request holds; learnt by a function instance, and outlives invocations."""

    def __init__(self) -> None:
        self._seen = self._bad = 0.0
        self._failed: list[tuple[int, float]] = []  # since X has counted any: how many, and what that weighs

    @property
    def most(self) -> int:
        if self._bad * MOST_PER_REQUEST <= self._seen * _BAD_REQUESTS:
            return MOST_PER_REQUEST
        return max(1, int(_BAD_REQUESTS * self._seen / self._bad))

    @property
    def is_reduced(self) -> bool:
        """Whether there have been events lately that X can't answer."""
        return self.most < MOST_PER_REQUEST

    def failed(self, size: int, *, may_be_counted: bool) -> None:
        """A request of so many got no usable answer: by something in it, or because X is out of order."""
        if size > 1 and len(self._failed) < _MOST_AT_ONCE:
            self._failed.append((size, 1.0 if may_be_counted else _WEIGHT_UNCOUNTED))

    def counted(self, size: int) -> None:
        """X counted so many: it is in order, so what failed before did so by something that was in it."""
        for failed, weight in self._failed:
            self._seen += failed
            self._bad += weight
        self._failed.clear()
        kept = exp(-size / _REMEMBERED)
        self._seen, self._bad = self._seen * kept + size, self._bad * kept
