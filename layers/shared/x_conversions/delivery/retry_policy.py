"""What follows when a request comes to nothing: another try, or none any more in this invocation."""

from collections.abc import Callable
from dataclasses import dataclass, field

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Reason, Verdict, deferred
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshRequests
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.circuit_breaker import Failures, Patience
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.verdicts import unprocessed
from x_conversions.x_api.client import Exchange, status_name
from x_conversions.x_api.responses import Meaning, quote_free

_FAILURES = frozenset(
    {
        Meaning.NOT_PROCESSED,
        Meaning.MAYBE_PROCESSED,
        Meaning.UNAUTHORIZED,
        Meaning.FORBIDDEN,
        Meaning.UNEXPECTED,
    }
)


def is_setback(exchange: Exchange) -> bool:
    """Whether X, or the way to it, is out of order: nothing is said about the conversions."""
    answer = exchange.answer
    return answer.meaning in _FAILURES or (answer.meaning is Meaning.PROCESSED and not answer.processed)


@dataclass(slots=True)
class Setbacks:
    """Deals with the failures of one invocation. A reason means that nothing more is sent in it."""

    failures: Failures
    patience: Patience
    isolation: Isolation
    credentials: CredentialsCache
    refresh_requests: RefreshRequests
    settle: Callable[[Conversion, Verdict], None]
    problem: Callable[[Reason, str], None]
    _has_read_again: bool = field(default=False, init=False)
    _has_tried_again: bool = field(default=False, init=False)

    def over(self) -> None:
        """X answered what it should."""
        self.failures.in_a_row = 0
        self._has_tried_again = False

    def failed(self, exchange: Exchange) -> Reason | None:
        """A request came to nothing."""
        self.failures.in_a_row += 1
        meaning = exchange.answer.meaning
        if meaning in (Meaning.MAYBE_PROCESSED, Meaning.PROCESSED):
            return self._not_sent_again(exchange)
        self.isolation.put_back()
        match meaning:
            case Meaning.NOT_PROCESSED:
                return self._not_processed(exchange)
            case Meaning.UNAUTHORIZED:
                return self._unauthorized(exchange)
            case Meaning.FORBIDDEN:
                return self._forbidden(exchange)
            case _:
                return self._try_later(Reason.X_UNAVAILABLE, _cause(exchange))

    def without_credentials(self, error: CredentialsError) -> Reason | None:
        """There was nothing to authorize a request with."""
        self.failures.in_a_row += 1
        self.isolation.put_back()
        return self._try_later(Reason.CREDENTIALS_UNAVAILABLE, str(error))

    def _not_sent_again(self, exchange: Exchange) -> Reason | None:
        """Sending again at once is how conversions are counted twice."""
        self.isolation.gone()
        for conversion in exchange.group:
            is_lost = exchange.answer.meaning is Meaning.MAYBE_PROCESSED
            verdict = deferred(Reason.ANSWER_LOST) if is_lost else unprocessed(conversion.message.receive_count)
            self.settle(conversion, verdict)
        return self._give_up(Reason.X_UNAVAILABLE, _cause(exchange)) if self.failures.in_a_row > 1 else None

    def _not_processed(self, exchange: Exchange) -> Reason | None:
        if self._has_tried_again or self.failures.are_an_outage:
            return self._try_later(Reason.X_UNAVAILABLE, _cause(exchange))
        self._has_tried_again = True
        self.patience.pause()
        return None

    def _unauthorized(self, exchange: Exchange) -> Reason | None:
        """Read the credentials once more; the refresh function may have renewed them since."""
        try:
            if not self._has_read_again:
                self._has_read_again = True
                if self.credentials.read_again(exchange.secret_version):
                    return None
            self.refresh_requests.request(exchange.secret_version)
            if self.patience.waits_for_another_try() and self.credentials.read_again(exchange.secret_version):
                return None
        except CredentialsError as error:
            return self._try_later(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        return self._give_up(Reason.UNAUTHORIZED, "X does not accept the credentials; check the secret")

    def _forbidden(self, exchange: Exchange) -> Reason | None:
        """The remedy may be a new token: then it is worth another try."""
        try:
            if self.patience.waits_for_another_try() and self.credentials.read_again(exchange.secret_version):
                return None
        except CredentialsError as error:
            return self._give_up(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        return self._give_up(Reason.FORBIDDEN, _cause(exchange))

    def _try_later(self, reason: Reason, cause: str) -> Reason | None:
        return None if self.patience.waits_for_another_try() else self._give_up(reason, cause)

    def _give_up(self, reason: Reason, cause: str) -> Reason:
        self.problem(reason, cause)
        if self.failures.are_an_outage:
            self.patience.hold()
        return reason


def _cause(exchange: Exchange) -> str:
    answer = exchange.answer
    errors = "; ".join(quote_free(error) for error in answer.errors)
    return f"X answered {status_name(answer.status)}" + (f": {errors}" if errors else "")
