"""Delivering the conversions of one invocation: what X answers, and what follows from it (contract section 8)."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from x_conversions.answers import Meaning, quote_free
from x_conversions.conversion import Conversion
from x_conversions.credentials import CredentialsError
from x_conversions.credentials_cache import CredentialsCache
from x_conversions.deadline import Deadline
from x_conversions.duplicates import RecentlyDelivered
from x_conversions.isolation import MOST_PER_REQUEST, Isolation, RefusalMemory
from x_conversions.ledger import Ledger
from x_conversions.outcome import DELIVERED, Reason, Verdict, deferred
from x_conversions.pace import Pace
from x_conversions.refresh_request import RefreshRequests
from x_conversions.sending import Exchange, Sender
from x_conversions.verdicts import TOO_LARGE_ALONE, UNCLEAR, rejected_by_x, unprocessed

# Nothing starts that can't be finished: X answers within two seconds on ordinary days.
_SHORTEST_SECONDS_TO_SEND = 3.0
# So many failures in a row are an outage: holding the invocation then is cheaper than receiving again and again.
_FAILURES_OF_AN_OUTAGE = 3


class Observer(Protocol):
    """Who is told what happens on the way."""

    def exchanged(self, exchange: Exchange) -> None: ...

    def problem(self, reason: Reason, cause: str) -> None: ...


class Delivery:
    """Delivers batches for one function instance."""

    def __init__(
        self,
        sender: Sender,
        credentials: CredentialsCache,
        pace: Pace,
        refresh_requests: RefreshRequests,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.sender, self.credentials, self.pace = sender, credentials, pace
        self.refresh_requests, self.sleep = refresh_requests, sleep
        self.delivered = RecentlyDelivered()
        self.refusals = RefusalMemory()
        self.failures = 0  # in a row, across invocations

    def check_credentials(self, observer: Observer) -> None:
        """Say so if there is nothing to authorize requests with; for dry runs."""
        try:
            self.credentials.get()
        except CredentialsError as error:
            observer.problem(Reason.CREDENTIALS_UNAVAILABLE, str(error))

    def deliver(
        self, conversions: Sequence[Conversion], ledger: Ledger, deadline: Deadline, observer: Observer
    ) -> None:
        """Send the conversions, those that carry money first, and give each its verdict."""
        ordered = sorted(conversions, key=lambda conversion: not conversion.carries_money)
        _Run(self, Isolation(ordered, self.refusals), ledger, deadline, observer).run()


class _Run:
    """One invocation's delivery."""

    def __init__(
        self, delivery: Delivery, isolation: Isolation, ledger: Ledger, deadline: Deadline, observer: Observer
    ) -> None:
        self._delivery, self._isolation, self._ledger = delivery, isolation, ledger
        self._deadline, self._observer = deadline, observer
        self._has_read_again = False
        self._has_tried_again = False

    def run(self) -> None:
        try:
            reason = self._send_all()
        except Exception:
            # An error of this program. What it was about to account for may be at X.
            for conversion in self._isolation.in_flight:
                if self._ledger.is_open(conversion.message):
                    self._settle(conversion, deferred(Reason.ANSWER_LOST))
            raise
        for conversion in self._isolation.take_rest() if reason else ():
            self._settle(conversion, deferred(reason or Reason.INTERNAL_ERROR))
        for conversion, errors in self._isolation.take_rejected():
            self._settle(conversion, rejected_by_x(errors))

    def _send_all(self) -> Reason | None:
        """Send until all is done; or say why that can't be."""
        isolation = self._isolation
        while not isolation.is_done and not isolation.is_systematic:
            if (reason := self._wait_for_turn()) is not None:
                return reason
            group = isolation.next_group(self._delivery.pace.most_at_once(MOST_PER_REQUEST))
            try:
                exchange = self._delivery.sender.send(group, self._deadline)
            except CredentialsError as error:
                isolation.put_back()
                return self._problem(Reason.CREDENTIALS_UNAVAILABLE, str(error))
            reason = self._react(exchange)
            self._observer.exchanged(exchange)
            if reason is not None:
                return reason
        if isolation.is_systematic:
            return self._problem(Reason.SYSTEMATIC_REFUSAL, "X refuses every conversion, whatever is in it")
        return None

    def _wait_for_turn(self) -> Reason | None:
        pace = self._delivery.pace
        wait = pace.seconds_until(pace.most_at_once(self._isolation.size_of_next))
        if wait + _SHORTEST_SECONDS_TO_SEND > self._deadline.seconds_left:
            if not wait:
                return Reason.OUT_OF_TIME
            self._hold()
            return Reason.RATE_LIMITED
        if wait:
            self._delivery.sleep(wait)
        return None

    def _hold(self) -> None:
        """Wait for the deadline: a held instance receives nothing, which keeps receive counts and traffic low."""
        self._delivery.sleep(self._deadline.seconds_left)

    def _react(self, exchange: Exchange) -> Reason | None:
        """Draw the consequences of an answer; a reason means that nothing more is sent in this invocation."""
        meaning = exchange.answer.meaning
        if meaning in _FAILURES:
            return self._failed(exchange)
        self._delivery.failures = 0
        self._has_tried_again = False
        if meaning in (Meaning.PROCESSED, Meaning.UNCLEAR):
            self._settle_processed(exchange)
            return None
        if meaning is Meaning.REFUSED:
            self._isolation.refused(exchange.answer.errors)
            return None
        if meaning is Meaning.TOO_LARGE:
            self._too_large(exchange)
            return None
        self._isolation.put_back()
        if meaning is Meaning.RATE_LIMITED:
            self._delivery.pace.close_until(exchange.answer.limit_reset)
            return None
        return self._unauthorized() if meaning is Meaning.UNAUTHORIZED else self._not_taken(exchange)

    def _settle_processed(self, exchange: Exchange) -> None:
        group, processed = exchange.group, exchange.answer.processed
        if exchange.answer.meaning is Meaning.PROCESSED and not processed:
            self._isolation.gone()
            for conversion in group:
                self._settle(conversion, unprocessed(conversion.message.receive_count))
            return
        settle = self._ledger.settle  # for every event there is: without a step between
        for conversion in group[:processed]:
            settle(conversion.message, DELIVERED, conversion.conversion_id)
        for conversion in group[processed:]:
            self._settle(conversion, UNCLEAR)
        self._delivery.delivered.add(group[:processed])
        self._isolation.accepted()

    def _too_large(self, exchange: Exchange) -> None:
        if len(exchange.group) > 1:
            self._isolation.split()
            return
        self._isolation.gone()
        self._settle(exchange.group[0], rejected_by_x(exchange.answer.errors or (TOO_LARGE_ALONE,)))

    def _unauthorized(self) -> Reason | None:
        """Read the credentials once more; the refresh function may have renewed them since."""
        try:
            if not self._has_read_again:
                self._has_read_again = True
                if self._delivery.credentials.read_again():
                    return None
            self._delivery.refresh_requests.request()
        except CredentialsError as error:
            return self._problem(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        return self._problem(Reason.UNAUTHORIZED, "X does not accept the credentials; check the secret")

    def _not_taken(self, exchange: Exchange) -> Reason:
        answer = exchange.answer
        cause = f"X answered {answer.status}: " + "; ".join(quote_free(error) for error in answer.errors)
        if answer.meaning is Meaning.FORBIDDEN:
            return self._problem(Reason.FORBIDDEN, cause)
        return self._problem(Reason.X_UNAVAILABLE, cause)

    def _failed(self, exchange: Exchange) -> Reason | None:
        self._delivery.failures += 1
        if exchange.answer.meaning is Meaning.MAYBE_PROCESSED:
            # Sending again at once is how conversions are counted twice.
            self._isolation.gone()
            for conversion in exchange.group:
                self._settle(conversion, deferred(Reason.ANSWER_LOST))
            return self._unavailable(exchange) if self._delivery.failures > 1 else None
        self._isolation.put_back()
        if self._has_tried_again:
            return self._unavailable(exchange)
        self._has_tried_again = True
        self._delivery.sleep(random.uniform(0.2, 1.0))  # noqa: S311 - jitter
        return None

    def _unavailable(self, exchange: Exchange) -> Reason:
        if self._delivery.failures >= _FAILURES_OF_AN_OUTAGE:
            self._hold()
        return self._problem(Reason.X_UNAVAILABLE, f"X is out of order: {status_name(exchange.answer.status)}")

    def _problem(self, reason: Reason, cause: str) -> Reason:
        self._observer.problem(reason, cause)
        return reason

    def _settle(self, conversion: Conversion, verdict: Verdict) -> None:
        self._ledger.settle(conversion.message, verdict, conversion.conversion_id)


_FAILURES = frozenset({Meaning.NOT_PROCESSED, Meaning.MAYBE_PROCESSED})


def status_name(status: int) -> str:
    """A status as metrics and people see it."""
    return {0: "no_connection", -1: "no_answer"}.get(status, str(status))
