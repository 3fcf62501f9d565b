"""One invocation of the deliver function: a batch of messages in, a partial batch response out."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion, Rules, transform_all
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Disposition, Outcome, Reason, deferred
from x_conversions.delivery.backoff import visibility_timeout
from x_conversions.delivery.delivery import Delivery
from x_conversions.delivery.group_size import MOST_PER_REQUEST
from x_conversions.delivery.ledger import Entry, Ledger
from x_conversions.delivery.report import HarmlessReport, Report
from x_conversions.delivery.unwritten_letters import UnwrittenLetters
from x_conversions.events.message import Message, read_message

# An error of this program may be gone with the next deployment; after so many receives it is the event's end.
_RECEIVES_WITH_INTERNAL_ERROR = 5
# SQS can't be told to keep a message that has no id, and an id that it doesn't know makes Lambda take the whole batch
# for failed. So such a record, which SQS never hands out, is never sent anywhere but to the dead-letter queue.
_NAMELESS = Disposition(Outcome.REJECTED, Reason.INVALID_EVENT, "the record has no messageId: it is no SQS message")

# Sent now, it could be sent by another invocation at the same time.
LATE = deferred(Reason.OUT_OF_TIME, "Lambda kept it for so long that SQS is about to hand it out again")

BatchResponse = dict[str, list[dict[str, str]]]


class DeadLetters(Protocol):
    """The dead-letter queue."""

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        """Put messages there while there is time; returns those that could not be put. Never raises."""


class VisibilityTimeouts(Protocol):
    """The queue's hand on messages that are to come back."""

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None:
        """Set visibility timeouts, in seconds. Never raises: without it they come back by the queue's own."""


@dataclass(frozen=True, slots=True)
class BatchHandler:
    """Handles batches for one function instance."""

    rules: Rules
    is_dry_run: bool
    delivery: Delivery
    dead_letters: DeadLetters
    visibility_timeouts: VisibilityTimeouts
    clock: Callable[[], float] = time.time
    unwritten: UnwrittenLetters = field(default_factory=UnwrittenLetters)

    def handle(self, records: Sequence[object], deadline: Deadline, report: Report) -> BatchResponse:
        """Account for every record of an SQS event, whatever is in it; never raises."""
        now = int(self.clock() * 1000)
        messages = [read_message(record, now) for record in records]
        ledger, harmless = Ledger(messages), HarmlessReport(report)
        conversions = self._convert(messages, ledger, harmless, now)
        return self.complete(messages, conversions, ledger, deadline, report)

    def complete(
        self,
        messages: Sequence[Message],
        conversions: Sequence[Conversion],
        ledger: Ledger,
        deadline: Deadline,
        report: Report,
    ) -> BatchResponse:
        """Everything after the transformation: deliver what became a conversion, and close the books; never raises."""
        report = HarmlessReport(report)
        with _going_on(report):
            self._deliver(self.unwritten.settle(conversions, ledger), ledger, deadline, report)
        ledger.settle_open(Reason.INTERNAL_ERROR)
        unwritten = kept = ledger.entries(Outcome.REJECTED) + ledger.entries(Outcome.UNACCOUNTED)
        with _going_on(report):
            unwritten = self.dead_letters.put(kept, deadline)
        if unwritten:
            self.unwritten.keep(unwritten)
            ledger.defer_instead(unwritten, Reason.INTERNAL_ERROR, "the dead-letter queue could not be written")
        came_back = ledger.entries(Outcome.DEFERRED)
        with _going_on(report):
            self.visibility_timeouts.change(self._timeouts(came_back), deadline)
        report.finish(ledger, messages, conversions)
        # Each id once: SQS may hand out a message twice, and one of the two that is deferred keeps it.
        ids = dict.fromkeys(entry.message.message_id for entry in came_back if entry.message.message_id)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in ids]}

    def _convert(self, messages: Sequence[Message], ledger: Ledger, report: Report, now: int) -> list[Conversion]:
        conversions = []
        readable = [message for message in messages if not _settled_unread(message, ledger)]
        for message, result in zip(readable, transform_all(readable, self.rules, now), strict=True):
            if isinstance(result, Conversion):
                conversions.append(result)
            elif isinstance(result, NoConversion):
                ledger.settle(message, result.disposition, result.conversion_id, result.name)
            else:
                report.failed(result)
                ledger.settle(message, internal_error(message.receive_count))
        return conversions

    def _deliver(self, conversions: Sequence[Conversion], ledger: Ledger, deadline: Deadline, report: Report) -> None:
        if self.is_dry_run:
            self.delivery.rehearse(conversions, ledger, report)
        else:
            self.delivery.deliver(conversions, ledger, deadline, report)

    def _timeouts(self, entries: Sequence[Entry]) -> list[tuple[Message, int]]:
        rate_limiter = self.delivery.rate_limiter
        until_open = rate_limiter.delay_for(rate_limiter.max_batch(MOST_PER_REQUEST))
        return [
            (entry.message, visibility_timeout(entry.disposition, entry.message.receive_count, until_open))
            for entry in entries
            if not entry.message.is_late  # it comes back at once, perhaps under another receipt
        ]


def _settled_unread(message: Message, ledger: Ledger) -> bool:
    """Settle a message that isn't even to be read."""
    if not message.message_id:
        ledger.settle(message, _NAMELESS)
    elif message.is_late:
        ledger.settle(message, LATE)
    else:
        return False
    return True


@contextmanager
def _going_on(report: Report) -> Iterator[None]:
    """What fails inside is told, and ends there: every message must be accounted for."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is
        report.failed(error)


def internal_error(receive_count: int) -> Disposition:
    """An error of this program: try again, up to five receives."""
    if receive_count < _RECEIVES_WITH_INTERNAL_ERROR:
        return deferred(Reason.INTERNAL_ERROR)
    return Disposition(Outcome.REJECTED, Reason.INTERNAL_ERROR, "this program failed on the event five times")
