"""The copies of one request on their way to the queue, and the books of what became of each event."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from x_conversions.core.outcome import NotSent, Reason
from x_conversions.events.fields import Json, lower
from x_conversions.events.producers.segment import NOT_CONVERSIONS
from x_conversions.intake.event_copy import EventCopy
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.report import RequestReport

Copy = Callable[[], EventCopy]
# The most that SQS takes as one message, counted as UTF-8. Of SDKs' events no copy comes near: they have 32 KB.
MOST_MESSAGE_BYTES = 1_048_576


class LeftOut(Exception):  # noqa: N818 - an end, not an error
    """An event that this intake does not take from whoever sent it; the text is the reason, one word."""


class Queue(Protocol):
    """Where the copies go."""

    def put(self, bodies: Sequence[str], causes: Counter[str]) -> int:
        """Queue them all; returns how many are not there, having counted the causes. Never raises."""


class Outbox:
    """Takes copies one by one, and queues them together.

    Parameters
    ----------
    failed
        Told of errors of this program.
    """

    def __init__(self, queue: Queue, report: RequestReport, failed: Callable[[Exception], None]) -> None:
        self._queue, self._report, self._failed = queue, report, failed
        self._copies: list[EventCopy] = []

    def take(self, raw: Json, copy: Copy) -> EventCopy | Reason | None:
        """Take the copy of an event; or the reason why there is none, which is counted.

        One event's trouble is its own: nothing is raised.
        """
        try:
            found = copy()
        except NotSent as end:
            return self._end(raw, end)
        except LeftOut as end:
            self._report.left_out[str(end)] += 1
            return None
        except Exception as error:  # noqa: BLE001 - the others of the batch are nobody's hostages
            self._failed(error)
            self._report.left_out[Reason.INTERNAL_ERROR.value] += 1
            return Reason.INTERNAL_ERROR
        self._copies.append(found)
        self._report.identifiers_left_out += found.left_out
        return found

    def send(self) -> None:
        """Queue what was taken.

        Raises
        ------
        RequestRefused
            ``queue_unavailable``: not all of it is in the queue. The sender comes again with all of it; what is there
            already comes twice with the same id. ``too_large``: a copy that SQS would take in no call.
        """
        bodies = [_written(copy) for copy in self._copies]
        if any(len(body.encode()) > MOST_MESSAGE_BYTES for body in bodies):
            raise RequestRefused(Code.TOO_LARGE)
        if bodies and self._queue.put(bodies, self._report.causes):
            raise RequestRefused(Code.QUEUE_UNAVAILABLE)
        self._report.queued += [str(copy.fields["messageId"]) for copy in self._copies]

    def _end(self, raw: Json, end: NotSent) -> Reason:
        reason = end.disposition.reason or Reason.INTERNAL_ERROR
        if reason is Reason.NOT_A_CONVERSION:
            kind = lower(raw.get("type"))
            # Any other type is anybody's word.
            self._report.ignored[kind if kind in NOT_CONVERSIONS else reason.value] += 1
        else:
            self._report.left_out[reason.value] += 1
        if end.disposition.detail:
            self._report.details[end.disposition.detail] += 1
        return reason


def _written(copy: EventCopy) -> str:
    # Not in ASCII: an escape has six bytes for a character of two or three, and an order would outgrow a message. But
    # for what JSON may hold as it is and XML has no name for: SQS refuses a whole call for one of them.
    text = json.dumps(copy.fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
