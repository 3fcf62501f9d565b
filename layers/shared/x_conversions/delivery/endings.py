"""What is settled at the end of an invocation, because it depends on what else became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import DELIVERED, Disposition, Outcome, Reason, deferred
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.absent import NoBatchRecords
from x_conversions.delivery.delivery_records.keeping import BatchRecords
from x_conversions.delivery.dispositions import (
    AT_ONCE,
    failed_alone,
    held_back,
    not_believed_yet,
    rejected_by_x,
)
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.lanes import FEW_RECEIVES
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.memory import JUST_NOW_SECONDS, InstanceMemory
from x_conversions.delivery.retry_policy import Stop
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.errors import XError


class Observer(Protocol):
    """Who is told what happens on the way."""

    def exchanged(self, exchange: Exchange) -> None: ...

    def problem(self, reason: Reason, cause: str) -> None: ...

    def not_recorded(self, number: int) -> None: ...


class _FailedAlone(NamedTuple):
    """A conversion that got no usable answer alone; `is_its_own` is whether that may be its end, in time."""

    conversion: Conversion
    cause: Stop
    errors: Sequence[XError]
    is_its_own: bool


class Endings:
    """The ends of one invocation's conversions."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that it works with
        self,
        isolation: Isolation,
        memory: InstanceMemory,
        keys: Mapping[int, Key],
        records: BatchRecords | NoBatchRecords,
        ledger: Ledger,
        observer: Observer,
    ) -> None:
        self._isolation, self._memory, self._keys = isolation, memory, keys
        self._ledger, self.records, self.observer = ledger, records, observer
        self._told: set[Stop] = set()
        self._lost: list[tuple[Conversion, Disposition]] = []
        self._lost_alone: list[Conversion] = []
        self._failed_alone: list[_FailedAlone] = []

    def settle(self, conversion: Conversion, disposition: Disposition) -> None:
        self._enter(conversion, self.records.account(conversion, disposition))

    def settle_all(self, conversions: Sequence[Conversion], disposition: Disposition) -> None:
        for conversion in conversions:
            self.settle(conversion, disposition)

    def deliver(self, group: Sequence[Conversion]) -> None:
        """X counted these: one step for all, because these are nearly all there are (0.4 ms less for 500)."""
        self.records.delivered(group)
        for conversion in group:
            self._ledger.settle(conversion.message, DELIVERED, conversion.conversion_id)

    def lose(self, group: Sequence[Conversion], disposition: Disposition) -> None:
        """X's answer to this request was lost: it may have been counted."""
        self._lost += [(conversion, self.records.account(conversion, disposition)) for conversion in group]
        for conversion in group:
            self._memory.unanswered.add(self._keys[id(conversion)])
        if len(group) == 1:
            self._lost_alone += group

    def fail_alone(self, conversion: Conversion, cause: Stop, errors: Sequence[XError], *, is_its_own: bool) -> None:
        """Alone, a conversion got no usable answer, and wasn't counted; whether that may be its end, in time."""
        self._failed_alone.append(_FailedAlone(conversion, cause, errors, is_its_own))

    def suspect(self, conversions: Sequence[Conversion]) -> None:
        """An invocation ends while these are looked through for what X refuses, or can't answer."""
        if self._isolation.has_counted:
            for conversion in conversions:
                self._memory.suspects.add(self._keys[id(conversion)])

    def lose_open(self, group: Sequence[Conversion]) -> None:
        """An error of this program came between X's answer and what it says about these."""
        still_open = [conversion for conversion in group if self._ledger.is_open(conversion.message)]
        self.lose(still_open, deferred(Reason.ANSWER_LOST, "it may have been counted"))

    def put_off(self, conversions: Sequence[Conversion]) -> None:
        """X may have counted these before; they wait until it is seen to count."""
        for conversion in conversions:
            self._enter(conversion, self.records.waiting(conversion))

    def tell(self, stop: Stop) -> None:
        """What holds up everything, once."""
        if stop not in self._told:
            self._told.add(stop)
            self.observer.problem(stop.reason, stop.cause)

    def close(self) -> None:
        """Settle everything that was put off."""
        has_counted = self._isolation.has_counted
        # One answer lost is no outage yet: most likely it was the company that they were in.
        is_outage = not has_counted and self._memory.breaker.is_wary
        for conversion, disposition in self._lost:
            is_soon = not is_outage and conversion.message.receive_count <= FEW_RECEIVES
            self._enter(conversion, replace(disposition, comes_back=AT_ONCE) if is_soon else disposition)
        if has_counted or self._memory.has_counted_within(JUST_NOW_SECONDS):
            for conversion in [*self._lost_alone, *(failed.conversion for failed in self._failed_alone)]:
                self._memory.suspects.add(self._keys[id(conversion)])
        self._close_failed(has_counted=has_counted)
        self._close_refused()

    def _enter(self, conversion: Conversion, disposition: Disposition) -> None:
        self._ledger.settle(conversion.message, disposition, conversion.conversion_id)

    def _close_failed(self, *, has_counted: bool) -> None:
        held_up: dict[Stop, list[Conversion]] = {}
        for group, cause in self._isolation.take_aside():
            held_up.setdefault(cause, []).extend(group)
        for conversion, cause, errors, is_its_own in self._failed_alone:
            if not (has_counted and is_its_own):
                held_up.setdefault(cause, []).append(conversion)
                continue
            key = self._keys[id(conversion)]
            disposition = failed_alone(conversion, cause, errors, self._memory.culprits.add(key))
            if disposition.outcome is Outcome.REJECTED:
                self._memory.culprits.forget([key])
            self.settle(conversion, disposition)
        for cause, conversions in held_up.items():
            self.tell(cause)
            self.settle_all(conversions, deferred(cause.reason, cause.cause))

    def _close_refused(self) -> None:
        for conversion, errors, is_of_a_kind in self._isolation.take_refused():
            if self._memory.refusals.is_believed(conversion.message.receive_count):
                self.settle(conversion, rejected_by_x(conversion, errors, is_of_a_kind=is_of_a_kind))
            else:
                self.settle(conversion, not_believed_yet(conversion, errors))
        held = self._isolation.take_held()
        for conversion in held:
            event_id = conversion.event_id
            self.settle(conversion, held_back(event_id, self._memory.holds.seconds_left(event_id)))
        if held:
            names = ", ".join(sorted({conversion.event_id for conversion in held}))
            self.tell(Stop(Reason.SYSTEMATIC_REFUSAL, f"X refuses what the parameters name: {names}"))
