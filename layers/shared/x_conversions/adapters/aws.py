"""AWS clients, made late and once: the first one costs more than a batch.

By botocore: boto3's own import brings what only its file transfers need, and its clients are these.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# Within a region an answer takes milliseconds; three tries with these limits stay inside the deadline's reserve.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


@cache
def sqs() -> "SQSClient":
    client: SQSClient = _client("sqs")
    return client


@cache
def secrets_manager() -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager")
    return client


@cache
def lambda_functions() -> "LambdaClient":
    client: LambdaClient = _client("lambda")
    return client


@cache
def _session() -> Session:
    return Session()


def _client(service: str) -> Any:
    return _session().create_client(service, config=_CONFIG)
