"""The credentials secret in Secrets Manager, for its one automatic writer."""

import time

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import secrets_manager
from x_conversions.adapters.secret_reader import SecretsManagerReader
from x_conversions.core.deadline import Deadline
from x_conversions.credentials.store import StoredSecret
from x_conversions.credentials.token_refresh import RefreshError

_CURRENT = "AWSCURRENT"
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
            answer = secrets_manager().get_secret_value(SecretId=self._secret_arn, VersionStage=label)
        except (ClientError, BotoCoreError) as error:
            if _code(error) == "ResourceNotFoundException":
                return None
            raise RefreshError(f"the secret can't be read: {_code(error)}") from None
        return StoredSecret(answer["SecretString"], answer["VersionId"])

    def created_at(self, version_id: str) -> float:
        """When a version was made, epoch seconds.

        Raises
        ------
        RefreshError
            Secrets Manager can't be asked.
        """
        try:
            answer = secrets_manager().get_secret_value(SecretId=self._secret_arn, VersionId=version_id)
        except (ClientError, BotoCoreError) as error:
            raise RefreshError(f"the secret can't be read: {_code(error)}") from None
        return answer["CreatedDate"].timestamp()

    def put(self, version_id: str, text: str, label: str) -> bool:
        """Write a version under a label; False when this version id has another value already.

        Raises
        ------
        RefreshError
            Secrets Manager does not take it.
        """
        try:
            self._put(version_id, text, label)
        except (ClientError, BotoCoreError) as error:
            if _code(error) == "ResourceExistsException":
                return False
            raise RefreshError(f"the secret can't be written, so nothing was spent: {_code(error)}") from None
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
                self._put(version_id, text, label)
            except (ClientError, BotoCoreError) as error:
                if self._deadline.seconds_left < _PAUSE_SECONDS:
                    raise RefreshError(
                        f"the new tokens could not be stored ({_code(error)}): authorize again"
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
            secrets_manager().update_secret_version_stage(
                SecretId=self._secret_arn,
                VersionStage=_CURRENT,
                MoveToVersionId=new_version_id,
                RemoveFromVersionId=old_version_id,
            )
        except (ClientError, BotoCoreError) as error:
            if _code(error) == "InvalidParameterException":
                return False
            raise RefreshError(f"the new tokens are stored, but not current yet: {_code(error)}") from None
        return True

    def _put(self, version_id: str, text: str, label: str) -> None:
        # The token becomes the version id, and makes trying again harmless.
        secrets_manager().put_secret_value(
            SecretId=self._secret_arn, SecretString=text, ClientRequestToken=version_id, VersionStages=[label]
        )


def _code(error: ClientError | BotoCoreError) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
