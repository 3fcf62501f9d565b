"""A stack over virtual days: the functions' own use cases and reports, and what they print is what is measured.

Made up are time, X, the queue, the secret, and the metrics that AWS's services publish of themselves.
"""

import io
import logging
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from functools import cache

from devtools.local_aws.emf import Metric, read_emf
from devtools.simulation.simulated_table import SimulatedTable
from x_conversions.core.deadline import Deadline, reserve_for
from x_conversions.core.observability import count, logger
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.delivery_records.table import RecordsUnavailable
from x_conversions.delivery.ledger import Entry
from x_conversions.events.message import Message
from x_conversions.reporting.essential import essential, is_essential
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.reporting.refresh_report import report_refresh

from tests.support.builders import settings
from tests.support.cloudwatch.alarm import Alarm, in_alarm
from tests.support.cloudwatch.metric_store import MetricStore
from tests.support.cloudwatch.resolved_template import STACK, ResolvedTemplate
from tests.support.cloudwatch.virtual_queue import Json, VirtualQueue, Waiting
from tests.support.delivery_builders import Bench, FakeClock, FakeX
from tests.support.refresh_builders import Run, World

TIMEOUT, BATCH_SIZE, BATCH_WINDOW = 60.0, 500, 20  # the template's; seconds, messages, seconds
_RETRIES = (60, 180)  # when Lambda calls a failed asynchronous invocation again
_DEAD_LETTERS = Metric.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName="DeadLetterQueue.QueueName")
Arrivals = Callable[[int], Iterable[Json]]


class VirtualStack:
    """Set the attributes to break something; ``run`` lets time pass.

    Attributes
    ----------
    world
        The secret, and X's token endpoint.
    x
        X's conversions endpoint.
    reads, refreshes
        Whether the queue is read, and the refresh function is called.
    remembers
        Whether the table of delivery records answers.
    crashes, is_throttled
        Whether every invocation of the deliver function is cut off, or none begins.
    is_captured
        Whether log lines are written, for `caplog`.
    """

    def __init__(
        self,
        world: World,
        x: FakeX,
        mode: str = "live",
        events_per_15_minutes: int = 0,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        clock = FakeClock()
        self.table = SimulatedTable(before=self._answer)
        records = DeliveryRecords(self.table, SendPolicy(), clock)
        bench = Bench(x, Run(world), records=records, clock=clock, events=events_per_15_minutes)
        bench.request = self.request  # type: ignore[method-assign]
        self.clock = world.clock = bench.clock
        self.world, self.x, self.queue = world, x, VirtualQueue(self.clock)
        self._of_services = MetricStore()  # what AWS's services write of themselves, whatever Monitoring says
        self.metrics = MetricStore(self._of_services)
        self._printed: list[tuple[Metric, int, list[float]]] = []
        self.reads = self.refreshes = True
        self.crashes = self.is_throttled = False
        self.remembers = True
        self.is_captured = False
        self._batch_size = batch_size
        self.dead_letters = 0
        self._refresh_at: list[float] = []
        self._in_alarm: dict[object, dict[str, list[int]]] = {}  # by what was asked since time passed last
        chosen = settings(MODE=mode)
        self._handler = BatchHandler(chosen.rules(), chosen.is_dry_run, bench.delivery, self, self, self.clock)
        self.start = self.minute
        random.seed(self.start)  # visibility timeouts have jitter; a day is the same every time

    @property
    def minute(self) -> int:
        return int(self.clock() // 60)

    def run(self, minutes: int, arrivals: Arrivals = lambda _: ()) -> None:
        """Let so many minutes pass; `arrivals` says what is sent in each."""
        self._in_alarm.clear()
        with nullcontext() if self.is_captured else _no_lines():
            self._run(minutes, arrivals)

    def _run(self, minutes: int, arrivals: Arrivals) -> None:
        end = self.minute + minutes
        for minute in range(self.minute, end):
            self.clock.now = max(self.clock.now, minute * 60.0)
            for body in arrivals(minute - self.start):
                self.queue.send(body)
            self._refresh_if_due(minute)
            while self.reads and self.minute == minute:
                self._poll()
                self.clock.now += BATCH_WINDOW
            self._measure_queues(minute)
        self.clock.now = max(self.clock.now, end * 60.0)

    def in_alarm(self, since: int = 0, /, **parameters: str) -> dict[str, list[int]]:
        """The minutes since the start in which each alarm of the template was in ALARM.

        With `since` only what came after so many minutes, of alarms that were deployed then.
        """
        asked = (since, *sorted(parameters.items()))
        if asked not in self._in_alarm:
            self._in_alarm[asked] = self._evaluate(since, **parameters)
        return self._in_alarm[asked]

    def _evaluate(self, since: int, **parameters: str) -> dict[str, list[int]]:
        resolved = ResolvedTemplate(**parameters).of_type("AWS::CloudWatch::Alarm")
        alarms = [Alarm.of(name, properties) for name, properties in resolved.items()]
        metrics = self._essential_metrics() if parameters.get("Monitoring") == "essential" else self.metrics
        found = in_alarm(alarms, metrics, self.start + since, self.minute)
        return {name: [minute - self.start for minute in minutes] for name, minutes in found.items()}

    # the ports of the use cases

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        self.dead_letters += len(entries)
        sent = Metric.of("AWS/SQS", "NumberOfMessagesSent", QueueName="DeadLetterQueue.QueueName")
        self._put(sent, self.minute, float(len(entries)))
        return []

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        for message, seconds in timeouts:
            self.queue.come_back(message.message_id, seconds)

    def request(self, version_id: str) -> None:
        self._refresh({"reason": "unauthorized", "version_id": version_id})

    # what AWS does

    def _answer(self, step: str) -> None:
        if not self.remembers:
            raise RecordsUnavailable(step)

    def _poll(self) -> None:
        if self.is_throttled:
            self._measure_function(Throttles=float(self.queue.has_visible()))
        elif found := self.queue.receive(self._batch_size):
            started = self.clock()
            came_back = self._crash(found) if self.crashes else self._invoke(found)
            self._measure_function(Errors=float(self.crashes), Throttles=0.0, Duration=1000 * (self.clock() - started))
            self.queue.delete(one for one in found if one.id not in came_back)

    def _crash(self, found: Sequence[Waiting]) -> set[str]:
        self.clock.sleep(TIMEOUT)
        return {one.id for one in found}

    def _invoke(self, found: Sequence[Waiting]) -> set[str]:
        report = InvocationReport(STACK, self.clock)
        deadline = Deadline.after(TIMEOUT, reserve=reserve_for(len(found), keeps_records=True), clock=self.clock)
        with redirect_stdout(io.StringIO()) as printed:
            response = self._handler.handle([one.record() for one in found], deadline, report)
        self._measure(printed.getvalue())
        return {failure["itemIdentifier"] for failure in response["batchItemFailures"]}

    def _refresh_if_due(self, minute: int) -> None:
        if not self.refreshes:
            return
        for at in [at for at in self._refresh_at if at <= self.clock()]:
            self._refresh_at.remove(at)
            self._refresh({})
        if minute % 15 == self.start % 15 and not self._refresh({}):
            self._refresh_at += [self.clock() + seconds for seconds in _RETRIES]

    def _refresh(self, event: dict[str, str]) -> bool:
        is_good = False
        with redirect_stdout(io.StringIO()) as printed, suppress(Exception):
            refresh = self.world.refresh()
            with report_refresh(STACK, refresh, self.clock) as report:
                report.outcome = refresh.run(event)
            is_good = True
        self._measure(printed.getvalue())
        return is_good

    def _measure(self, printed: str) -> None:
        minute = self.minute
        for metric, values in read_emf(printed):
            self.metrics.put(metric, minute, values)
            self._printed.append((metric, minute, values))

    def _essential_metrics(self) -> MetricStore:
        """As with Monitoring=essential."""
        metrics = MetricStore(self._of_services)
        for metric, minute, values in self._printed:
            if _is_kept(metric, any(values)):
                metrics.put(metric, minute, values)
        return metrics

    def _put(self, metric: Metric, minute: int, value: float) -> None:
        self._of_services.put(metric, minute, [value])

    def _measure_function(self, **values: float) -> None:
        for name, value in values.items():
            self._put(_of_function(name), self.minute, value)

    def _measure_queues(self, minute: int) -> None:
        for name, value in self.queue.gauges().items():
            self._put(_of_queue(name), minute, value)
        self._put(_DEAD_LETTERS, minute, float(self.dead_letters))


@cache  # the same few in every minute
def _of_queue(name: str) -> Metric:
    return Metric.of("AWS/SQS", name, QueueName="ConversionsQueue.QueueName")


@cache
def _of_function(name: str) -> Metric:
    return Metric.of("AWS/Lambda", name, FunctionName="DeliverFunction")


@contextmanager
def _no_lines() -> Iterator[None]:
    """No log lines: alarms see nothing of them, and to write those of a day takes a third of its time."""
    own = logging.getLogger(logger.name)
    before, own.disabled = own.disabled, True
    try:
        yield
    finally:
        own.disabled = before


@cache
def _is_kept(metric: Metric, is_any: bool) -> bool:
    """Whether `Monitoring=essential` keeps a metric with a value that is something, or with zeros."""
    written = count(metric.name, float(is_any))
    dimensions = {name: text for name, text in metric.dimensions if name != "service"}
    return is_essential(written, dimensions) if dimensions else bool(essential([written]))
