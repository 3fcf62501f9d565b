"""The one place where the intake is wired together."""

from x_conversions.adapters.conversions_queue import SqsConversionsQueue
from x_conversions.adapters.intake_secret import SecretsManagerText
from x_conversions.intake.intake import Intake
from x_conversions.intake.sdk_events import SdkEvents
from x_conversions.intake.secret import SecretCache
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.shop_webhooks import ShopWebhooks
from x_conversions.reporting.intake_report import tell_failure


def assemble_intake(settings: IntakeSettings) -> Intake:
    """The intake function's handler, over AWS."""
    queue = SqsConversionsQueue(settings.queue_url)
    secret = SecretCache(SecretsManagerText(settings.intake_secret_arn))
    return Intake(
        settings.write_keys,
        settings.intake_public_url,
        SdkEvents(settings, secret, queue, tell_failure).take,
        ShopWebhooks(settings, secret, queue, tell_failure).take,
        tell_failure,
    )
