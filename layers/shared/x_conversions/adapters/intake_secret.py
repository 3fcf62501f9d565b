"""The intake's secret in Secrets Manager, as text."""

from x_conversions.adapters.aws import secrets_manager_once
from x_conversions.adapters.secrets_manager import SecretsManagerError, error_code, read_current
from x_conversions.intake.secret import SecretUnavailableError


class SecretsManagerText:
    """Reads the current version of one secret."""

    def __init__(self, secret_arn: str) -> None:
        self._secret_arn = secret_arn

    def read(self) -> str:
        """Its text; empty when the secret has no value yet.

        Raises
        ------
        SecretUnavailableError
            With AWS's code, and nothing of the secret.
        """
        try:
            found = read_current(secrets_manager_once(), self._secret_arn)
        except SecretsManagerError as error:
            raise SecretUnavailableError(f"the intake's secret can't be read: {error_code(error)}") from None
        return "" if found is None else found.text
