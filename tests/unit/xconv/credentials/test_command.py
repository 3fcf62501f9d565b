"""`xconv credentials put`: nobody types in vain."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from xconv.common.stack import Deployed
from xconv.credentials import command


def test_a_secret_that_is_going_is_told_before_anything_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a secret in its days of grace
    def refuse(**_: Any) -> Any:
        error: Any = {"Code": "InvalidRequestException", "Message": "it is currently marked deleted"}
        raise ClientError({"Error": error}, "GetSecretValue")

    session: Any = SimpleNamespace(client=lambda _: SimpleNamespace(get_secret_value=refuse))
    monkeypatch.setattr(command, "find_stack", lambda *_: Deployed(session, {"CredentialsSecretArn": "arn:secret"}))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: pytest.fail("somebody was asked"))

    # When somebody puts credentials there, Then they are told the line that brings it back
    with pytest.raises(RuntimeError, match="`aws secretsmanager restore-secret --secret-id arn:secret` brings it back"):
        command.put("oauth1")
