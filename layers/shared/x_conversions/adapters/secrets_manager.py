"""One secret in Secrets Manager: its versions, their labels, and the compare-and-swap of the current one.

The functions take a client, so that the command line uses them with an operator's; errors are the SDK's own, and who
calls says what they mean. Why the order of these calls matters: `credentials/token_refresh.py`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import secrets_manager
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.store import StoredSecret

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

Answer = TypeVar("Answer")
CURRENT = "AWSCURRENT"
SecretsManagerError = (BotoCoreError, ClientError)


class SecretsManagerReader:
    """Reads the current version of one secret."""

    def __init__(self, secret_arn: str) -> None:
        self._secret_arn = secret_arn

    def read(self) -> StoredSecret:
        """The current version.

        Raises
        ------
        CredentialsError
            There is no value yet, no such secret, or no way to it.
        """
        try:
            found = self._ask(lambda client: read_current(client, self._secret_arn))
        except SecretsManagerError as error:
            raise CredentialsError(self._explain(error)) from None
        if found is None:
            raise CredentialsError(
                f"the secret {self._secret_arn} has no value yet; run `xconv credentials put` or `xconv authorize`"
            )
        return found

    def _ask(self, call: Callable[["SecretsManagerClient"], Answer]) -> Answer:
        return call(secrets_manager())

    def _explain(self, error: ClientError | BotoCoreError) -> str:
        code = error_code(error)
        if code == "ResourceNotFoundException":
            return f"there is no secret {self._secret_arn}: check CredentialsSecretArn"
        return f"the secret {self._secret_arn} can't be read: {code}"


def read_current(client: "SecretsManagerClient", secret_arn: str) -> StoredSecret | None:
    """The current version; None when the secret has no value yet."""
    try:
        answer = client.get_secret_value(SecretId=secret_arn)
    except ClientError as error:
        if is_without_value(error):
            return None
        raise
    return StoredSecret(answer.get("SecretString", ""), answer["VersionId"])


def read_labelled(client: "SecretsManagerClient", secret_arn: str, label: str) -> StoredSecret | None:
    """The version under a label of our own; None when there is none."""
    try:
        answer = client.get_secret_value(SecretId=secret_arn, VersionStage=label)
    except ClientError as error:
        if error_code(error) == "ResourceNotFoundException":
            return None
        raise
    return StoredSecret(answer["SecretString"], answer["VersionId"])


def put_version(client: "SecretsManagerClient", secret_arn: str, version_id: str, text: str, label: str) -> None:
    """Write a version under a label; again with the same text it changes nothing, with another it is refused."""
    # The token becomes the version id, and makes trying again harmless.
    client.put_secret_value(
        SecretId=secret_arn, SecretString=text, ClientRequestToken=version_id, VersionStages=[label]
    )


def make_current(client: "SecretsManagerClient", secret_arn: str, new_version_id: str, old_version_id: str) -> bool:
    """Compare and swap AWSCURRENT; False when it wasn't at the old version any more."""
    try:
        client.update_secret_version_stage(
            SecretId=secret_arn,
            VersionStage=CURRENT,
            MoveToVersionId=new_version_id,
            RemoveFromVersionId=old_version_id,
        )
    except ClientError as error:
        if error_code(error) == "InvalidParameterException":
            return False
        raise
    return True


def is_without_value(error: ClientError) -> bool:
    """Whether the secret is there, and has no value yet."""
    # Secrets Manager uses one code for this and for no such secret; only its text tells them apart.
    return error_code(error) == "ResourceNotFoundException" and "secret value" in str(error)


def error_code(error: ClientError | BotoCoreError) -> str:
    """AWS's name of the error, or the SDK's."""
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
