"""What one invocation of the deliver function leaves behind: metrics, receipts and a summary line.

Nothing personal: conversion ids, reasons and counts only.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import PurePath

from x_conversions.conversion.payload import Conversion
from x_conversions.core.observability import count, emit, logger
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.delivery.ledger import Ledger
from x_conversions.events.message import Message
from x_conversions.reporting.invocation_metrics import metrics, metrics_by_dimension, reasons, totals
from x_conversions.reporting.log_lines import lines_of
from x_conversions.x_api.client import Exchange, status_name
from x_conversions.x_api.redaction import Redaction
from x_conversions.x_api.responses import Response

_MOST_ERRORS_PER_LINE = 20
_LONGEST_DETAIL = 2_000  # characters
_REMEDIES = {
    Reason.CREDENTIALS_UNAVAILABLE: "put credentials into the stack's secret: `xconv credentials put`",
    Reason.UNAUTHORIZED: "an OAuth 2.0 token is being renewed; for others put new credentials into the secret",
    Reason.FORBIDDEN: "check PixelId, the account's access and the app's Ads API access; then make a new token",
    Reason.SYSTEMATIC_REFUSAL: "check EventIds and PixelId against Events Manager; messages wait in the queue",
    Reason.X_UNAVAILABLE: "nothing to do: messages wait in the queue and are tried again",
}


class InvocationReport:
    """Gathers what happens in one invocation, and tells it."""

    def __init__(self, service: str, clock: Callable[[], float] = time.time) -> None:
        self._service, self._clock = service, clock
        self._exchanges: list[Exchange] = []
        self._not_recorded = 0

    def exchanged(self, exchange: Exchange) -> None:
        """A request to X was answered, or wasn't: its receipt."""
        self._exchanges.append(exchange)
        answer = exchange.response
        sent = len(exchange.group)
        said = Redaction(exchange.group)
        before = 0  # conversion ids in the lines before
        for ids in lines_of([conversion.conversion_id for conversion in exchange.group]):
            logger.info(
                "request",
                answer=answer.kind.name.lower(),
                status=status_name(answer.status),
                debug_id=answer.debug_id,
                sent=sent,
                processed=answer.processed,
                # Of this line's ids the first so many.
                delivered=min(len(ids), max(0, answer.processed - before)),
                latency_ms=round(exchange.seconds * 1000),
                errors=_errors(answer, said),
                conversion_ids=ids,
                extra=_about_the_api(answer, said),
            )
            before += len(ids)

    def problem(self, reason: Reason, cause: str) -> None:
        """Something that holds up everything: its cause, and what to do."""
        logger.error("problem", reason=reason.value, cause=cause, remedy=_REMEDIES.get(reason, ""))

    def not_recorded(self, number: int) -> None:
        """So many conversions were sent without a look at their records, or have none now."""
        self._not_recorded += number

    def failed(self, cause: Exception) -> None:
        """An error of this program: where, never what with, because its text may quote an event."""
        where = traceback.extract_tb(cause.__traceback__)[-1]
        logger.error(
            "internal error",
            error=type(cause).__name__,
            where=f"{PurePath(where.filename).name}:{where.lineno}",
            remedy="report it as a bug; what fails five times is kept in the dead-letter queue",
        )

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None:
        """Write the metrics, the summary line and the receipts of what was not delivered.

        In this order: whatever goes wrong on the way, the books that alarms rest on are written.
        """
        emit(self._service, metrics(ledger, messages, conversions, self._exchanges, self._clock()))
        if self._not_recorded:
            emit(self._service, [count("NotRecorded", self._not_recorded)])
        for metric, dimensions in metrics_by_dimension(ledger, self._exchanges):
            emit(self._service, [metric], **dimensions)
        ends = totals(ledger)
        logger.info(
            "summary",
            received=len(messages),
            delivered=ends[Outcome.DELIVERED],
            skipped=ends[Outcome.SKIPPED],
            rejected=ends[Outcome.REJECTED],
            deferred=ends[Outcome.DEFERRED],
            unaccounted=ends[Outcome.UNACCOUNTED],
            reasons=reasons(ledger),
            requests=len(self._exchanges),
            not_recorded=self._not_recorded,
            identifiers_left_out=sum(one.identifiers_left_out for one in conversions),
        )
        self._receipts(ledger)

    def _receipts(self, ledger: Ledger) -> None:
        for disposition, entries in ledger.groups():
            for ids in lines_of([entry.conversion_id or f"message {entry.message.message_id}" for entry in entries]):
                logger.info(
                    "receipt",
                    outcome=disposition.outcome.value,
                    reason=disposition.reason.value if disposition.reason else "",
                    detail=disposition.detail[:_LONGEST_DETAIL],
                    x_code=disposition.x_code,
                    x_parameter=disposition.x_parameter,
                    conversion_ids=ids,
                )


def _errors(answer: Response, said: Redaction) -> list[str]:
    """Code and parameter of X's errors, each once."""
    names = dict.fromkeys((error.code, error.parameter) for error in answer.errors)
    told = list(names)[:_MOST_ERRORS_PER_LINE]
    return sorted({f"{said.name(code)} {said.name(parameter)}".strip() for code, parameter in told})


def _about_the_api(answer: Response, said: Redaction) -> dict[str, str]:
    told = {"api_version": answer.api_version, "api_warning": said.text(answer.api_warning)}
    return {name: text for name, text in told.items() if text}
