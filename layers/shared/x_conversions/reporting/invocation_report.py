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
from x_conversions.core.version import VERSION
from x_conversions.delivery.ledger import Ledger
from x_conversions.events.message import Message
from x_conversions.reporting.essential import essential, is_essential
from x_conversions.reporting.invocation_metrics import metrics, metrics_by_dimension, reasons, totals
from x_conversions.reporting.receipts import write_receipts, write_request_receipt
from x_conversions.x_api.client import Exchange

_REMEDIES = {
    Reason.CREDENTIALS_UNAVAILABLE: "put credentials into the stack's secret: `xconv credentials put`",
    Reason.UNAUTHORIZED: "an OAuth 2.0 token is being renewed; for others put new credentials into the secret",
    Reason.FORBIDDEN: "check PixelId, the account's access and the app's Ads API access; then make a new token",
    Reason.SYSTEMATIC_REFUSAL: "check EventIds and PixelId against Events Manager; messages wait in the queue",
    Reason.X_UNAVAILABLE: "nothing to do: messages wait in the queue and are tried again",
}


class InvocationReport:
    """Gathers what happens in one invocation, and tells it.

    Parameters
    ----------
    service
        The stack's name.
    clock
        Epoch seconds.
    essential_only
        Whether only those metrics are written that alarms rest on.
    """

    def __init__(self, service: str, clock: Callable[[], float] = time.time, *, essential_only: bool = False) -> None:
        self._service, self._clock, self._essential_only = service, clock, essential_only
        self._exchanges: list[Exchange] = []
        self._not_recorded = 0

    def exchanged(self, exchange: Exchange) -> None:
        """A request to X was answered, or wasn't: its receipt."""
        self._exchanges.append(exchange)
        write_request_receipt(exchange)

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
        found = metrics(ledger, messages, conversions, self._exchanges, self._clock())
        emit(self._service, essential(found) if self._essential_only else found)
        if self._not_recorded:
            emit(self._service, [count("NotRecorded", self._not_recorded)])
        counts = ledger.counts()
        for metric, dimensions in metrics_by_dimension(counts, self._exchanges):
            if not self._essential_only or is_essential(metric, dimensions):
                emit(self._service, [metric], **dimensions)
        ends = totals(counts)
        logger.info(
            "summary",
            version=VERSION,
            received=len(messages),
            delivered=ends[Outcome.DELIVERED],
            skipped=ends[Outcome.SKIPPED],
            rejected=ends[Outcome.REJECTED],
            deferred=ends[Outcome.DEFERRED],
            unaccounted=ends[Outcome.UNACCOUNTED],
            reasons=reasons(counts),
            requests=len(self._exchanges),
            not_recorded=self._not_recorded,
            identifiers_left_out=sum(one.identifiers_left_out for one in conversions),
        )
        write_receipts(ledger)
