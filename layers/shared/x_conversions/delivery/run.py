"""One invocation's delivery: what X answers, and what follows from it (contract section 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Disposition, Outcome, Reason, deferred
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.apart import Apart
from x_conversions.delivery.deduplication import Delivered, Key
from x_conversions.delivery.dispositions import not_counted
from x_conversions.delivery.endings import Endings
from x_conversions.delivery.group_size import MOST_PER_REQUEST
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.memory import JUST_NOW_SECONDS, InstanceMemory
from x_conversions.delivery.retry_policy import (
    Circumstances,
    Decision,
    Defer,
    Resend,
    RetryPolicy,
    SetAside,
    Stop,
    is_failure,
)
from x_conversions.delivery.time_budget import TimeBudget
from x_conversions.x_api.client import ConversionsClient, Exchange
from x_conversions.x_api.errors import XError
from x_conversions.x_api.rate_limiter import RateLimiter
from x_conversions.x_api.responses import ResponseKind

_TOO_LARGE_ALONE = XError("413", "the conversion alone is too large for X", "")
_LATELY_SECONDS = 300.0


@dataclass(slots=True)
class Run:
    """Sends the conversions of one invocation."""

    client: ConversionsClient
    rate_limiter: RateLimiter
    memory: InstanceMemory
    budget: TimeBudget
    retry_policy: RetryPolicy
    isolation: Isolation
    endings: Endings
    keys: Mapping[int, Key]
    deadline: Deadline
    _has_failed: bool = False
    _is_probing: bool = False  # something failed, and nothing was counted yet
    _apart: Apart = field(init=False)

    def __post_init__(self) -> None:
        self._apart = Apart(self.isolation, self.retry_policy, self.endings, self.memory, self.deadline)

    def run(self) -> None:
        """Send until all is done, or can't be; every conversion has its disposition then."""
        try:
            reason = self._send_all()
        except Exception:
            # An error of this program. What it was about to account for may be at X.
            self.endings.lose_open(self.isolation.in_flight)
            self.endings.close()
            raise
        if reason is not None:
            self.endings.suspect(self.isolation.suspected)
            self.endings.settle_all(self.isolation.drain(), deferred(reason))
        self.endings.close()

    def _send_all(self) -> Reason | None:
        """Send until all is done; or say why that can't be."""
        while not self.isolation.is_systematic:
            if self._apart.leave_out_what_must_wait(has_failed=self._has_failed):
                self._is_probing = True
            if self.isolation.is_done:
                return None
            if (reason := self._wait_for_turn() or self._send_next()) is not None:
                return reason
        self.endings.tell(Stop(Reason.SYSTEMATIC_REFUSAL, "X refuses every conversion, whatever is in it"))
        if not self.memory.has_counted_within(_LATELY_SECONDS):
            self.budget.hold()
        return Reason.SYSTEMATIC_REFUSAL

    def _wait_for_turn(self) -> Reason | None:
        size = 1 if self._sends_one_at_a_time else self.isolation.waiting.size_of_next
        return wait_for_turn(size, self.rate_limiter, self.budget)

    def _send_next(self) -> Reason | None:
        try:
            credentials = self.client.credentials()
        except CredentialsError as error:
            return self._send_again(self.retry_policy.decide_without_credentials(error))
        if not self.budget.wait(0.0):  # it was spent on reading them
            return Reason.OUT_OF_TIME
        group = self._next_group()
        was_lost = self.keys[id(group[0])] in self.memory.unanswered
        deadline = self._apart.deadline_of(self.isolation.lane_in_flight, was_lost=was_lost)
        exchange = self.client.send(group, credentials, deadline)
        reason = self._react(exchange)
        self.endings.observer.exchanged(exchange)
        return reason

    @property
    def _sends_one_at_a_time(self) -> bool:
        """One is enough to see whether X is back, and all that is at stake when X counts and doesn't say so."""
        return self.memory.breaker.is_wary or self._is_probing

    def _next_group(self) -> Sequence[Conversion]:
        if self._sends_one_at_a_time:
            return self.isolation.next_alone()
        return self.isolation.next_group(self.rate_limiter.max_batch(MOST_PER_REQUEST))

    def _react(self, exchange: Exchange) -> Reason | None:
        """Draw the consequences of a response; a reason means that nothing more is sent in this invocation."""
        if is_failure(exchange):
            decision = self.retry_policy.decide(exchange, self._circumstances())
            return self._act(decision, exchange)
        if exchange.response.kind is ResponseKind.RATE_LIMITED:
            self.isolation.requeue()
            self.rate_limiter.block_until(exchange.response.limit_reset)
            return None
        self.retry_policy.succeeded()
        if exchange.response.kind is ResponseKind.REFUSED:
            self.isolation.refused(exchange.response.errors)
        elif exchange.response.kind is ResponseKind.TOO_LARGE:
            self._too_large(exchange)
        else:
            self._settle_processed(exchange)
        return None

    def _circumstances(self) -> Circumstances:
        isolation = self.isolation
        return Circumstances(
            lane=isolation.lane_in_flight,
            is_search=isolation.is_search,
            has_counted=isolation.has_counted or self.memory.has_counted_within(JUST_NOW_SECONDS),
            has_fresh=isolation.waiting.has_fresh,
            others=isolation.waiting.number_left,
            is_used_to_it=self.memory.group_size.is_reduced,
        )

    def _act(self, decision: Decision, exchange: Exchange) -> Reason | None:
        """Do what the retry policy decided about the group in flight."""
        if not self.isolation.is_search and not isinstance(decision, Resend | Stop):
            self.memory.group_size.failed(len(exchange.group), may_be_counted=isinstance(decision, Defer))
        match decision:
            case Defer():
                self._end(exchange, decision.disposition)
            case SetAside():
                self._set_aside(exchange, decision.cause)
            case _:
                return self._send_again(decision)
        self._has_failed = True
        return None if decision.stop is None else self._stop(decision.stop)

    def _send_again(self, decision: Resend | Stop) -> Reason | None:
        """Now, or in a later invocation."""
        self.isolation.requeue()
        return self._stop(decision) if isinstance(decision, Stop) else None

    def _end(self, exchange: Exchange, disposition: Disposition) -> None:
        """X may have counted these, and nobody knows: they are not sent again in this invocation."""
        self.isolation.abandon()
        if disposition.outcome is Outcome.DEFERRED:
            self.endings.lose(exchange.group, disposition)
            return
        self._remember(exchange)
        self.endings.settle_all(exchange.group, disposition)

    def _set_aside(self, exchange: Exchange, cause: Stop) -> None:
        self._is_probing = not self.isolation.has_counted
        if self.isolation.failed(cause):
            # An X that is unavailable now and then says nothing about a conversion, however often that meets one.
            is_its_own = exchange.response.kind is not ResponseKind.NOT_PROCESSED
            self.endings.fail_alone(exchange.group[0], cause, exchange.response.errors, is_its_own=is_its_own)

    def _stop(self, stop: Stop) -> Reason:
        self.endings.tell(stop)
        if self.memory.breaker.is_open and stop.holds:
            self.budget.hold()
        return stop.reason

    def _settle_processed(self, exchange: Exchange) -> None:
        self.budget.took(exchange.seconds)
        group, processed = exchange.group, exchange.response.processed
        self.endings.deliver(group[:processed])
        if processed < len(group):
            self.endings.settle_all(group[processed:], not_counted(processed, len(group)))
        # Those that X's answer leaves open, too: when they come a second time, they aren't sent a second time.
        self._remember(exchange)
        self.memory.counted([self.keys[id(one)] for one in group], exchange.seconds)
        self.isolation.accepted()
        self._is_probing = False

    def _remember(self, exchange: Exchange) -> None:
        debug_id = exchange.response.debug_id
        request = f"request {debug_id}" if debug_id else ""
        self.memory.delivered.add((self.keys[id(one)], Delivered.of(one, request)) for one in exchange.group)

    def _too_large(self, exchange: Exchange) -> None:
        if len(exchange.group) > 1:
            self.isolation.split()
        else:
            self.isolation.refused_as_too_large(exchange.response.errors or (_TOO_LARGE_ALONE,))


def wait_for_turn(size: int, rate_limiter: RateLimiter, budget: TimeBudget) -> Reason | None:
    """Wait until a request with so many conversions may be sent; or say why it can't be in this invocation."""
    wait = rate_limiter.delay_for(rate_limiter.max_batch(size))
    if budget.wait(wait):
        return None
    if not wait:
        return Reason.OUT_OF_TIME
    budget.hold()
    return Reason.RATE_LIMITED
