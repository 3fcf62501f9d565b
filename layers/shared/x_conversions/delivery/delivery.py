"""Delivering the conversions of one invocation: what X answers, and what follows from it (contract section 8)."""

import time
from collections.abc import Callable, Mapping, Sequence

from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Disposition, Outcome, Reason
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.delivery.copies import Copies
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.decision import BROWSING, SendPolicy
from x_conversions.delivery.endings import Endings, Observer
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.lanes import lanes_of
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.retry_policy import RetryPolicy
from x_conversions.delivery.run import Run
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
        policy: SendPolicy,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._pixel_id = client, event_ids.pixel_id
        self._credentials, self._refresh_trigger, self._sleep = credentials, refresh_trigger, sleep
        self.rate_limiter, self.policy = rate_limiter, policy
        self.memory = InstanceMemory.new(event_ids.configured, clock)

    def rehearse(self, conversions: Sequence[Conversion], ledger: Ledger, observer: Observer) -> None:
        """Do everything but send: a dry run. Says so if there is nothing to authorize requests with."""
        try:
            self._credentials.get()
        except CredentialsError as error:
            observer.problem(Reason.CREDENTIALS_UNAVAILABLE, str(error))
        copies = Copies(conversions, self._pixel_id, self.memory.delivered, self.policy.on_other_value, ledger)
        while firsts := copies.take_firsts():
            for conversion in firsts:
                ledger.settle(conversion.message, _WOULD_DELIVER, conversion.conversion_id)

    def deliver(
        self, conversions: Sequence[Conversion], ledger: Ledger, deadline: Deadline, observer: Observer
    ) -> None:
        """Send the conversions, those that carry money first, and give each its disposition."""
        copies = Copies(conversions, self._pixel_id, self.memory.delivered, self.policy.on_other_value, ledger)
        while firsts := copies.take_firsts():
            self._run(firsts, copies.keys, ledger, deadline, observer)

    def _run(
        self,
        conversions: Sequence[Conversion],
        keys: Mapping[int, Key],
        ledger: Ledger,
        deadline: Deadline,
        observer: Observer,
    ) -> None:
        ordered = sorted(conversions, key=_stake)
        isolation = Isolation(ordered, self.memory, lanes_of(ordered, keys, self.memory))
        budget = TimeBudget(self.memory.breaker, deadline, self._sleep)
        Run(
            client=self._client,
            rate_limiter=self.rate_limiter,
            memory=self.memory,
            budget=budget,
            retry_policy=RetryPolicy(self.memory.breaker, budget, self._refresh_trigger),
            isolation=isolation,
            endings=Endings(isolation, self.memory, keys, ledger, observer),
            keys=keys,
            deadline=deadline,
        ).run()


def _stake(conversion: Conversion) -> tuple[bool, bool]:
    """How little is lost with it: what carries money goes first, and probes are taken from the other end."""
    return not conversion.carries_money, conversion.name in BROWSING
