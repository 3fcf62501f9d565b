"""What Secrets Manager's errors mean for a reader, and for whoever makes a version current."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from x_conversions.adapters import secrets_manager
from x_conversions.adapters.secrets_manager import (
    SecretsManagerReader,
    make_current,
    put_version,
    read_current,
    read_labelled,
)
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.store import StoredSecret

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x"
# As Secrets Manager says it.
NO_VALUE = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
NO_SECRET = "Secrets Manager can't find the specified secret."


class FakeSecretsManager:
    """Answers every call alike, or fails it, and remembers what it was asked."""

    def __init__(self, code: str = "", text: str = "") -> None:
        self.asked: list[dict[str, Any]] = []
        self._code, self._text = code, text

    def _answer(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self._code:
            raise ClientError({"Error": {"Code": self._code, "Message": self._text}}, "Anything")
        return {"SecretString": "{}", "VersionId": "v1"}

    get_secret_value = put_secret_value = update_secret_version_stage = _answer


def failing(code: str, text: str = "") -> Any:
    return FakeSecretsManager(code, text)


def test_a_version_is_read_with_its_id() -> None:
    client: Any = FakeSecretsManager()
    assert read_current(client, ARN) == read_labelled(client, ARN, "OURS") == StoredSecret("{}", "v1")
    assert client.asked == [{"SecretId": ARN}, {"SecretId": ARN, "VersionStage": "OURS"}]


def test_no_value_is_told_from_no_secret() -> None:
    # Given one code for both, Then its text decides; a label that nothing bears is nothing to fail for
    assert read_current(failing("ResourceNotFoundException", NO_VALUE), ARN) is None
    with pytest.raises(ClientError):
        read_current(failing("ResourceNotFoundException", NO_SECRET), ARN)
    assert read_labelled(failing("ResourceNotFoundException", NO_SECRET), ARN, "OURS") is None


@pytest.mark.parametrize("call", [read_current, lambda client, arn: read_labelled(client, arn, "OURS")])
def test_any_other_error_is_the_callers(call: Any) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        call(failing("AccessDeniedException"), ARN)


def test_a_version_is_written_under_a_label_and_may_be_written_again() -> None:
    client: Any = FakeSecretsManager()
    put_version(client, ARN, "v2", "{}", "OURS")
    assert client.asked == [
        {"SecretId": ARN, "SecretString": "{}", "ClientRequestToken": "v2", "VersionStages": ["OURS"]}
    ]


def test_the_current_version_is_swapped_only_from_the_one_that_was_read() -> None:
    # When it is still current
    client: Any = FakeSecretsManager()
    assert make_current(client, ARN, "new", "old")

    # Then both were named, so that Secrets Manager compares; and when it is another by now, that is said
    named = {"MoveToVersionId": "new", "RemoveFromVersionId": "old"}
    assert client.asked == [{"SecretId": ARN, "VersionStage": "AWSCURRENT", **named}]
    assert not make_current(failing("InvalidParameterException"), ARN, "new", "old")
    with pytest.raises(ClientError, match="InternalServiceError"):
        make_current(failing("InternalServiceError"), ARN, "new", "old")


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("ResourceNotFoundException", NO_VALUE, "has no value yet; run `xconv credentials put`"),
        ("ResourceNotFoundException", NO_SECRET, "there is no secret .*: check CredentialsSecretArn"),
        ("AccessDeniedException", "", "can't be read: AccessDeniedException"),
    ],
)
def test_the_reader_says_what_to_do(code: str, text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets_manager, "secrets_manager", lambda: failing(code, text))
    with pytest.raises(CredentialsError, match=said):
        SecretsManagerReader(ARN).read()
