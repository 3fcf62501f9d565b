"""What follows when a request comes to nothing: another try, a later one, or none any more in this invocation.

The policy decides, the delivery acts. Deciding may take time: in an outage it is worth waiting before the last try.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Reason, deferred, unprocessed
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.circuit_breaker import CircuitBreaker
from x_conversions.delivery.time_budget import TimeBudget
from x_conversions.x_api.client import Exchange, status_name
from x_conversions.x_api.redaction import Redaction
from x_conversions.x_api.responses import ResponseKind

_FAILURES = frozenset(
    {
        ResponseKind.NOT_PROCESSED,
        ResponseKind.MAYBE_PROCESSED,
        ResponseKind.UNAUTHORIZED,
        ResponseKind.FORBIDDEN,
        ResponseKind.UNEXPECTED,
    }
)
_MOST_ERRORS_TOLD = 3  # for a person; the receipt has every code


@dataclass(frozen=True, slots=True)
class Resend:
    """The group is sent again, in this invocation."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more is sent in this invocation, and why."""

    reason: Reason
    cause: str


@dataclass(frozen=True, slots=True)
class Defer:
    """The group's conversions end here, each with its disposition; the others go on, unless `stop` says otherwise."""

    disposition_of: Callable[[Conversion], Disposition]
    stop: Stop | None = None


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

    def succeeded(self) -> None:
        """X answered what it should."""
        self.breaker.record_success()
        self._has_tried_again = False

    def decide(self, exchange: Exchange) -> Resend | Defer | Stop:
        """What follows when a request came to nothing (`is_failure`)."""
        self.breaker.record_failure()
        match exchange.response.kind:
            case ResponseKind.MAYBE_PROCESSED:
                return self._defer(exchange, lambda _: deferred(Reason.ANSWER_LOST))
            case ResponseKind.PROCESSED:
                return self._defer(exchange, lambda conversion: unprocessed(conversion.message.receive_count))
            case ResponseKind.NOT_PROCESSED:
                return self._not_processed(exchange)
            case ResponseKind.UNAUTHORIZED:
                return self._unauthorized(exchange)
            case ResponseKind.FORBIDDEN:
                return self._forbidden(exchange)
            case _:
                return self._try_later(Reason.X_UNAVAILABLE, _cause(exchange))

    def decide_without_credentials(self, error: CredentialsError) -> Resend | Stop:
        """What follows when there was nothing to authorize a request with."""
        self.breaker.record_failure()
        return self._try_later(Reason.CREDENTIALS_UNAVAILABLE, str(error))

    def _defer(self, exchange: Exchange, disposition_of: Callable[[Conversion], Disposition]) -> Defer:
        """Sending again at once is how conversions are counted twice."""
        is_first = self.breaker.failures_in_a_row == 1
        return Defer(disposition_of, None if is_first else Stop(Reason.X_UNAVAILABLE, _cause(exchange)))

    def _not_processed(self, exchange: Exchange) -> Resend | Stop:
        if self._has_tried_again or self.breaker.is_open:
            return self._try_later(Reason.X_UNAVAILABLE, _cause(exchange))
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
            return self._try_later(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        return Stop(Reason.UNAUTHORIZED, "X does not accept the credentials; check the secret")

    def _forbidden(self, exchange: Exchange) -> Resend | Stop:
        """The remedy may be a new token: then it is worth another try."""
        try:
            if self.budget.waits_for_another_try() and self.refresh_trigger.read_again(exchange.secret_version):
                return Resend()
        except CredentialsError as error:
            return Stop(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        return Stop(Reason.FORBIDDEN, _cause(exchange))

    def _try_later(self, reason: Reason, cause: str) -> Resend | Stop:
        return Resend() if self.budget.waits_for_another_try() else Stop(reason, cause)


def _cause(exchange: Exchange) -> str:
    response = exchange.response
    said = Redaction(exchange.group)
    errors = "; ".join(said.text(error.message) for error in response.errors[:_MOST_ERRORS_TOLD])
    return f"X answered {status_name(response.status)}" + (f": {errors}" if errors else "")
