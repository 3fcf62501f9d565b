"""A function instance in this process: the deployed handler and report, its clock, queues and X replaced."""

import io
import json
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from typing import Any

from x_conversions.adapters.sqs import dead_letter
from x_conversions.assembly import assemble_delivery
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.core.outcome import Reason
from x_conversions.delivery.batch import BatchHandler, BatchResponse
from x_conversions.delivery.delivery_records.absent import NO_RECORDS, NoRecords
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.ledger import Entry, Ledger
from x_conversions.events.message import Message
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.settings import DeliverSettings
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.rate_limiter import RateLimiter

from tests.hostile.ground_truth import Request
from tests.hostile.hostile_x import HostileX
from tests.support.delivery_builders import FakeSecrets

SECONDS = 60.0  # the template's timeout
TOKEN = "planted-token-value"
PLANTED = re.compile(r"secret-mail|198\.51\.100\.99|Planted-Agent|2025550199|plantedclick|planted-token", re.IGNORECASE)


@dataclass
class Handled:
    """One batch, and all that came of it.

    Parameters
    ----------
    entries
        Each message's end, in their order.
    requests
        What X did.
    dead_letters
        As they would go to SQS.
    failures
        Errors of the program itself.
    """

    response: BatchResponse
    entries: list[Entry]
    requests: list[Request]
    dead_letters: list[dict[str, Any]]
    timeouts: dict[str, int]
    failures: list[str]
    printed: str
    seconds: float


@dataclass
class _Report(InvocationReport):
    """The real report, and what it was told."""

    service: str
    clock: Callable[[], float]
    exchanges: list[Exchange] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.service, self.clock)

    def exchanged(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        super().exchanged(exchange)

    def problem(self, reason: Reason, cause: str) -> None:
        super().problem(reason, cause)

    def failed(self, cause: Exception) -> None:
        self.failures.append(repr(cause))
        super().failed(cause)

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None:
        self.entries = ledger.entries()
        super().finish(ledger, messages, conversions)


class HostileInstance:
    """Handles batches, one after another."""

    def __init__(self, x: HostileX, stack: DeliverSettings, records: DeliveryRecords | NoRecords = NO_RECORDS) -> None:
        rules, secret, clock = stack.rules(), FakeSecrets(json.dumps({"pixel_token": TOKEN})), x.clock
        rate_limiter = RateLimiter(
            stack.events_per_15_minutes, stack.rate_limit_rps, stack.rate_limit_burst, stack.max_concurrency, clock
        )
        delivery = assemble_delivery(
            stack.conversions_url, rules.event_ids, rate_limiter, x, secret, self, clock, clock.sleep, records
        )
        self._x, self.clock = x, clock
        self._handler = BatchHandler(rules, stack.is_dry_run, delivery, self, self, clock)
        self._letters: list[dict[str, Any]] = []
        self._timeouts: dict[str, int] = {}

    def handle(self, records: Sequence[object]) -> Handled:
        """What Lambda would call."""
        return self._run(lambda deadline, report: self._handler.handle(records, deadline, report))

    def complete(self, conversions: Sequence[Conversion]) -> Handled:
        """The same from the conversions on."""
        messages = [one.message for one in conversions]
        ledger = Ledger(messages)
        return self._run(
            lambda deadline, report: self._handler.complete(messages, conversions, ledger, deadline, report)
        )

    def _run(self, call: Callable[[Deadline, _Report], BatchResponse]) -> Handled:
        self._letters, self._timeouts = [], {}
        first, started, printed = len(self._x.requests), self.clock.now, io.StringIO()
        report = _Report("x-conversions", self.clock)
        handler = logger.registered_handler
        logger.setLevel("DEBUG")
        stream = handler.setStream(printed)  # type: ignore[attr-defined]
        try:
            with redirect_stdout(printed):
                response = call(Deadline.after(SECONDS, clock=self.clock), report)
        finally:
            handler.setStream(stream)  # type: ignore[attr-defined]
        requests = self._x.requests[first:]
        assert len(requests) == len(report.exchanges), "each request has its receipt"
        told = [replace(one, group=given.group) for one, given in zip(requests, report.exchanges, strict=True)]
        seconds = self.clock.now - started
        return Handled(
            response,
            report.entries,
            told,
            self._letters,
            self._timeouts,
            report.failures,
            printed.getvalue(),
            seconds,
        )

    def request(self, version_id: str) -> None:
        """Nobody can renew a pixel token."""

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        self._letters += map(dead_letter, entries)
        return []

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        self._timeouts |= {message.message_id: seconds for message, seconds in timeouts}
