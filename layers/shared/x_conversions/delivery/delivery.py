"""Delivering the conversions of one invocation: what X answers, and what follows from it (contract section 8)."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Disposition, Outcome, Reason, deferred
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.copies import Copies
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.absent import NoBatchRecords, NoRecords
from x_conversions.delivery.delivery_records.decision import BROWSING
from x_conversions.delivery.delivery_records.keeping import BatchRecords, DeliveryRecords
from x_conversions.delivery.endings import Endings, Observer
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.lanes import FEW_RECEIVES, lanes_of
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.retry_policy import RetryPolicy
from x_conversions.delivery.run import Run, wait_for_turn
from x_conversions.delivery.time_budget import TimeBudget
from x_conversions.x_api.client import ConversionsClient
from x_conversions.x_api.rate_limiter import RateLimiter

_WOULD_DELIVER = Disposition(Outcome.SKIPPED, Reason.WOULD_DELIVER)


class Delivery:
    """Delivers batches for one function instance."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that it works with
        self,
        client: ConversionsClient,
        event_ids: EventIds,
        credentials: CredentialsCache,
        rate_limiter: RateLimiter,
        refresh_trigger: RefreshTrigger,
        records: DeliveryRecords | NoRecords,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._pixel_id = client, event_ids.pixel_id
        self._credentials, self._refresh_trigger, self._sleep = credentials, refresh_trigger, sleep
        self.rate_limiter, self._records = rate_limiter, records
        self.memory = InstanceMemory.new(event_ids.configured, clock)

    def rehearse(self, conversions: Sequence[Conversion], ledger: Ledger, observer: Observer) -> None:
        """Do everything but send: a dry run. Says so if there is nothing to authorize requests with."""
        try:
            self._credentials.get()
        except CredentialsError as error:
            observer.problem(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        copies = self._copies(conversions, ledger)
        while firsts := copies.take_firsts():
            for conversion in firsts:
                ledger.settle(conversion.message, _WOULD_DELIVER, conversion.conversion_id)

    def deliver(
        self, conversions: Sequence[Conversion], ledger: Ledger, deadline: Deadline, observer: Observer
    ) -> None:
        """Send the conversions, those that carry money first, and give each its disposition."""
        copies = self._copies(conversions, ledger)
        records = self._records.open(conversions, copies.keys, deadline)
        batch = _Batch(copies.keys, records, ledger, deadline, observer)
        try:
            while firsts := copies.take_firsts():
                self._send(firsts, batch)
        finally:
            if number := records.end():
                observer.not_recorded(number)

    def _copies(self, conversions: Sequence[Conversion], ledger: Ledger) -> Copies:
        on_other_value = self._records.policy.on_other_value
        return Copies(conversions, self._pixel_id, self.memory.delivered, on_other_value, ledger)

    def _send(self, conversions: Sequence[Conversion], batch: "_Batch") -> None:
        """Look at the records once the first request is due, and send what they don't speak against."""
        budget = TimeBudget(self.memory.breaker, batch.deadline, self._sleep)
        reason = wait_for_turn(1, self.rate_limiter, budget)
        if reason is None:
            batch.records.begin()
        to_send = conversions
        if reason is not None or not batch.records.know_nothing:
            to_send = [one for one in conversions if not self._is_settled(one, reason, batch)]
            self.memory.unanswered.keep(batch.keys[id(one)] for one in to_send if batch.records.is_in_doubt(one))
        if to_send:
            self._run(sorted(to_send, key=_order), batch, budget)

    @staticmethod
    def _is_settled(conversion: Conversion, reason: Reason | None, batch: "_Batch") -> bool:
        """Settle what is not to be sent, for this reason or by the records."""
        disposition = deferred(reason) if reason else batch.records.decide(conversion)
        if disposition is None:
            return False
        batch.ledger.settle(conversion.message, disposition, conversion.conversion_id)
        return True

    def _run(self, conversions: Sequence[Conversion], batch: "_Batch", budget: TimeBudget) -> None:
        isolation = Isolation(conversions, self.memory, lanes_of(conversions, batch.keys, self.memory))
        Run(
            client=self._client,
            rate_limiter=self.rate_limiter,
            memory=self.memory,
            budget=budget,
            retry_policy=RetryPolicy(self.memory.breaker, budget, self._refresh_trigger),
            isolation=isolation,
            endings=Endings(isolation, self.memory, batch.keys, batch.records, batch.ledger, batch.observer),
            keys=batch.keys,
            deadline=batch.deadline,
        ).run()


class _Batch(NamedTuple):
    """What belongs to one invocation."""

    keys: Mapping[int, Key]
    records: BatchRecords | NoBatchRecords
    ledger: Ledger
    deadline: Deadline
    observer: Observer


def _order(conversion: Conversion) -> tuple[int, bool, bool]:
    """What goes first: of what came back often the least often; what carries money. Probes are taken from the end."""
    receives = max(FEW_RECEIVES, conversion.message.receive_count)
    return receives, not conversion.carries_money, conversion.name in BROWSING
