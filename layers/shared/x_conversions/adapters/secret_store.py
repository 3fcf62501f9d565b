"""The credentials secret in Secrets Manager, for its one automatic writer."""

import time
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import secrets_manager
from x_conversions.adapters.secret_reader import SecretsManagerReader
from x_conversions.deadline import Deadline
from x_conversions.token_refresh import RefreshError

# A label of our own keeps a new version alive before it is current: unlabelled versions may be deleted.
_LABEL = "XCONVERSIONS_NEW"
_CURRENT = "AWSCURRENT"
_PAUSE_SECONDS = 1.0


class SecretsManagerStore(SecretsManagerReader):
    """Reads and writes one secret, within one invocation's deadline."""

    def __init__(self, secret_arn: str, deadline: Deadline) -> None:
        super().__init__(secret_arn)
        self._deadline = deadline

    def created_at(self, version_id: str) -> float:
        """When a version was made, epoch seconds."""
        answer = secrets_manager().get_secret_value(SecretId=self._secret_arn, VersionId=version_id)
        return answer["CreatedDate"].timestamp()

    def store(self, text: str) -> str:
        """Write a new version; what is lost here is lost for good, so it is tried until the deadline.

        Raises
        ------
        RefreshError
            It could not be stored.
        """
        token = str(uuid4())  # becomes the version id, and makes trying again harmless
        while True:
            try:
                secrets_manager().put_secret_value(
                    SecretId=self._secret_arn, SecretString=text, ClientRequestToken=token, VersionStages=[_LABEL]
                )
            except (ClientError, BotoCoreError) as error:
                if self._deadline.seconds_left < _PAUSE_SECONDS:
                    raise RefreshError(
                        f"the new tokens could not be stored ({type(error).__name__}): authorize again"
                    ) from None
                time.sleep(_PAUSE_SECONDS)
            else:
                return token

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        """Compare and swap AWSCURRENT; False when someone else moved it meanwhile."""
        try:
            secrets_manager().update_secret_version_stage(
                SecretId=self._secret_arn,
                VersionStage=_CURRENT,
                MoveToVersionId=new_version_id,
                RemoveFromVersionId=old_version_id,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidParameterException":
                return False
            raise RefreshError(f"the new tokens are stored but not current: {type(error).__name__}") from None
        return True
