"""Delivers conversions from SQS to X: settings, wiring, one call."""

import gc

gc.disable()  # until all is imported: none of it is garbage, and looking through it lengthens a cold start

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from x_conversions.adapters.refresh_function import LambdaRefreshFunction
from x_conversions.adapters.secret_reader import SecretsManagerReader
from x_conversions.adapters.sqs import SqsDeadLetters, SqsVisibilityTimeouts
from x_conversions.adapters.x_transport import XTransport
from x_conversions.core.deadline import Deadline, reserve_for
from x_conversions.core.observability import logger
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshRequests
from x_conversions.delivery.batch import BatchHandler, Response
from x_conversions.delivery.delivery import Delivery
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.settings import DeliverSettings
from x_conversions.x_api.client import Sender
from x_conversions.x_api.rate_limiter import Pace

settings = DeliverSettings.from_environment(os.environ)
for near_miss in settings.event_id_near_misses():
    logger.warning(near_miss)

pace = Pace(
    settings.events_per_15_minutes, settings.rate_limit_rps, settings.rate_limit_burst, settings.max_concurrency
)
credentials = CredentialsCache(SecretsManagerReader(settings.credentials_secret_arn))
handler = BatchHandler(
    rules=settings.rules(),
    is_dry_run=settings.is_dry_run,
    delivery=Delivery(
        Sender(settings.conversions_url, XTransport(), credentials, pace),
        credentials,
        pace,
        RefreshRequests(LambdaRefreshFunction(settings.refresh_function_name), credentials),
    ),
    dead_letters=SqsDeadLetters(settings.dead_letter_queue_url),
    visibility_timeouts=SqsVisibilityTimeouts(settings.queue_url),
)
gc.enable()
gc.freeze()  # all this lives as long as the instance: no need to look through it again


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Response:
    """Deliver one batch; returns the partial batch response. Never raises."""
    seconds_left = context.get_remaining_time_in_millis() / 1000
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list):
        logger.error("not an SQS event: it has no list of Records; invoke it with one of events/*.json")
        return {"batchItemFailures": []}
    deadline = Deadline.after(seconds_left, reserve=reserve_for(len(records)))
    return handler.handle(records, deadline, InvocationReport(settings.powertools_service_name))
