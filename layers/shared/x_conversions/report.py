"""What one invocation of the deliver function leaves behind: metrics, receipts and a summary line.

Nothing personal: conversion ids, reasons and counts only.
"""

import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import PurePath

from aws_lambda_powertools.metrics import MetricUnit

from x_conversions.answers import Meaning
from x_conversions.conversion import Conversion
from x_conversions.delivery import status_name
from x_conversions.ledger import Ledger
from x_conversions.message import Message
from x_conversions.observability import Metric, count, emit, logger
from x_conversions.outcome import Outcome, Reason
from x_conversions.sending import Exchange

# A log event may have 256 KB. Ids are at most 1,000 characters long; the usual ones all fit into one line.
_MOST_CHARACTERS_PER_LINE = 200_000
_REMEDIES = {
    Reason.CREDENTIALS_UNAVAILABLE: "put credentials into the stack's secret; the README says how",
    Reason.UNAUTHORIZED: "an OAuth 2.0 token is being renewed; for others put new credentials into the secret",
    Reason.FORBIDDEN: "check PixelId, the account's access and the app's Ads API access; then make a new token",
    Reason.SYSTEMATIC_REFUSAL: "check EventIds and PixelId against Events Manager; messages wait in the queue",
    Reason.X_UNAVAILABLE: "nothing to do: messages wait in the queue and are tried again",
}
_BY_REASON = (Outcome.SKIPPED, Outcome.REJECTED, Outcome.DEFERRED)
_IDENTIFIER_METRICS = {"twclid": "WithTwclid", "hashed_email": "WithEmail", "hashed_phone_number": "WithPhone"}


class InvocationReport:
    """Gathers what happens in one invocation, and tells it."""

    def __init__(self, service: str, clock: Callable[[], float] = time.time) -> None:
        self._service, self._clock = service, clock
        self._exchanges: list[Exchange] = []

    def exchanged(self, exchange: Exchange) -> None:
        """A request to X was answered, or wasn't: its receipt."""
        self._exchanges.append(exchange)
        answer = exchange.answer
        for ids in _chunks([conversion.conversion_id for conversion in exchange.group]):
            logger.info(
                "request",
                answer=answer.meaning.name.lower(),
                status=status_name(answer.status),
                debug_id=answer.debug_id,
                processed=answer.processed,
                latency_ms=round(exchange.seconds * 1000),
                errors=sorted({f"{error.code} {error.parameter}".strip() for error in answer.errors}),
                conversion_ids=ids,
            )

    def problem(self, reason: Reason, cause: str) -> None:
        """Something that holds up everything: its cause, and what to do."""
        logger.error("problem", reason=reason.value, cause=cause, remedy=_REMEDIES.get(reason, ""))

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
        """Write receipts of what was not delivered, the summary line and the metrics."""
        self._receipts(ledger)
        reasons: defaultdict[str, dict[str, int]] = defaultdict(dict)
        totals = dict.fromkeys(Outcome, 0)
        for (outcome, reason), number in ledger.counts().items():
            totals[outcome] += number
            if reason is not None:
                reasons[outcome.value][reason.value] = number
        logger.info(
            "summary",
            received=len(messages),
            delivered=totals[Outcome.DELIVERED],
            skipped=totals[Outcome.SKIPPED],
            rejected=totals[Outcome.REJECTED],
            deferred=totals[Outcome.DEFERRED],
            unaccounted=totals[Outcome.UNACCOUNTED],
            reasons=dict(reasons),
            requests=len(self._exchanges),
            identifiers_left_out=sum(one.identifiers_left_out for one in conversions),
        )
        emit(self._service, self._metrics(ledger, messages, conversions, totals))
        for outcome in _BY_REASON:
            for reason_name, number in reasons[outcome.value].items():
                emit(self._service, [count(outcome.value.capitalize(), number)], reason=reason_name)
        for status, number in self._errors().items():
            emit(self._service, [count("RequestErrors", number)], status=status)

    def _receipts(self, ledger: Ledger) -> None:
        for verdict, entries in ledger.groups():
            for ids in _chunks([entry.conversion_id or f"message {entry.message.message_id}" for entry in entries]):
                logger.info(
                    "receipt",
                    outcome=verdict.outcome.value,
                    reason=verdict.reason.value if verdict.reason else "",
                    detail=verdict.detail,
                    x_code=verdict.x_code,
                    x_parameter=verdict.x_parameter,
                    conversion_ids=ids,
                )

    def _metrics(
        self,
        ledger: Ledger,
        messages: Sequence[Message],
        conversions: Sequence[Conversion],
        totals: dict[Outcome, int],
    ) -> list[Metric]:
        now = self._clock()
        delivered = {id(entry.message) for entry in ledger.entries(Outcome.DELIVERED)}
        ages = sorted(now - one.happened_at / 1000 for one in conversions if id(one.message) in delivered)
        metrics = [count("Received", len(messages))]
        metrics += [count(outcome.value.capitalize(), number) for outcome, number in totals.items()]
        metrics += [count("Requests", len(self._exchanges)), count("BatchFill", len(messages))]
        metrics += [count("ValueDropped", sum(one.value_dropped for one in conversions))]
        metrics += [count(name, number) for name, number in _identifiers(conversions, delivered).items()]
        metrics += [("EventAge", _deciles(ages), MetricUnit.Seconds)]
        metrics += [("RequestLatency", [1000 * one.seconds for one in self._exchanges[:100]], MetricUnit.Milliseconds)]
        if messages:
            oldest = min(message.sent_at for message in messages)
            metrics += [("QueueAge", max(0.0, now - oldest / 1000), MetricUnit.Seconds)]
        return metrics

    def _errors(self) -> dict[str, int]:
        errors: defaultdict[str, int] = defaultdict(int)
        for exchange in self._exchanges:
            if exchange.answer.meaning is not Meaning.PROCESSED:
                errors[status_name(exchange.answer.status)] += 1
        return errors


def _identifiers(conversions: Sequence[Conversion], delivered: set[int]) -> dict[str, int]:
    found = Counter(
        kind
        for conversion in conversions
        if id(conversion.message) in delivered
        for identifier in conversion.payload["identifiers"]
        for kind in identifier
    )
    return {name: found[kind] for kind, name in _IDENTIFIER_METRICS.items()}


def _deciles(ordered: list[float]) -> list[float]:
    """Eleven values that stand for all: a metric document takes no more than a hundred."""
    if len(ordered) <= 11:
        return ordered
    return [ordered[round(tenth * (len(ordered) - 1) / 10)] for tenth in range(11)]


def _chunks(ids: list[str]) -> list[list[str]]:
    per_line = _MOST_CHARACTERS_PER_LINE // (max(map(len, ids), default=0) or 1)
    return [ids[start : start + per_line] for start in range(0, len(ids), per_line)]
