"""The one place where a delivery is wired together."""

import time
from collections.abc import Callable

from x_conversions.adapters.aws import dynamodb, secrets_manager
from x_conversions.adapters.bounded_http import trust
from x_conversions.adapters.refresh_function import LambdaRefreshFunction
from x_conversions.adapters.secrets_manager import SecretsManagerReader
from x_conversions.adapters.sqs import SqsDeadLetters, SqsVisibilityTimeouts
from x_conversions.adapters.x_transport import XTransport
from x_conversions.conversion.event_ids import EventIds
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshFunction, RefreshTrigger
from x_conversions.credentials.store import SecretReader
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.delivery import Delivery
from x_conversions.delivery.delivery_records.absent import NO_RECORDS, NoRecords
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.settings import DeliverSettings
from x_conversions.x_api.client import ConversionsClient, Transport
from x_conversions.x_api.rate_limiter import RateLimiter


def assemble_delivery(  # noqa: PLR0913, PLR0917 - one for each thing that is wired
    url: str,
    event_ids: EventIds,
    rate_limiter: RateLimiter,
    transport: Transport,
    secret: SecretReader,
    refresh_function: RefreshFunction,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    records: DeliveryRecords | NoRecords = NO_RECORDS,
) -> Delivery:
    """A delivery for one function instance, over ports.

    Parameters
    ----------
    url
        Of X's conversions endpoint, pixel included.
    event_ids
        Those that the stack's parameters name, and its pixel.
    clock
        Epoch seconds, for everything but the deadline.
    sleep
        Waits so many seconds.
    records
        What is known of conversions that were sent before; by default nothing.
    """
    credentials = CredentialsCache(secret, clock)
    client = ConversionsClient(url, transport, credentials, rate_limiter, clock)
    refresh_trigger = RefreshTrigger(refresh_function, credentials, clock)
    return Delivery(client, event_ids, credentials, rate_limiter, refresh_trigger, records, clock, sleep)


def assemble_records(settings: DeliverSettings) -> DeliveryRecords | NoRecords:
    """What is known of conversions that were sent before: the table's, where the stack has one."""
    remember = settings.remember_delivered
    policy = SendPolicy(
        "conversions" if remember == "none" else remember,
        settings.remember_days,
        settings.most_sends,
        settings.on_other_value,
    )
    if not settings.keeps_records:
        return NoRecords(policy)
    from x_conversions.adapters.delivered_table import DeliveredTable  # noqa: PLC0415 - only where there is a table

    return DeliveryRecords(DeliveredTable(settings.delivery_records_table), policy)


def make_clients(settings: DeliverSettings) -> None:
    """Make the clients that the first batch needs, and what its connection to X trusts: nothing is called yet."""
    if settings.conversions_url.startswith("https:"):
        trust()
    secrets_manager()
    if settings.keeps_records:
        dynamodb()


def assemble_handler(settings: DeliverSettings) -> BatchHandler:
    """The deliver function's handler, over AWS and the network."""
    rate_limiter = RateLimiter(
        settings.events_per_15_minutes, settings.rate_limit_rps, settings.rate_limit_burst, settings.max_concurrency
    )
    rules = settings.rules()
    return BatchHandler(
        rules=rules,
        is_dry_run=settings.is_dry_run,
        delivery=assemble_delivery(
            settings.conversions_url,
            rules.event_ids,
            rate_limiter,
            XTransport(),
            SecretsManagerReader(settings.credentials_secret_arn),
            LambdaRefreshFunction(settings.refresh_function_name),
            records=assemble_records(settings),
        ),
        dead_letters=SqsDeadLetters(settings.dead_letter_queue_url),
        visibility_timeouts=SqsVisibilityTimeouts(settings.queue_url),
    )
