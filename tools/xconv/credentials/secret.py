"""A stack's secret, for people: looked at without showing a value, and written by compare-and-swap."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from x_conversions.credentials.schemes import AnyCredentials, CredentialsError, OAuth2, read_secret
from x_conversions.credentials.token_refresh import SPENT_LABEL

from xconv.common.stack import Deployed

# Where a new version waits until it is current. The refresh function uses one of its own.
_LABEL = "XCONVERSIONS_PERSON"
_CURRENT = "AWSCURRENT"
# The refresh function renews once in 75 minutes: it can't be in the way twice.
_TRIES = 3


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
        if missing := [name for name in ("refresh_token", "client_id") if getattr(credentials, name) is None]:
            remarks.append(f"can't be renewed: {' and '.join(missing)} missing")
        if left is None:
            remarks.append("expires_at is unknown" + ("" if missing else ": the next scheduled run renews the token"))
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
        RuntimeError
            It can't be read.
        """
        current = self._current()
        if current is None:
            raise CredentialsError(f"the secret {self.arn} has no value yet; run `xconv credentials put`")
        checked = describe(read_secret(current["SecretString"]))
        if self._is_spent(current["VersionId"]):
            checked.remarks.append("the grant is lost, X refused the refresh token: run `xconv authorize`")
        return checked

    def put(self, text: str, *, is_new_login: bool = False) -> Checked:
        """Make this value current, unless somebody else changed the secret meanwhile.

        Parameters
        ----------
        text
            The secret's value.
        is_new_login
            It comes from a login of just now, which revoked what the refresh function may be renewing: a renewal in
            between is no reason to give up.

        Raises
        ------
        CredentialsError
            The value can't be used; nothing was written.
        RuntimeError
            It can't be written; or somebody else wrote at the same moment: nothing of theirs is lost.
        """
        checked = describe(read_secret(text))
        current = self._current()
        version_id = str(uuid4())
        with _explained(f"the secret {self.arn} can't be written"):
            self._client.put_secret_value(
                SecretId=self.arn,
                SecretString=text,
                ClientRequestToken=version_id,
                VersionStages=[_LABEL] if current else [_CURRENT],
            )
        for _ in range(_TRIES):
            if current is None or self._swap(version_id, current["VersionId"]):
                return checked
            before, current = current, self._current()
            if not (is_new_login and _is_renewal(current, before)):
                break
        raise RuntimeError("the secret changed meanwhile: look at it with `xconv credentials check`, and try again")

    def _swap(self, new_version_id: str, old_version_id: str) -> bool:
        with _explained(f"the secret {self.arn} can't be written"):
            try:
                self._client.update_secret_version_stage(
                    SecretId=self.arn,
                    VersionStage=_CURRENT,
                    MoveToVersionId=new_version_id,
                    RemoveFromVersionId=old_version_id,
                )
            except ClientError as error:
                if _code(error) == "InvalidParameterException":
                    return False
                raise
        return True

    def _current(self) -> dict[str, Any] | None:
        with _explained(f"the secret {self.arn} can't be read"):
            try:
                found: dict[str, Any] = self._client.get_secret_value(SecretId=self.arn)
            except ClientError as error:
                if _code(error) == "ResourceNotFoundException" and "secret value" in str(error):
                    return None
                raise
        return found

    def _is_spent(self, version_id: str) -> bool:
        """Whether the refresh function keeps in mind that X refused this version's refresh token."""
        with _explained(f"the secret {self.arn} can't be read"):
            try:
                found = self._client.get_secret_value(SecretId=self.arn, VersionStage=SPENT_LABEL)
            except ClientError as error:
                if _code(error) == "ResourceNotFoundException":
                    return False
                raise
        return bool(json.loads(found["SecretString"]).get("spent") == version_id)


def _is_renewal(current: dict[str, Any] | None, before: dict[str, Any]) -> bool:
    """Whether the refresh function made this version of that one."""
    return current is not None and json.loads(current["SecretString"]).get("renewed_from") == before["VersionId"]


@contextmanager
def _explained(problem: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise RuntimeError(f"{problem}: {_code(error)}") from None
    except BotoCoreError as error:
        raise RuntimeError(f"{problem}: {type(error).__name__}") from None


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
