"""How many conversions share a request, while there are events that X can't answer."""

MOST_PER_REQUEST = 500  # X's limit
# An event that X answers with a 500 takes all of its request with it. With 1 % of such events, and one more for each 16
# that were counted, a request grows to about seven until it meets the next one: some 6 % of the good ones have to go
# twice, and requests stay few enough for one instance.
_COUNTED_PER_STEP = 16
_SHRINKS_TO = 8  # an eighth


class GroupSize:
    """The most that one request holds; learnt by a function instance, and outlives invocations."""

    def __init__(self) -> None:
        self._most = float(MOST_PER_REQUEST)
        self._failed = 0  # the smallest request that came to nothing, since X has counted any

    @property
    def most(self) -> int:
        return int(self._most)

    @property
    def is_reduced(self) -> bool:
        """Whether some events seem to be such that X can't answer a request that holds them."""
        return self._most < MOST_PER_REQUEST

    def failed(self, size: int) -> None:
        """A request of so many got no usable answer: by something in it, or because X is out of order."""
        if size > 1:
            self._failed = min(self._failed or size, size)

    def counted(self, size: int) -> None:
        """X counted so many: it is in order, so what failed before did so by something that was in it."""
        if self._failed:
            self._most = max(1.0, min(self._most, self._failed) // _SHRINKS_TO)
            self._failed = 0
        self._most = min(float(MOST_PER_REQUEST), self._most + size / _COUNTED_PER_STEP)
