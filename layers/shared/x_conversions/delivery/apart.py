"""What is sent apart from the others: whether it is to be sent in this invocation at all, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.dispositions import NO_TIME_APART, UNANSWERED
from x_conversions.delivery.endings import Endings
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.pool import APART, MAY_BE_COUNTED, Lane
from x_conversions.delivery.retry_policy import RetryPolicy
from x_conversions.delivery.time_budget import SLOWER

# Of an invocation, for conversions that X couldn't answer before: the next events wait for the instance meanwhile.
_SECONDS_FOR_CULPRITS = 3.0
# Each has so many, whenever it begins: with less, answers of an X in order would be lost. Of an X that takes its time
# two answers are waited for, each for as long as it may take.
_LEAST_SECONDS_FOR_ONE = 2.0
_ANSWERS_OF_A_SLOW_X = 2
# What may have been counted is at stake each time: X may have gone out of order meanwhile.
_MOST_UNANSWERED_IN_VAIN = 3


@dataclass(slots=True)
class Apart:
    """The conversions of one invocation that are sent apart."""

    isolation: Isolation
    retry_policy: RetryPolicy
    endings: Endings
    memory: InstanceMemory
    deadline: Deadline
    _culprits_until: float | None = None  # on the deadline's clock

    def leave_out_what_must_wait(self, *, has_failed: bool) -> bool:
        """Once only conversions apart are left, end those that are not to be sent in this invocation.

        Parameters
        ----------
        has_failed
            Whether something failed in this invocation.

        Returns
        -------
        bool
            Whether one of those that must wait is to be tried, to see if X is back.
        """
        waiting = self.isolation.waiting
        is_probe = False
        if waiting.next_lane is None or waiting.next_lane in APART:
            while waits := self._waiting_of(waiting.held.tries):
                if is_probe := self.endings.records.may_try():
                    break
                self._put_off(waits)  # others are tried in their place
        if waiting.next_lane not in APART:
            return is_probe
        if waits := self._waiting_of(waiting.apart):
            if self.endings.records.may_try():
                is_probe = True
            else:
                self._put_off(waits)
        self._end_what_is_over(has_failed_only=has_failed and not self.isolation.has_counted)
        return is_probe

    def deadline_of(self, lane: Lane, *, was_lost: bool) -> Deadline:
        """Conversions that X couldn't answer before share some seconds, an answer that never comes included.

        Parameters
        ----------
        lane
            Of what is sent now.
        was_lost
            Whether an answer about it was lost before. Of what never was, an answer is waited for as of any other.
        """
        if lane is not Lane.CULPRIT:
            return self.deadline
        now, slow = self.deadline.clock(), self.memory.slowest_answer * SLOWER
        if self._culprits_until is None:
            self._culprits_until = now + max(_SECONDS_FOR_CULPRITS, _ANSWERS_OF_A_SLOW_X * slow)
        if not was_lost:
            return self.deadline
        # The last of them may have waited for its turn until their time was over.
        until = max(self._culprits_until, now + max(_LEAST_SECONDS_FOR_ONE, slow))
        return replace(self.deadline, at=min(self.deadline.at, until))

    def _waiting_of(self, conversions: Sequence[Conversion]) -> set[int]:
        """What may have been counted before goes once X has counted something since."""
        return {id(one) for one in conversions if self.endings.records.must_wait(one)}

    def _put_off(self, waits: set[int]) -> None:
        self.endings.put_off(self.isolation.waiting.take_out(lambda one: id(one) in waits))

    def _end_what_is_over(self, *, has_failed_only: bool) -> None:
        waiting = self.isolation.waiting
        if has_failed_only or self.retry_policy.vain_searches >= _MOST_UNANSWERED_IN_VAIN:
            self.endings.settle_all(waiting.take_apart(*MAY_BE_COUNTED), UNANSWERED)
        is_over = self._culprits_until is not None and self.deadline.clock() >= self._culprits_until
        if has_failed_only or is_over:
            self.endings.settle_all(waiting.take_apart(Lane.CULPRIT), NO_TIME_APART)
