"""What one request to the intake leaves behind: metrics and one line, of counts, reasons and message ids."""

import traceback
from collections.abc import Mapping
from pathlib import PurePath

from aws_lambda_powertools.metrics import MetricUnit

from x_conversions.core.observability import Metric, count, emit, logger
from x_conversions.core.outcome import Reason
from x_conversions.intake.report import RequestReport
from x_conversions.reporting.id_lines import lines_of

_UNKNOWN = "unknown"  # refused before it was known who sends


def tell_failure(cause: Exception) -> None:
    """An error of this program: where, never what with, because its text may quote an event."""
    where = traceback.extract_tb(cause.__traceback__)[-1]
    logger.error(
        "internal error",
        error=type(cause).__name__,
        where=f"{PurePath(where.filename).name}:{where.lineno}",
        remedy="report it as a bug",
    )


def tell_request(service: str, report: RequestReport, seconds: float, *, is_essential_only: bool = False) -> None:
    """Write the metrics and the line of one request.

    Parameters
    ----------
    seconds
        From the request to its answer.
    is_essential_only
        Only what an alarm rests on: events at which this program failed. The others rest on metrics of AWS's own, which
        cost nothing.
    """
    via = report.via or _UNKNOWN
    if not is_essential_only:
        _emit_metrics(service, via, report, seconds)
    if not report.refused:  # or else all of it comes again, and is counted then
        _emit_left_out(service, report.left_out, is_essential_only=is_essential_only)
    _tell_line(via, report)


def _emit_metrics(service: str, via: str, report: RequestReport, seconds: float) -> None:
    found: list[Metric] = [count("IntakeRequests", 1), ("IntakeLatency", 1000 * seconds, MetricUnit.Milliseconds)]
    if not report.refused:
        found += [count("IntakeEvents", report.events), count("IntakeQueued", len(report.queued))]
    if report.cookies_set:
        found.append(count("IntakeCookiesSet", report.cookies_set))
    emit(service, found, via=via)
    if report.refused:
        emit(service, [count("IntakeRefused", 1)], code=report.refused)
    else:
        for kind, number in report.ignored.items():
            emit(service, [count("IntakeIgnored", number)], type=kind)


def _emit_left_out(service: str, left_out: Mapping[str, int], *, is_essential_only: bool) -> None:
    for reason, number in left_out.items():
        if not is_essential_only or reason == Reason.INTERNAL_ERROR.value:
            emit(service, [count("IntakeLeftOut", number)], reason=reason)


def _tell_line(via: str, report: RequestReport) -> None:
    said = {
        "via": via,
        "refused": report.refused,
        "ignored": dict(report.ignored),
        "left_out": dict(report.left_out),
        "details": dict(report.details),
        "identifiers_left_out": report.identifiers_left_out,
        "causes": dict(report.causes),
    }
    told = {name: value for name, value in said.items() if value}
    for ids in lines_of(report.queued) or [[]]:
        logger.info("request", queued=len(ids), message_ids=ids, extra=told)
