"""Renews the OAuth 2.0 access token: settings, wiring, one call."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from x_conversions.adapters.secret_store import SecretsManagerStore
from x_conversions.adapters.token_endpoint import XTokenEndpoint
from x_conversions.core.deadline import Deadline
from x_conversions.credentials.token_refresh import RefreshOutcome, TokenRefresh
from x_conversions.reporting.refresh_report import report_refresh
from x_conversions.settings import RefreshSettings

settings = RefreshSettings.from_environment(os.environ)
endpoint = XTokenEndpoint(settings.x_token_url)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> RefreshOutcome:
    """Renew if it is due; raises for a failure, so that the alarm and the retry see it."""
    # A second is enough to report: nothing follows the store.
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000, reserve=1.0)
    store = SecretsManagerStore(settings.credentials_secret_arn, deadline)
    refresh = TokenRefresh(store, endpoint, settings.refresh_margin_minutes * 60, deadline)
    with report_refresh(settings.powertools_service_name, refresh, essential_only=settings.is_essential_only) as report:
        report.outcome = refresh.run(event if isinstance(event, dict) else {})
    return report.outcome
