"""Receipts: what X answered to each request, and what became of each message that was not delivered.

Nothing personal: conversion ids, reasons and X's words only.
"""

from x_conversions.core.observability import logger
from x_conversions.delivery.ledger import Ledger
from x_conversions.reporting.id_lines import lines_of
from x_conversions.x_api.client import Exchange, status_name
from x_conversions.x_api.redaction import Redaction
from x_conversions.x_api.responses import Response

_MOST_ERRORS_PER_LINE = 20
_LONGEST_DETAIL = 2_000  # characters


def write_request_receipt(exchange: Exchange) -> None:
    """A request to X was answered, or wasn't."""
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


def write_receipts(ledger: Ledger) -> None:
    """One for each way in which messages ended without being delivered."""
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
