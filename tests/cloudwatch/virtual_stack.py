"""A stack over virtual days: the functions' own use cases and reports, and what they print is what is measured.

Made up are time, X, the queue, the secret, and the metrics that AWS's services publish of themselves.
"""

import io
import json
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

from x_conversions.batch import BatchHandler
from x_conversions.credentials_cache import CredentialsCache
from x_conversions.deadline import Deadline
from x_conversions.delivery import Delivery
from x_conversions.ledger import Entry
from x_conversions.message import Message
from x_conversions.pace import Pace
from x_conversions.refresh_report import report_refresh
from x_conversions.refresh_request import RefreshRequests
from x_conversions.report import InvocationReport
from x_conversions.sending import Sender

from tests.builders import settings
from tests.cloudwatch.alarm import Alarm, in_alarm
from tests.cloudwatch.emf import Metric, read_emf
from tests.cloudwatch.metric_store import MetricStore
from tests.cloudwatch.resolved_template import STACK, ResolvedTemplate
from tests.delivery_builders import FakeX
from tests.refresh_builders import World

TIMEOUT = 60.0
POLL_SECONDS = 20  # the batch window
_RETRIES = (60, 180)  # when Lambda calls a failed asynchronous invocation again
Json = dict[str, Any]
Arrivals = Callable[[int], Iterable[Json]]


@dataclass
class Waiting:
    """A message in the queue."""

    number: int
    body: str
    original_sent_at: str
    sent_at: float
    visible_at: float
    receives: int = 0

    @property
    def id(self) -> str:
        return f"message-{self.number}"

    def record(self) -> Json:
        attributes = {
            "SentTimestamp": str(int(self.sent_at * 1000)),
            "ApproximateReceiveCount": str(self.receives),
        }
        kept = {"original_sent_at": {"stringValue": self.original_sent_at, "dataType": "String"}}
        return {
            "messageId": self.id,
            "receiptHandle": self.id,
            "body": self.body,
            "attributes": attributes,
            "messageAttributes": kept if self.original_sent_at else {},
        }


class VirtualStack:
    """Set the attributes to break something; ``run`` lets time pass.

    Attributes
    ----------
    world
        The secret, X's token endpoint and the clock.
    x
        X's conversions endpoint.
    reads, refreshes
        Whether the queue is read, and the refresh function is called.
    crashes, is_throttled
        Whether every invocation of the deliver function is cut off, or none begins.
    """

    def __init__(self, world: World, x: FakeX, mode: str = "live", events_per_15_minutes: int = 0) -> None:
        self.world, self.x, self.clock, self.metrics = world, x, world.clock, MetricStore()
        self.reads = self.refreshes = True
        self.crashes = self.is_throttled = False
        self.dead_letters = 0
        self._queue: dict[str, Waiting] = {}
        self._sent = 0
        self._refresh_at: list[float] = []
        chosen = settings(MODE=mode)
        credentials = CredentialsCache(world, self.clock)
        pace = Pace(events_per_15_minutes, 50, 100, 1, self.clock)
        sender = Sender("https://x.example/conversions", x, credentials, pace, self.clock)
        delivery = Delivery(sender, credentials, pace, RefreshRequests(self, credentials), self.clock.sleep)
        self._handler = BatchHandler(chosen.rules(), chosen.is_dry_run, delivery, self, self, self.clock)
        self.start = self.minute
        random.seed(self.start)  # visibility timeouts have jitter; a day is the same every time

    @property
    def minute(self) -> int:
        return int(self.clock() // 60)

    def send(self, body: Json, original_sent_at: str = "") -> None:
        """Put an event on the queue; with the time that a redriven one has kept."""
        self._sent += 1
        text = json.dumps(body | {"messageId": f"m-{self._sent}"})
        waiting = Waiting(self._sent, text, original_sent_at, self.clock(), self.clock())
        self._queue[waiting.id] = waiting

    def run(self, minutes: int, arrivals: Arrivals = lambda _: ()) -> None:
        """Let so many minutes pass; `arrivals` says what is sent in each."""
        end = self.minute + minutes
        for minute in range(self.minute, end):
            self.clock.now = max(self.clock.now, minute * 60.0)
            for body in arrivals(minute - self.start):
                self.send(body)
            self._refresh_if_due(minute)
            while self.reads and self.minute == minute:
                self._poll()
                self.clock.now += POLL_SECONDS
            self._measure_queues(minute)
        self.clock.now = max(self.clock.now, end * 60.0)

    def in_alarm(self, **parameters: str) -> dict[str, list[int]]:
        """The minutes since the start in which each alarm of the template was in ALARM."""
        resolved = ResolvedTemplate(**parameters).of_type("AWS::CloudWatch::Alarm")
        alarms = [Alarm.of(name, properties) for name, properties in resolved.items()]
        found = in_alarm(alarms, self.metrics, self.start, self.minute)
        return {name: [minute - self.start for minute in minutes] for name, minutes in found.items()}

    # the ports of the use cases

    def put(self, entries: Sequence[Entry]) -> list[Entry]:
        self.dead_letters += len(entries)
        return []

    def change(self, timeouts: Sequence[tuple[Message, int]]) -> None:
        for message, seconds in timeouts:
            self._queue[message.message_id].visible_at = self.clock() + seconds

    def request(self, version_id: str) -> None:
        self._refresh({"reason": "unauthorized", "version_id": version_id})

    # what AWS does

    def _poll(self) -> None:
        found = [one for one in self._queue.values() if one.visible_at <= self.clock()][:500]
        if not found:
            return
        if self.is_throttled:
            self._measure_function("Throttles", 1)
            return
        for one in found:
            one.receives += 1
            one.visible_at = self.clock() + 660
        started = self.clock()
        if self.crashes:
            self.clock.sleep(TIMEOUT)
            came_back = {one.id for one in found}
        else:
            came_back = self._invoke(found)
        self._measure_function("Errors", float(self.crashes))
        self._measure_function("Throttles", 0)
        self._measure_function("Duration", 1000 * (self.clock() - started))
        for one in found:
            if one.id not in came_back:
                del self._queue[one.id]

    def _invoke(self, found: Sequence[Waiting]) -> set[str]:
        report = InvocationReport(STACK, self.clock)
        deadline = Deadline.after(TIMEOUT, clock=self.clock)
        with redirect_stdout(io.StringIO()) as printed:
            response = self._handler.handle([one.record() for one in found], deadline, report)
        self._measure(printed.getvalue())
        return {failure["itemIdentifier"] for failure in response["batchItemFailures"]}

    def _refresh_if_due(self, minute: int) -> None:
        if minute % 15 == self.start % 15:
            self._refresh_at.append(self.clock())
        due = [at for at in self._refresh_at if at <= self.clock()]
        self._refresh_at = [at for at in self._refresh_at if at > self.clock()]
        for at in due if self.refreshes else ():
            is_scheduled = at == self.clock() and minute % 15 == self.start % 15
            if not self._refresh({}) and is_scheduled:
                self._refresh_at += [at + seconds for seconds in _RETRIES]

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
        for metric, values in read_emf(printed):
            self.metrics.put(metric, self.minute, values)

    def _measure_function(self, name: str, value: float) -> None:
        self.metrics.put(Metric.of("AWS/Lambda", name, FunctionName="DeliverFunction"), self.minute, [value])

    def _measure_queues(self, minute: int) -> None:
        now = self.clock()
        # SQS's metric forgets what was received three times.
        ages = [now - one.sent_at for one in self._queue.values() if one.receives < 3]
        visible = sum(one.visible_at <= now for one in self._queue.values())
        gauges = {
            ("ApproximateAgeOfOldestMessage", "ConversionsQueue"): max(ages, default=0),
            ("ApproximateNumberOfMessagesVisible", "ConversionsQueue"): visible,
            ("ApproximateNumberOfMessagesNotVisible", "ConversionsQueue"): len(self._queue) - visible,
            ("ApproximateNumberOfMessagesVisible", "DeadLetterQueue"): self.dead_letters,
        }
        for (name, queue), value in gauges.items():
            self.metrics.put(Metric.of("AWS/SQS", name, QueueName=f"{queue}.QueueName"), minute, [value])
