"""The credentials secret in Secrets Manager, for its one automatic writer.

Apart from the reader, because the deliver function's start need not import the renewal.
"""

import time

from x_conversions.adapters.aws import secrets_manager
from x_conversions.adapters.secrets_manager import (
    SecretsManagerError,
    SecretsManagerReader,
    error_code,
    make_current,
    put_version,
    read_labelled,
)
from x_conversions.core.deadline import Deadline
from x_conversions.credentials.store import StoredSecret
from x_conversions.credentials.token_refresh import RefreshError

_PAUSE_SECONDS = 1.0


class SecretsManagerStore(SecretsManagerReader):
    """Reads and writes one secret, within one invocation's deadline."""

    def __init__(self, secret_arn: str, deadline: Deadline) -> None:
        super().__init__(secret_arn)
        self._deadline = deadline

    def read_labelled(self, label: str) -> StoredSecret | None:
        """The version under a label of our own; None when there is none.

        Raises
        ------
        RefreshError
            Secrets Manager can't be asked.
        """
        try:
            return read_labelled(secrets_manager(), self._secret_arn, label)
        except SecretsManagerError as error:
            raise RefreshError(f"the secret can't be read: {error_code(error)}") from None

    def created_at(self, version_id: str) -> float:
        """When a version was made, epoch seconds.

        Raises
        ------
        RefreshError
            Secrets Manager can't be asked.
        """
        try:
            answer = secrets_manager().get_secret_value(SecretId=self._secret_arn, VersionId=version_id)
        except SecretsManagerError as error:
            raise RefreshError(f"the secret can't be read: {error_code(error)}") from None
        return answer["CreatedDate"].timestamp()

    def put(self, version_id: str, text: str, label: str) -> bool:
        """Write a version under a label; False when this version id has another value already.

        Raises
        ------
        RefreshError
            Secrets Manager does not take it.
        """
        try:
            put_version(secrets_manager(), self._secret_arn, version_id, text, label)
        except SecretsManagerError as error:
            if error_code(error) == "ResourceExistsException":
                return False
            raise RefreshError(f"the secret can't be written, so nothing was spent: {error_code(error)}") from None
        return True

    def store(self, version_id: str, text: str, label: str) -> None:
        """Write what would be lost for good otherwise: it is tried until the deadline.

        Raises
        ------
        RefreshError
            They could not be stored.
        """
        while True:
            try:
                put_version(secrets_manager(), self._secret_arn, version_id, text, label)
            except SecretsManagerError as error:
                if self._deadline.seconds_left < _PAUSE_SECONDS:
                    raise RefreshError(
                        f"the new tokens could not be stored ({error_code(error)}): authorize again"
                    ) from None
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        """Compare and swap AWSCURRENT; False when someone else moved it meanwhile.

        Raises
        ------
        RefreshError
            Secrets Manager does not do it; the next run will.
        """
        try:
            return make_current(secrets_manager(), self._secret_arn, new_version_id, old_version_id)
        except SecretsManagerError as error:
            raise RefreshError(f"the new tokens are stored, but not current yet: {error_code(error)}") from None
