"""Delivering the conversions of one invocation: what X answers, and what follows from it (contract section 8)."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED, UNCLEAR, Disposition, Outcome, Reason, deferred
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.circuit_breaker import CircuitBreaker
from x_conversions.delivery.copies import Copies
from x_conversions.delivery.deduplication import Delivered, DeliveredKeys, Key
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.isolation import MOST_PER_REQUEST, Isolation, RefusalMemory
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.retry_policy import Defer, Resend, RetryPolicy, Stop, is_failure
from x_conversions.delivery.time_budget import TimeBudget
from x_conversions.x_api.client import ConversionsClient, Exchange
from x_conversions.x_api.errors import XError
from x_conversions.x_api.rate_limiter import RateLimiter
from x_conversions.x_api.redaction import Redaction
from x_conversions.x_api.responses import ResponseKind

_WOULD_DELIVER = Disposition(Outcome.SKIPPED, Reason.WOULD_DELIVER)
_TOO_LARGE_ALONE = XError("413", "the conversion alone is too large for X", "")


class Observer(Protocol):
    """Who is told what happens on the way."""

    def exchanged(self, exchange: Exchange) -> None: ...

    def problem(self, reason: Reason, cause: str) -> None: ...


class Delivery:
    """Delivers batches for one function instance."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that it works with
        self,
        client: ConversionsClient,
        event_ids: EventIds,
        credentials: CredentialsCache,
        rate_limiter: RateLimiter,
        refresh_trigger: RefreshTrigger,
        policy: SendPolicy,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.client, self.event_ids, self.policy = client, event_ids, policy
        self.credentials, self.rate_limiter = credentials, rate_limiter
        self.refresh_trigger, self.sleep = refresh_trigger, sleep
        self.delivered = DeliveredKeys()
        self.refusals = RefusalMemory()
        self.breaker = CircuitBreaker()

    def rehearse(self, conversions: Sequence[Conversion], ledger: Ledger, observer: Observer) -> None:
        """Do everything but send: a dry run. Says so if there is nothing to authorize requests with."""
        try:
            self.credentials.get()
        except CredentialsError as error:
            observer.problem(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        copies = Copies(conversions, self.event_ids.pixel_id, self.delivered, self.policy.on_other_value, ledger)
        while firsts := copies.take_firsts():
            for conversion in firsts:
                ledger.settle(conversion.message, _WOULD_DELIVER, conversion.conversion_id)

    def deliver(
        self, conversions: Sequence[Conversion], ledger: Ledger, deadline: Deadline, observer: Observer
    ) -> None:
        """Send the conversions, those that carry money first, and give each its disposition."""
        copies = Copies(conversions, self.event_ids.pixel_id, self.delivered, self.policy.on_other_value, ledger)
        while firsts := copies.take_firsts():
            ordered = sorted(firsts, key=lambda conversion: not conversion.carries_money)
            _Run(self, Isolation(ordered, self.refusals), copies.keys, ledger, deadline, observer).run()


class _Run:
    """One invocation's delivery."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that it works with
        self,
        delivery: Delivery,
        isolation: Isolation,
        keys: Mapping[int, Key],
        ledger: Ledger,
        deadline: Deadline,
        observer: Observer,
    ) -> None:
        self._delivery, self._isolation, self._keys, self._ledger = delivery, isolation, keys, ledger
        self._deadline, self._observer = deadline, observer
        self._budget = TimeBudget(delivery.breaker, deadline, delivery.sleep)
        self._retry_policy = RetryPolicy(delivery.breaker, self._budget, delivery.refresh_trigger)

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
            disposition = deferred(reason)
            for conversion in self._isolation.drain():
                self._settle(conversion, disposition)
        for conversion, errors in self._isolation.take_rejected():
            self._settle(conversion, _rejected_by_x(conversion, errors))

    def _send_all(self) -> Reason | None:
        """Send until all is done; or say why that can't be."""
        while not self._isolation.is_done and not self._isolation.is_systematic:
            if (reason := self._wait_for_turn() or self._send_next()) is not None:
                return reason
        if not self._isolation.is_systematic:
            return None
        self._observer.problem(Reason.SYSTEMATIC_REFUSAL, "X refuses every conversion, whatever is in it")
        self._budget.hold()
        return Reason.SYSTEMATIC_REFUSAL

    def _wait_for_turn(self) -> Reason | None:
        rate_limiter = self._delivery.rate_limiter
        size = 1 if self._delivery.breaker.is_open else self._isolation.size_of_next
        wait = rate_limiter.delay_for(rate_limiter.max_batch(size))
        if self._budget.wait(wait):
            return None
        if not wait:
            return Reason.OUT_OF_TIME
        self._budget.hold()
        return Reason.RATE_LIMITED

    def _send_next(self) -> Reason | None:
        try:
            exchange = self._delivery.client.send(self._next_group(), self._deadline)
        except CredentialsError as error:
            return self._act(self._retry_policy.decide_without_credentials(error), ())
        reason = self._react(exchange)
        self._observer.exchanged(exchange)
        return reason

    def _next_group(self) -> Sequence[Conversion]:
        if self._delivery.breaker.is_open:
            # One is enough to see whether X is back, and all that is at stake when X counts and doesn't say so.
            return self._isolation.next_alone()
        return self._isolation.next_group(self._delivery.rate_limiter.max_batch(MOST_PER_REQUEST))

    def _react(self, exchange: Exchange) -> Reason | None:
        """Draw the consequences of a response; a reason means that nothing more is sent in this invocation."""
        if is_failure(exchange):
            return self._act(self._retry_policy.decide(exchange), exchange.group)
        if exchange.response.kind is ResponseKind.RATE_LIMITED:
            self._isolation.requeue()
            self._delivery.rate_limiter.block_until(exchange.response.limit_reset)
            return None
        self._retry_policy.succeeded()
        if exchange.response.kind is ResponseKind.REFUSED:
            self._isolation.refused(exchange.response.errors)
        elif exchange.response.kind is ResponseKind.TOO_LARGE:
            self._too_large(exchange)
        else:
            self._settle_processed(exchange)
        return None

    def _act(self, decision: Resend | Defer | Stop, group: Sequence[Conversion]) -> Reason | None:
        """Do what the retry policy decided about the group in flight."""
        if isinstance(decision, Defer):
            self._isolation.abandon()
            for conversion in group:
                self._settle(conversion, decision.disposition_of(conversion))
            return None if decision.stop is None else self._stop(decision.stop)
        self._isolation.requeue()
        return self._stop(decision) if isinstance(decision, Stop) else None

    def _stop(self, stop: Stop) -> Reason:
        self._observer.problem(stop.reason, stop.cause)
        if self._delivery.breaker.is_open:
            self._budget.hold()
        return stop.reason

    def _settle_processed(self, exchange: Exchange) -> None:
        group, processed = exchange.group, exchange.response.processed
        for conversion in group[:processed]:
            self._settle(conversion, DELIVERED)
        for conversion in group[processed:]:
            self._settle(conversion, UNCLEAR)
        # Those that X's answer leaves open, too: when they come a second time, they aren't sent a second time.
        debug_id = exchange.response.debug_id
        self._delivery.delivered.add((self._keys[id(one)], Delivered.of(one, debug_id)) for one in group)
        self._isolation.accepted()

    def _too_large(self, exchange: Exchange) -> None:
        if len(exchange.group) > 1:
            self._isolation.split()
            return
        self._isolation.abandon()
        (alone,) = exchange.group
        self._settle(alone, _rejected_by_x(alone, exchange.response.errors or (_TOO_LARGE_ALONE,)))

    def _settle(self, conversion: Conversion, disposition: Disposition) -> None:
        self._ledger.settle(conversion.message, disposition, conversion.conversion_id)


def _rejected_by_x(conversion: Conversion, errors: Sequence[XError]) -> Disposition:
    """The disposition of a conversion that X refuses, with X's own words as far as they are nobody's data."""
    first = errors[0] if errors else XError("", "X gave no reason", "")
    said = Redaction([conversion])
    return Disposition(
        Outcome.REJECTED,
        Reason.REJECTED_BY_X,
        said.text(first.message),
        said.name(first.code),
        said.name(first.parameter),
    )
