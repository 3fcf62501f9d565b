"""A stack's secret, for people: looked at without showing a value, and written by compare-and-swap."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from x_conversions.adapters.secrets_manager import (
    CURRENT,
    error_code,
    make_current,
    put_version,
    read_current,
    read_labelled,
)
from x_conversions.core.version import FORMAT
from x_conversions.credentials.schemes import AnyCredentials, CredentialsError, OAuth2, read_secret
from x_conversions.credentials.store import StoredSecret
from x_conversions.credentials.token_refresh import SPENT_LABEL

from xconv.common.errors import AwsError, explain
from xconv.common.stack import Deployed

# Where a new version waits until it is current. The refresh function uses one of its own.
_LABEL = "XCONVERSIONS_PERSON"
# The refresh function renews once in 75 minutes: it can't be in the way twice.
_TRIES = 3


@dataclass(frozen=True)
class Checked:
    """What can be said about a secret without a value.

    `seconds_left` is None when it never ends, or is unknown. `is_wrong`: the token is over, or its grant is lost.
    """

    scheme: str
    seconds_left: float | None
    remarks: list[str]
    is_wrong: bool = False


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
    return Checked(credentials.scheme, left, remarks, is_wrong=left is not None and left <= 0)


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
        current = self._present()
        checked = describe(read_secret(current.text))
        if self._is_spent(current.version_id):
            lost = "the grant is lost, X refused the refresh token: run `xconv authorize`"
            checked = replace(checked, remarks=[*checked.remarks, lost], is_wrong=True)
        return checked

    def credentials(self) -> AnyCredentials:
        """What requests to X are signed with now; raises as `check` does."""
        return read_secret(self._present().text)

    def _present(self) -> StoredSecret:
        current = self._current()
        if current is None:
            raise CredentialsError(f"the secret {self.arn} has no value yet; run `xconv credentials put`")
        return current

    def check_readable(self) -> None:
        """Before somebody types what would then not be stored; raises `RuntimeError` as `put` does."""
        self._current()

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
        with _explained(self.arn, "written"):
            put_version(self._client, self.arn, version_id, _with_form(text), _LABEL if current else CURRENT)
        for _ in range(_TRIES):
            if current is None or self._make_current(version_id, current.version_id):
                return checked
            before, current = current, self._current()
            if not (is_new_login and _is_renewal(current, before)):
                break
        raise RuntimeError("the secret changed meanwhile: look at it with `xconv credentials check`, and try again")

    def _make_current(self, new_version_id: str, old_version_id: str) -> bool:
        with _explained(self.arn, "written"):
            return make_current(self._client, self.arn, new_version_id, old_version_id)

    def _current(self) -> StoredSecret | None:
        with _explained(self.arn, "read"):
            return read_current(self._client, self.arn)

    def _is_spent(self, version_id: str) -> bool:
        """Whether the refresh function keeps in mind that X refused this version's refresh token."""
        with _explained(self.arn, "read"):
            found = read_labelled(self._client, self.arn, SPENT_LABEL)
        return found is not None and found.field("spent") == version_id


def _with_form(text: str) -> str:
    """The value, saying which form it has; what it says itself stays."""
    return json.dumps({"v": FORMAT} | json.loads(text))


def _is_renewal(current: StoredSecret | None, before: StoredSecret) -> bool:
    """Whether the refresh function made this version of that one."""
    return current is not None and current.field("renewed_from") == before.version_id


@contextmanager
def _explained(arn: str, done: str) -> Iterator[None]:
    try:
        yield
    except AwsError as error:
        raise RuntimeError(f"the secret {arn} can't be {done}: {_why(error, arn)}") from None


def _why(error: Exception, arn: str) -> str:
    if is_marked_for_deletion(error):
        return f"it is marked for deletion: {restoring(arn)}"
    if isinstance(error, ClientError) and error_code(error) == "ResourceNotFoundException":
        return "there is none: `xconv doctor` says what to do"
    return explain(error)


def restoring(arn: str) -> str:
    """What to do about a secret in its days of grace."""
    return f"`aws secretsmanager restore-secret --secret-id {arn}` brings it back, with what is in it"


def is_marked_for_deletion(error: Exception) -> bool:
    """Whether the secret is in its days of grace."""
    return (
        isinstance(error, ClientError)
        and error_code(error) == "InvalidRequestException"
        and "delet" in error.response["Error"].get("Message", "")
    )
