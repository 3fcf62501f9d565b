"""A stack's secret, for people: looked at without showing a value, and written by compare-and-swap."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from x_conversions.credentials import AnyCredentials, CredentialsError, OAuth2, read_secret

from xconv.deployed import Deployed

# Where a new version waits until it is current. The refresh function uses one of its own.
_LABEL = "XCONVERSIONS_PERSON"
_CURRENT = "AWSCURRENT"


@dataclass(frozen=True)
class Checked:
    """What can be said about a secret without a value. `seconds_left` is None when it never ends, or is unknown."""

    scheme: str
    seconds_left: float | None
    remarks: list[str]


def describe(credentials: AnyCredentials) -> Checked:
    """Scheme, time left, and what is missing."""
    remarks = []
    left = None if credentials.expires_at is None else credentials.expires_at - time.time()
    if isinstance(credentials, OAuth2):
        if not credentials.is_renewable:
            remarks.append("can't be renewed: refresh_token and client_id are needed for that")
        if left is None:
            remarks.append("expires_at is unknown: the next scheduled run renews the token")
        elif left <= 0:
            remarks.append("the access token has expired")
    return Checked(credentials.scheme, left, remarks)


class Secret:
    """The secret of a deployed stack."""

    def __init__(self, deployed: Deployed) -> None:
        self._client: Any = deployed.session.client("secretsmanager")
        self.arn = deployed.outputs["CredentialsSecretArn"]

    def check(self) -> Checked:
        """Read the current version and describe it.

        Raises
        ------
        CredentialsError
            It has no value yet, or one that can't be used.
        """
        current = self._current()
        if current is None:
            raise CredentialsError(f"the secret {self.arn} has no value yet; run `xconv credentials put`")
        return describe(read_secret(current["SecretString"]))

    def put(self, text: str) -> Checked:
        """Make this value current, unless somebody else changed the secret meanwhile.

        Raises
        ------
        CredentialsError
            The value can't be used; nothing was written.
        RuntimeError
            Somebody else, the refresh function perhaps, wrote at the same moment; nothing of theirs is lost.
        """
        checked = describe(read_secret(text))
        current = self._current()
        if current is None:
            self._client.put_secret_value(SecretId=self.arn, SecretString=text)
            return checked
        version_id = str(uuid4())
        self._client.put_secret_value(
            SecretId=self.arn, SecretString=text, ClientRequestToken=version_id, VersionStages=[_LABEL]
        )
        try:
            self._client.update_secret_version_stage(
                SecretId=self.arn,
                VersionStage=_CURRENT,
                MoveToVersionId=version_id,
                RemoveFromVersionId=current["VersionId"],
            )
        except ClientError as error:
            raise RuntimeError(f"the secret changed meanwhile ({error.response['Error']['Code']}); try again") from None
        return checked

    def _current(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._client.get_secret_value(SecretId=self.arn)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException" and "secret value" in str(error):
                return None
            raise RuntimeError(f"the secret {self.arn} can't be read: {error.response['Error']['Code']}") from None
        return found
