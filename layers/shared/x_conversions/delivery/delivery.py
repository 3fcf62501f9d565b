"""Delivering the conversions of one invocation: what X answers, and what follows from it (contract section 8)."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED, Reason, Verdict, deferred
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshRequests
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.circuit_breaker import Failures, Patience
from x_conversions.delivery.deduplication import RecentlyDelivered
from x_conversions.delivery.isolation import MOST_PER_REQUEST, Isolation, RefusalMemory
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.retry_policy import Setbacks, is_setback
from x_conversions.delivery.verdicts import TOO_LARGE_ALONE, UNCLEAR, rejected_by_x
from x_conversions.x_api.client import Exchange, Sender
from x_conversions.x_api.rate_limiter import Pace
from x_conversions.x_api.responses import Meaning


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
        self.failures = Failures()

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
        self._patience = Patience(delivery.failures, deadline, delivery.sleep)
        self._setbacks = Setbacks(
            delivery.failures,
            self._patience,
            isolation,
            delivery.credentials,
            delivery.refresh_requests,
            self._settle,
            observer.problem,
        )

    def run(self) -> None:
        try:
            reason = self._send_all()
        except Exception:
            # An error of this program. What it was about to account for may be at X.
            for conversion in self._isolation.in_flight:
                if self._ledger.is_open(conversion.message):
                    self._settle(conversion, deferred(Reason.ANSWER_LOST))
            raise
        if reason is not None:
            verdict = deferred(reason)
            for conversion in self._isolation.take_rest():
                self._settle(conversion, verdict)
        for conversion, errors in self._isolation.take_rejected():
            self._settle(conversion, rejected_by_x(errors))

    def _send_all(self) -> Reason | None:
        """Send until all is done; or say why that can't be."""
        while not self._isolation.is_done and not self._isolation.is_systematic:
            if (reason := self._wait_for_turn() or self._send_next()) is not None:
                return reason
        if not self._isolation.is_systematic:
            return None
        self._observer.problem(Reason.SYSTEMATIC_REFUSAL, "X refuses every conversion, whatever is in it")
        self._patience.hold()
        return Reason.SYSTEMATIC_REFUSAL

    def _wait_for_turn(self) -> Reason | None:
        pace = self._delivery.pace
        size = 1 if self._delivery.failures.are_an_outage else self._isolation.size_of_next
        wait = pace.seconds_until(pace.most_at_once(size))
        if self._patience.wait(wait):
            return None
        if not wait:
            return Reason.OUT_OF_TIME
        self._patience.hold()
        return Reason.RATE_LIMITED

    def _send_next(self) -> Reason | None:
        try:
            exchange = self._delivery.sender.send(self._next_group(), self._deadline)
        except CredentialsError as error:
            return self._setbacks.without_credentials(error)
        reason = self._react(exchange)
        self._observer.exchanged(exchange)
        return reason

    def _next_group(self) -> Sequence[Conversion]:
        if self._delivery.failures.are_an_outage:
            # One is enough to see whether X is back, and all that is at stake when X counts and doesn't say so.
            return self._isolation.next_alone()
        return self._isolation.next_group(self._delivery.pace.most_at_once(MOST_PER_REQUEST))

    def _react(self, exchange: Exchange) -> Reason | None:
        """Draw the consequences of an answer; a reason means that nothing more is sent in this invocation."""
        if is_setback(exchange):
            return self._setbacks.failed(exchange)
        if exchange.answer.meaning is Meaning.RATE_LIMITED:
            self._isolation.put_back()
            self._delivery.pace.close_until(exchange.answer.limit_reset)
            return None
        self._setbacks.over()
        if exchange.answer.meaning is Meaning.REFUSED:
            self._isolation.refused(exchange.answer.errors)
        elif exchange.answer.meaning is Meaning.TOO_LARGE:
            self._too_large(exchange)
        else:
            self._settle_processed(exchange)
        return None

    def _settle_processed(self, exchange: Exchange) -> None:
        group, processed = exchange.group, exchange.answer.processed
        settle = self._ledger.settle  # for every event there is: without a step between
        for conversion in group[:processed]:
            settle(conversion.message, DELIVERED, conversion.conversion_id)
        for conversion in group[processed:]:
            self._settle(conversion, UNCLEAR)
        # Those that X's answer leaves open, too: when they come a second time, they aren't sent a second time.
        self._delivery.delivered.add(group)
        self._isolation.accepted()

    def _too_large(self, exchange: Exchange) -> None:
        if len(exchange.group) > 1:
            self._isolation.split()
            return
        self._isolation.gone()
        self._settle(exchange.group[0], rejected_by_x(exchange.answer.errors or (TOO_LARGE_ALONE,)))

    def _settle(self, conversion: Conversion, verdict: Verdict) -> None:
        self._ledger.settle(conversion.message, verdict, conversion.conversion_id)
