"""The one place where the intake is wired together."""

from dataclasses import dataclass

from x_conversions.adapters.conversions_queue import SqsConversionsQueue
from x_conversions.adapters.intake_secret import SecretsManagerText
from x_conversions.intake.intake import Intake
from x_conversions.intake.partner_events import PartnerEvents
from x_conversions.intake.sdk_events import SdkEvents
from x_conversions.intake.secret import SecretCache
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.shop_orders import ShopOrders
from x_conversions.intake.shop_webhooks import ShopWebhooks
from x_conversions.reporting.intake_report import tell_failure


@dataclass(frozen=True, slots=True)
class AssembledIntake:
    """What the function hands its calls to."""

    requests: Intake
    partner_events: PartnerEvents


def assemble_intake(settings: IntakeSettings) -> AssembledIntake:
    """The intake function's handlers, over AWS."""
    queue = SqsConversionsQueue(settings.queue_url)
    secret = SecretCache(SecretsManagerText(settings.intake_secret_arn))
    orders = ShopOrders(settings, queue, tell_failure)
    requests = Intake(
        settings.write_keys,
        settings.intake_public_url,
        SdkEvents(settings, secret, queue, tell_failure).take,
        ShopWebhooks(secret, orders).take,
        tell_failure,
    )
    return AssembledIntake(requests, PartnerEvents(orders, tell_failure))
