"""One instance of the deliver function: the deployed code, with a virtual clock and simulated surroundings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from x_conversions.adapters.sqs_batching import MOST_PER_CALL
from x_conversions.assembly import assemble_delivery
from x_conversions.conversion.event_ids import read_event_ids
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import Rules
from x_conversions.core.deadline import Deadline, reserve_for
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.credentials.store import StoredSecret
from x_conversions.delivery.batch import LATE, BatchHandler
from x_conversions.delivery.delivery_records.absent import NO_RECORDS, NoRecords
from x_conversions.delivery.delivery_records.decision import BY_DEFAULT
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.ledger import Entry, Ledger
from x_conversions.events.message import Message, is_late
from x_conversions.events.paths import read_places
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.rate_limiter import RateLimiter

from devtools.simulation.conversions_pool import ConversionsPool
from devtools.simulation.counts import MessageCounts
from devtools.simulation.deployment import Deployment
from devtools.simulation.message_groups import MessageGroups, conversion_id_of
from devtools.simulation.poison import GOOD_EVENT_ID
from devtools.simulation.record_trouble import InstanceKilled, Steps
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.simulated_table import SimulatedTable
from devtools.simulation.simulated_x import Connection, SimulatedX
from devtools.simulation.virtual_time import VirtualTime

_URL = "https://ads-api.x.com/12/measurement/conversions/o8z6j"
_SQS_SECONDS = 0.01  # for one request of up to ten messages
_TRANSFORM_SECONDS = 0.0002  # for one event, on the share of a processor that 512 MB get; not simulated otherwise
_RULES = Rules(
    event_ids=read_event_ids("", GOOD_EVENT_ID, "o8z6j"),
    require_consent=False,
    consent_categories=("advertising",),
    conversion_id_from=read_places("messageId"),
    default_country=None,
    default_currency=None,
    max_event_age_days=90,
)


class FunctionInstance:
    """Handles batches, and keeps the counts of what became of them."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that is around it
        self,
        deployment: Deployment,
        time: VirtualTime,
        queue: SimulatedQueue,
        x: SimulatedX,
        pool: ConversionsPool,
        steps: Steps,
        table: SimulatedTable | None = None,
    ) -> None:
        self._deployment, self._time, self._queue, self._pool = deployment, time, queue, pool
        self._steps, self._connection = steps, Connection(x, steps)
        rate_limiter = RateLimiter(
            deployment.events_per_15_minutes,
            deployment.requests_per_second,
            deployment.requests_burst,
            deployment.max_concurrency,
            time,
        )
        records: DeliveryRecords | NoRecords = NO_RECORDS
        if table is not None:
            records = DeliveryRecords(replace(table, before=steps.ask_table), BY_DEFAULT, time)
        delivery = assemble_delivery(
            _URL, _RULES.event_ids, rate_limiter, self._connection, self, self, time, self._wait, records
        )
        self._handler = BatchHandler(_RULES, False, delivery, self, self, time)
        self._counts = MessageCounts()
        self._timeouts: dict[int, int] = {}
        self._rejected: set[int] = set()

    def invoke(self, groups: MessageGroups, counts: MessageCounts, received_at: float) -> None:
        """One invocation, from the messages that Lambda hands over to what it does with the response.

        Parameters
        ----------
        received_at
            When Lambda received the first of them, epoch seconds.

        Raises
        ------
        InstanceKilled
            It ended before there was a response.
        """
        self._counts, self._timeouts, self._rejected, self._connection.counted = counts, {}, set(), []
        self._connection.counted_at.clear()
        conversions = self._pool.fill(groups)
        messages = [one.message for one in conversions]
        started, ledger = self._time.now, Ledger(messages)
        conversions = self._unless_late(conversions, ledger, received_at)
        deadline = Deadline.after(self._deployment.timeout, reserve=reserve_for(len(messages)), clock=self._time)
        self._time.sleep(_TRANSFORM_SECONDS * len(messages))
        try:
            response = self._handler.complete(messages, conversions, ledger, deadline, self)
            self._steps.take()
        except InstanceKilled:
            counts.count(self._connection.counted)
            counts.die(len(self._connection.counted))
            raise
        counts.count(self._connection.counted)
        seconds = self._time.now - started
        counts.invocations += 1
        counts.handed_over += len(messages)
        counts.busy_seconds += seconds
        counts.longest_invocation = max(counts.longest_invocation, seconds)
        failures = {self._pool.place_of(failure["itemIdentifier"]) for failure in response["batchItemFailures"]}
        self._close(groups, failures, received_at + self._deployment.visibility_timeout)

    def _unless_late(self, conversions: list[Conversion], ledger: Ledger, received_at: float) -> list[Conversion]:
        """What the deployed code does before it transforms: what Lambda kept for too long is returned unsent."""
        late = is_late(int(1000 * received_at), int(1000 * self._time.now))
        for one in conversions:
            one.message.is_late = late and one.message.receive_count == 1
            if one.message.is_late:
                ledger.settle(one.message, LATE)
        return [one for one in conversions if not one.message.is_late]

    def _close(self, groups: MessageGroups, failures: set[int], visible_at: float) -> None:
        """Delete what succeeded; the rest comes back. What SQS has handed out again before is there to stay."""
        counts, queue, now = self._counts, self._queue, self._time.now
        in_time = now < visible_at
        for group, _ in groups:
            counted_at = self._connection.counted_at.get(conversion_id_of(group))
            if counted_at is not None and not group.counted:
                counts.time(group.sent_at, counted_at)
        number = sum(count for _, count in groups)
        back = ceil(len(failures) / MOST_PER_CALL)
        counts.sqs_requests += ceil(number / MOST_PER_CALL) + ceil((number - len(failures)) / MOST_PER_CALL) + back
        counts.sqs_requests_in_vain += 2 * back
        if in_time and not failures and not self._rejected and len(self._connection.counted) == number:
            for group, count in groups:
                queue.delete(group, count)
                counts.deliver(group, count)
            return
        counted = Counter(map(self._pool.place_of, self._connection.counted))
        place = 0
        for group, count in groups:
            for _ in range(count):
                own = group._replace(counted=group.counted + counted[place]) if place in counted else group
                if place in failures or not in_time:
                    queue.hide(own, now + self._timeouts[place] if in_time and place in self._timeouts else visible_at)
                else:
                    queue.delete(group, 1)
                    counts.close(own, is_dead=place in self._rejected)
                place += 1

    def _wait(self, seconds: float) -> None:
        self._counts.waiting_seconds += seconds
        self._time.sleep(seconds)

    # What the deployed code asks of its surroundings:

    def read(self) -> StoredSecret:
        return StoredSecret('{"pixel_token": "token"}', "version-1")

    def request(self, version_id: str) -> None:  # noqa: ARG002
        raise AssertionError("a pixel token can't be renewed")

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:  # noqa: ARG002 - a quick SQS
        self._rejected |= {self._pool.place_of(entry.message.message_id) for entry in entries}
        self._counts.keep(one.conversion_id for one in entries if one.disposition.reason is Reason.ANSWER_LOST)
        self._time.sleep(_SQS_SECONDS * ceil(len(entries) / MOST_PER_CALL))
        return []

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:  # noqa: ARG002 - likewise
        self._timeouts |= {self._pool.place_of(message.message_id): seconds for message, seconds in timeouts}
        self._time.sleep(_SQS_SECONDS * ceil(len(timeouts) / MOST_PER_CALL))

    def exchanged(self, exchange: Exchange) -> None: ...

    def problem(self, reason: Reason, cause: str) -> None: ...

    def not_recorded(self, number: int) -> None:
        self._counts.not_recorded += number

    def failed(self, cause: Exception) -> None:
        raise cause

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None:  # noqa: ARG002
        for (outcome, reason), number in ledger.counts().items():
            if outcome is Outcome.DEFERRED and reason is not None:
                self._counts.deferred[reason.value] += number
                if reason is Reason.ANSWER_LOST:
                    self._counts.answers_lost += number
