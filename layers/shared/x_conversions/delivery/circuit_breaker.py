"""Whether X, or the way to it, is out of order: a consecutive-failure circuit breaker."""

# So many failures in a row are an outage: holding the invocation then is cheaper than receiving again and again.
_FAILURES_OF_AN_OUTAGE = 3
# After so many the next is to be a small matter: it may be an outage's third, and X may count it without saying so.
_FAILURES_THAT_MAKE_WARY = 2


class CircuitBreaker:
    """Requests in a row that came to nothing, on one function instance; outlives invocations.

    From the second on conversions go out one at a time; from the third on invocations wait instead of ending.
    """

    def __init__(self) -> None:
        self.failures_in_a_row = 0

    @property
    def is_wary(self) -> bool:
        """Whether one conversion is to go out at a time."""
        return self.failures_in_a_row >= _FAILURES_THAT_MAKE_WARY

    @property
    def is_open(self) -> bool:
        """Whether X, or what it takes to reach it, has failed repeatedly and not worked since."""
        return self.failures_in_a_row >= _FAILURES_OF_AN_OUTAGE

    def record_failure(self) -> None:
        """A request came to nothing."""
        self.failures_in_a_row += 1

    def record_success(self) -> None:
        """X answered what it should."""
        self.failures_in_a_row = 0
