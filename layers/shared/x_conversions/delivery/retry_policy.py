"""What follows when a request comes to nothing: another try, a later one, or none any more in this invocation.

The policy decides, the delivery acts. Deciding may take time: in an outage it is worth waiting before the last try.
"""

from dataclasses import dataclass, field, replace

from x_conversions.core.outcome import UNCLEAR, Disposition, Reason, deferred
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.circuit_breaker import CircuitBreaker
from x_conversions.delivery.pool import APART, Lane
from x_conversions.delivery.time_budget import TimeBudget
from x_conversions.x_api.client import Exchange, status_name
from x_conversions.x_api.redaction import Redaction
from x_conversions.x_api.responses import ResponseKind

_FAILURES = frozenset(
    {
        ResponseKind.UNCLEAR,
        ResponseKind.NOT_PROCESSED,
        ResponseKind.MAYBE_PROCESSED,
        ResponseKind.UNAUTHORIZED,
        ResponseKind.FORBIDDEN,
        ResponseKind.UNEXPECTED,
    }
)
# What came back often may be such that X can't answer it. So many of them are an outage, which is to be waited out.
_WORTH_HOLDING = 100
# A request of 500 is halved nine times until one is left; with more in a row X itself is out of order.
_MOST_SEARCHES = 10
_MOST_RETURNED = 12  # in a row, alone or in small groups: four seconds, for which the next events wait
_MOST_ERRORS_TOLD = 3  # for a person; the receipt has every code


@dataclass(frozen=True, slots=True)
class Resend:
    """The group is sent again, in this invocation."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more is sent in this invocation, and why.

    With `holds` the invocation waits for its deadline in an outage; without it is what is left that X can't answer.
    """

    reason: Reason
    cause: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Defer:
    """The group's conversions have their end; the others go on, unless `stop` says otherwise."""

    disposition: Disposition
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """The group was not counted, and something in it may be why; the others go on, unless `stop` says otherwise."""

    cause: Stop
    stop: Stop | None = None


Decision = Resend | Defer | SetAside | Stop


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a failure is judged by.

    Parameters
    ----------
    lane
        Where the group came from.
    is_search
        Whether it was sent to find out what X can't answer.
    has_counted
        Whether X has counted anything in this invocation, or just before.
    has_fresh, others
        Whether anything is left that was never sent, to see by whether X is in order; and how much waits in all.
    is_used_to_it
        Whether there have been events lately that X can't answer.
    """

    lane: Lane = Lane.FRESH
    is_search: bool = False
    has_counted: bool = False
    has_fresh: bool = True
    others: int = 0
    is_used_to_it: bool = False

    @property
    def is_expected(self) -> bool:
        """Whether it says nothing about X."""
        return self.lane is Lane.CULPRIT or ((self.is_search or self.lane is Lane.RETURNED) and self.has_counted)


def is_failure(exchange: Exchange) -> bool:
    """Whether X, or the way to it, is out of order: nothing is said about the conversions."""
    response = exchange.response
    return response.kind in _FAILURES or (response.kind is ResponseKind.PROCESSED and not response.processed)


@dataclass(slots=True)
class RetryPolicy:
    """Decides over the failures of one invocation."""

    breaker: CircuitBreaker
    budget: TimeBudget
    refresh_trigger: RefreshTrigger
    _has_read_again: bool = field(default=False, init=False)
    _has_tried_again: bool = field(default=False, init=False)
    vain_searches: int = field(default=0, init=False)  # in a row

    def succeeded(self) -> None:
        """X answered what it should."""
        self.breaker.record_success()
        self._has_tried_again, self.vain_searches = False, 0

    def decide(self, exchange: Exchange, now: Circumstances = Circumstances()) -> Decision:
        """What follows when a request came to nothing (`is_failure`)."""
        was_open = self.breaker.is_open
        if not now.is_expected:
            self.breaker.record_failure()
        match exchange.response.kind:
            # Where others are counted, what came back often may be such that X never takes it.
            case ResponseKind.NOT_PROCESSED if not now.is_expected:
                return self._not_processed(exchange)
            case ResponseKind.UNAUTHORIZED:
                return self._unauthorized(exchange)
        cause = cause_of(exchange)
        stop = self._stop(cause, now, was_open=was_open)
        match exchange.response.kind:
            case ResponseKind.MAYBE_PROCESSED:
                # Sending again at once is how conversions are counted twice.
                return Defer(deferred(Reason.ANSWER_LOST, f"{cause.cause}; it may have been counted"), stop)
            case ResponseKind.UNCLEAR:
                return Defer(UNCLEAR, stop)
        if self.breaker.is_open and stop is not None and stop.holds:
            return self._forbidden(exchange) if cause.reason is Reason.FORBIDDEN else self._try_later(cause)
        return SetAside(cause, stop)

    def decide_without_credentials(self, error: CredentialsError) -> Resend | Stop:
        """What follows when there was nothing to authorize a request with."""
        self.breaker.record_failure()
        return self._try_later(Stop(Reason.CREDENTIALS_UNAVAILABLE, str(error)))

    def _stop(self, cause: Stop, now: Circumstances, *, was_open: bool) -> Stop | None:
        """Whether anything more is sent in this invocation."""
        if now.is_expected:
            self.vain_searches += 1
        if now.lane in APART:
            return None
        if now.is_expected:
            most = _MOST_RETURNED if now.lane is Lane.RETURNED else _MOST_SEARCHES
            return replace(cause, holds=False) if self.vain_searches >= most else None
        if now.has_counted and not now.has_fresh:
            # Only what came back is left: no more of it in this invocation.
            return replace(cause, holds=False) if self.breaker.is_open else None
        goes_on = not was_open and (now.has_counted or now.is_used_to_it or not self.breaker.is_wary)
        is_small = now.lane is Lane.RETURNED and now.others < _WORTH_HOLDING
        return None if goes_on else replace(cause, holds=not is_small)

    def _not_processed(self, exchange: Exchange) -> Resend | Stop:
        if self._has_tried_again or self.breaker.is_open:
            return self._try_later(cause_of(exchange))
        self._has_tried_again = True
        self.budget.pause()
        return Resend()

    def _unauthorized(self, exchange: Exchange) -> Resend | Stop:
        """Read the credentials once more; the refresh function may have renewed them since."""
        try:
            if not self._has_read_again:
                self._has_read_again = True
                if self.refresh_trigger.read_again(exchange.secret_version):
                    return Resend()
            self.refresh_trigger.request(exchange.secret_version)
            if self.budget.waits_for_another_try() and self.refresh_trigger.read_again(exchange.secret_version):
                return Resend()
        except CredentialsError as error:
            return self._try_later(Stop(Reason.CREDENTIALS_UNAVAILABLE, str(error)))
        return Stop(Reason.UNAUTHORIZED, "X does not accept the credentials; check the secret")

    def _forbidden(self, exchange: Exchange) -> Resend | Stop:
        """The remedy may be a new token: then it is worth another try."""
        try:
            if self.budget.waits_for_another_try() and self.refresh_trigger.read_again(exchange.secret_version):
                return Resend()
        except CredentialsError as error:
            return Stop(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        return cause_of(exchange)

    def _try_later(self, stop: Stop) -> Resend | Stop:
        return Resend() if self.budget.waits_for_another_try() else stop


def cause_of(exchange: Exchange) -> Stop:
    """Why nothing more would be sent after this answer: X's own words, as far as they are nobody's data."""
    response = exchange.response
    reason = Reason.FORBIDDEN if response.kind is ResponseKind.FORBIDDEN else Reason.X_UNAVAILABLE
    if response.kind is ResponseKind.PROCESSED:
        return Stop(reason, f"X answered {response.status} and counted none")
    said = Redaction(exchange.group)
    errors = "; ".join(said.text(error.message) for error in response.errors[:_MOST_ERRORS_TOLD])
    return Stop(reason, f"X answered {status_name(response.status)}" + (f": {errors}" if errors else ""))
