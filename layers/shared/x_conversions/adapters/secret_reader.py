"""The credentials secret in Secrets Manager, for reading."""

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import secrets_manager
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.store import StoredSecret


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
            answer = secrets_manager().get_secret_value(SecretId=self._secret_arn)
        except (ClientError, BotoCoreError) as error:
            raise CredentialsError(self._explain(error)) from None
        return StoredSecret(answer.get("SecretString", ""), answer["VersionId"])

    def _explain(self, error: ClientError | BotoCoreError) -> str:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        if code == "ResourceNotFoundException":
            # Secrets Manager uses one code for both, and only its text tells them apart.
            if "secret value" in str(error):
                return (
                    f"the secret {self._secret_arn} has no value yet; run `xconv credentials put` or `xconv authorize`"
                )
            return f"there is no secret {self._secret_arn}: check CredentialsSecretArn"
        return f"the secret {self._secret_arn} can't be read: {code}"
