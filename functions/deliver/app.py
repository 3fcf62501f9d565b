"""Delivers conversions from SQS to X: settings, wiring, one call."""

import gc

gc.disable()  # until all is imported: none of it is garbage, and looking through it takes a fifth of a cold start's CPU

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from x_conversions.assembly import assemble_handler, make_clients
from x_conversions.core.deadline import Deadline, reserve_for
from x_conversions.core.observability import logger
from x_conversions.delivery.batch import BatchResponse
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.settings import DeliverSettings

settings = DeliverSettings.from_environment(os.environ)
for near_miss in settings.event_id_near_misses():
    logger.warning(near_miss)

handler = assemble_handler(settings)
make_clients(settings)  # here Lambda gives a whole processor; to a batch, at 256 MB, a seventh of one
gc.enable()
gc.freeze()  # all this lives as long as the instance: no need to look through it again


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> BatchResponse:
    """Deliver one batch; returns the partial batch response. Never raises."""
    seconds_left = context.get_remaining_time_in_millis() / 1000
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list):
        logger.error("not an SQS event: it has no list of Records; invoke it with one of events/*.json")
        return {"batchItemFailures": []}
    deadline = Deadline.after(seconds_left, reserve=reserve_for(len(records), keeps_records=settings.keeps_records))
    report = InvocationReport(settings.powertools_service_name, essential_only=settings.is_essential_only)
    return handler.handle(records, deadline, report)
