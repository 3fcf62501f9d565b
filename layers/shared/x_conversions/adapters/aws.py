"""AWS clients, each made once, and only where it is needed: the first one costs more than a batch.

By botocore: boto3's own import brings what only its file transfers need, and its clients are these.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

from x_conversions.adapters.service_models import ServiceModels
from x_conversions.core.version import VERSION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

_SERVICES = ("dynamodb", "lambda", "secretsmanager", "sqs")
# botocore's own is put together anew for each call, twice: a ninth of the call's CPU time.
_ALWAYS = Config(user_agent=f"x-conversions/{VERSION}")

# Within a region an answer takes milliseconds.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
# SQS is called in the last seconds of an invocation: one try, and one for each queue fits into the deadline's reserve.
# What fails is tried again by who calls, or comes back by the queue's own visibility timeout.
_SQS_CONFIG = Config(connect_timeout=0.75, read_timeout=1.5, retries={"total_max_attempts": 1})
SLOWEST_SQS_CALL_SECONDS = 2.25
# The refresh function counts its own tries, because none may outlast it once a refresh token is spent.
_ONE_TRY_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
SLOWEST_SECRETS_CALL_SECONDS = 5.0  # with a second for a name of several addresses

# Before and after each batch: one try. Requests are made here only, so that botocore's look at them is a quarter of the
# CPU spent for nothing.
_DYNAMODB_CONFIG = Config(
    connect_timeout=0.5, read_timeout=1.0, retries={"total_max_attempts": 1}, parameter_validation=False
)


@cache
def sqs() -> "SQSClient":
    client: SQSClient = _client("sqs", _SQS_CONFIG)
    return client


@cache
def secrets_manager() -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager")
    return client


@cache
def secrets_manager_once() -> "SecretsManagerClient":
    """For who tries again by itself."""
    client: SecretsManagerClient = _client("secretsmanager", _ONE_TRY_CONFIG)
    return client


@cache
def lambda_functions() -> "LambdaClient":
    client: LambdaClient = _client("lambda")
    return client


@cache
def dynamodb() -> "DynamoDBClient":
    """For the table of delivery records, without which conversions are delivered as well."""
    client: DynamoDBClient = _client("dynamodb", _DYNAMODB_CONFIG)
    return client


@cache
def session() -> Session:
    """What all clients are made by, with the credentials that they share."""
    made = Session()
    made.register_component("data_loader", ServiceModels(_SERVICES))
    return made


def _client(service: str, config: Config = _CONFIG) -> Any:
    return session().create_client(service, config=_ALWAYS.merge(config))
