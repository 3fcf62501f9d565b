"""Takes events from pages, servers and shops, and puts copies of them on the queue: settings, wiring, one call."""

import gc

gc.disable()  # until all is imported: none of it is garbage, and looking through it takes a fifth of a cold start's CPU

import os
import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from x_conversions.intake.answers import Answer
from x_conversions.intake.partner_events import partner_of
from x_conversions.intake.report import RequestReport
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake_assembly import assemble_intake
from x_conversions.reporting.intake_report import tell_request

settings = IntakeSettings.from_environment(os.environ)
intake = assemble_intake(settings)
gc.enable()
gc.freeze()  # all this lives as long as the instance: no need to look through it again


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Answer | None:  # noqa: ARG001 - as Lambda calls it
    """Answer one request of the HTTP API, payload format 2.0; never raises for one.

    Or take one partner event of EventBridge, for which nobody waits; raises `NotTakenError` for what has to come again.
    """
    started = time.monotonic()
    report = RequestReport()
    try:
        if partner_of(event):
            intake.partner_events.take(event, report)
            return None
        return intake.requests.handle(event, report)
    finally:
        seconds = time.monotonic() - started
        tell_request(settings.powertools_service_name, report, seconds, is_essential_only=settings.is_essential_only)
