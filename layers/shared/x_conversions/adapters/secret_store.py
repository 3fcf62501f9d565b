"""The credentials secret in Secrets Manager, for its one automatic writer.

Apart from the reader, because the deliver function's start need not import the renewal.
"""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import SLOWEST_SECRETS_CALL_SECONDS, secrets_manager_once
from x_conversions.adapters.secrets_manager import (
    Answer,
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

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_PAUSE_SECONDS = 1.0
_MOST_TRIES = 3


class NoTimeLeft(BotoCoreError):  # noqa: N818 - an outcome, named in what is said
    """The next call might outlast the run."""

    fmt = "no time is left"


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
            return self._ask(lambda client: read_labelled(client, self._secret_arn, label))
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
            answer = self._ask(lambda client: client.get_secret_value(SecretId=self._secret_arn, VersionId=version_id))
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
            self._ask(lambda client: put_version(client, self._secret_arn, version_id, text, label))
        except SecretsManagerError as error:
            if error_code(error) == "ResourceExistsException":
                return False
            raise RefreshError(f"the secret can't be written, so nothing was spent: {error_code(error)}") from None
        return True

    def store(self, version_id: str, text: str, label: str) -> None:
        """Write what would be lost for good otherwise: whatever is said to it, it is tried until the deadline.

        Raises
        ------
        RefreshError
            They could not be stored.
        """
        try:
            self._try(lambda client: put_version(client, self._secret_arn, version_id, text, label), math.inf)
        except SecretsManagerError as error:
            raise RefreshError(f"the new tokens could not be stored ({error_code(error)}): authorize again") from None

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        """Compare and swap AWSCURRENT; False when someone else moved it meanwhile.

        Raises
        ------
        RefreshError
            Secrets Manager does not do it; the next run will.
        """
        try:
            return self._ask(lambda client: make_current(client, self._secret_arn, new_version_id, old_version_id))
        except SecretsManagerError as error:
            raise RefreshError(f"the new tokens are stored, but not current yet: {error_code(error)}") from None

    def _ask(self, call: Callable[["SecretsManagerClient"], Answer]) -> Answer:
        """One call, and again where that may help; none that might outlast the run."""
        if self._deadline.seconds_left < SLOWEST_SECRETS_CALL_SECONDS:
            raise NoTimeLeft
        return self._try(call, _MOST_TRIES)

    def _try(self, call: Callable[["SecretsManagerClient"], Answer], most: float) -> Answer:
        tries = 0
        while True:
            try:
                return call(secrets_manager_once())
            except SecretsManagerError as error:
                tries += 1
                is_over = tries >= most or (most < math.inf and not _may_pass(error))
                if is_over or self._deadline.seconds_left < _PAUSE_SECONDS + SLOWEST_SECRETS_CALL_SECONDS:
                    raise
            time.sleep(_PAUSE_SECONDS)


def _may_pass(error: ClientError | BotoCoreError) -> bool:
    """Whether Secrets Manager was out of reach, or of breath."""
    if isinstance(error, BotoCoreError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    return status >= 500 or "Throttl" in error_code(error)
