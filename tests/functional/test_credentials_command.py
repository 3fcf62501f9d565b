"""`xconv credentials` against a stack in the local AWS."""

import json
import re
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from devtools.local_aws import Function, FunctionError, LocalAws, Stack
from devtools.local_aws.stack import NAME
from devtools.x_simulator import XSimulator
from typer.testing import CliRunner
from xconv.cli import app
from xconv.common.stack import Deployed
from xconv.credentials.secret import Secret

from tests.support.functional_stack import SCHEDULE

Xconv = Callable[..., str]


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack) -> Xconv:
    """Runs `xconv credentials` as an operator; `typed` is what they type, or stdin."""
    assert stack.secret_arn
    environment = aws.environment()

    def run(*arguments: str, typed: str = "", status: int = 0) -> str:
        done = CliRunner().invoke(app, ["credentials", *arguments, "--stack", NAME], input=typed, env=environment)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == status, done.output
        return done.output

    return run


def test_check_says_everything_but_a_value(xconv: Xconv, stack: Stack, x: XSimulator) -> None:
    # Given a token with an hour left
    grant = x.grant_oauth2(expires_in=3600)
    stack.put_secret(grant)

    # When the secret is checked
    table, found = xconv("check"), json.loads(xconv("check", "--json"))

    # Then its scheme and life are there, and no value
    assert found["scheme"] == "oauth2"
    assert 3500 < found["seconds_left"] <= 3600
    assert found["remarks"] == []
    assert not any(value in table + str(found) for name, value in grant.items() if name != "scheme")


def test_put_asks_for_each_field_and_shows_none(xconv: Xconv, stack: Stack) -> None:
    # When four fields are typed
    typed = ["key-1", "secret-2", "token-3", "secret-4"]
    shown = xconv("put", "oauth1", typed="\n".join(typed) + "\n")

    # Then they are current, and were not shown
    assert stack.get_secret() == {
        "v": 1,
        "scheme": "oauth1",
        "api_key": "key-1",
        "api_secret": "secret-2",
        "access_token": "token-3",
        "access_token_secret": "secret-4",
    }
    assert not any(value in shown for value in typed)


def test_put_takes_xs_own_answer_from_stdin(xconv: Xconv, stack: Stack) -> None:
    # Given what X's token endpoint answers, and the client's id
    answer = {"token_type": "bearer", "expires_in": 7200, "access_token": "a", "refresh_token": "r", "client_id": "c"}

    # When it is put, Then it is kept as it is, with the form that it has, and an unknown expiry is said
    found = json.loads(xconv("put", "-", "--json", typed=json.dumps(answer)))
    assert stack.get_secret() == {"v": 1} | answer
    assert (found["scheme"], found["seconds_left"]) == ("oauth2", None)
    assert "renews" in found["remarks"][0]


def test_put_takes_what_windows_puts_before_a_text(xconv: Xconv, stack: Stack) -> None:
    xconv("put", "-", typed='\ufeff{"pixel_token": "p"}')
    assert stack.get_secret() == {"v": 1, "pixel_token": "p"}


@pytest.mark.parametrize("form", [2, "2", None, [1]])
def test_put_keeps_the_form_that_a_value_says_itself(xconv: Xconv, stack: Stack, form: object) -> None:
    # Given what a later version's secret held, When it is put back, Then it is not said to be of this one's form
    secret = {"v": form, "scheme": "pixel_token", "pixel_token": "p", "added": {"later": True}}
    xconv("put", "-", typed=json.dumps(secret))
    assert stack.get_secret() == secret
    assert json.loads(xconv("check", "--json"))["scheme"] == "pixel_token"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "must be a JSON object"),
        ('{"scheme": "oauth1", "api_key": "k"}', "api_secret is missing"),
        ('{"scheme": "magic"}', "must be one of"),
        ('{"pixel_token": "two words"}', "pixel_token must be"),
    ],
)
def test_what_cannot_be_used_is_not_written(xconv: Xconv, stack: Stack, text: str, message: str) -> None:
    before = stack.get_secret()
    with pytest.raises(ValueError, match=f"{message}.*; nothing was written") as error:
        xconv("put", "-", typed=text)
    assert "two words" not in str(error.value)
    assert stack.get_secret() == before


@pytest.mark.parametrize("is_new_login", [True, False], ids=["a login", "a value put by hand"])
def test_a_renewal_in_between(
    aws: LocalAws, stack: Stack, x: XSimulator, is_new_login: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given the refresh function, which renews while a person writes
    client = aws.client("secretsmanager")
    before = client.get_secret_value(SecretId=stack.secret_arn)
    renewed = json.dumps(stack.get_secret() | {"access_token": "renewed", "renewed_from": before["VersionId"]})
    put = client.put_secret_value

    def put_and_meet(**fields: object) -> object:
        answer = put(**fields)
        put(SecretId=stack.secret_arn, SecretString=renewed)
        return answer

    monkeypatch.setattr(client, "put_secret_value", put_and_meet)
    session = SimpleNamespace(client=lambda _: client)
    secret = Secret(Deployed(session, {"CredentialsSecretArn": stack.secret_arn}))  # type: ignore[arg-type]

    # Then a new login, which revoked what was renewed, is written all the same; anything else isn't, and that is said
    if is_new_login:
        login = x.grant_oauth2()
        secret.put(json.dumps(login), is_new_login=True)
        assert stack.get_secret() == {"v": 1} | login
    else:
        with pytest.raises(RuntimeError, match="changed meanwhile"):
            secret.put('{"pixel_token": "p"}')
        assert stack.get_secret()["access_token"] == "renewed"


def test_a_lost_grant_is_said(xconv: Xconv, stack: Stack, refresh: Function, x: XSimulator) -> None:
    # Given a grant that the refresh function found to be lost
    stack.put_secret(x.grant_oauth2(expires_in=60) | {"refresh_token": "spent"})
    with pytest.raises(FunctionError, match="authorize again"):
        refresh.invoke(SCHEDULE)

    # When a person checks, Then they learn it, and what to run; and a script does
    assert "run `xconv authorize`" in json.loads(xconv("check", "--json", status=1))["remarks"][-1]


@pytest.mark.parametrize("seconds", [0, -3600, -1_700_000_000])
def test_a_token_that_is_over_is_an_error_for_scripts_too(xconv: Xconv, stack: Stack, seconds: int) -> None:
    # Given a token that is over, When it is checked, Then it has no time left, whatever the number
    stack.put_secret({"scheme": "oauth2", "access_token": "a", "expires_at": time.time() + seconds})
    assert re.search(r"│ none +│ can't be renewed.*\n.*the access token has expired", xconv("check", status=1))


def test_a_secret_marked_for_deletion_says_how_it_comes_back(aws: LocalAws, stack: Stack) -> None:
    # Given a secret that somebody deleted, which it outlives for some days
    secrets = aws.client("secretsmanager")
    stack.put_secret({"pixel_token": "token-1"})
    secrets.delete_secret(SecretId=stack.secret_arn)
    try:
        # When it is looked at, or written, Then the one line says what brings it back
        for command in ("check", "put"):
            arguments = ["credentials", command, *(["-"] if command == "put" else []), "--stack", NAME]
            done = CliRunner().invoke(app, arguments, input='{"pixel_token": "a"}', env=aws.environment())
            assert "marked for deletion: `aws secretsmanager restore-secret" in str(done.exception)
    finally:
        secrets.restore_secret(SecretId=stack.secret_arn)


def test_a_secret_without_a_value_says_what_to_run(aws: LocalAws) -> None:
    # Given a stack that nobody has given credentials
    Stack.create(aws, {"PixelId": "o8z6j", "DefaultEventId": "o87ne", "RequireConsent": "true"}, name="fresh")
    environment = aws.environment()

    # When it is checked, Then the answer is what to run; and after that it works
    done = CliRunner().invoke(app, ["credentials", "check", "--stack", "fresh"], env=environment)
    assert "has no value yet; run `xconv credentials put`" in str(done.exception)
    put = ["credentials", "put", "pixel_token", "--stack", "fresh"]
    assert CliRunner().invoke(app, put, input="token-1\n", env=environment).exit_code == 0
    assert (
        "pixel_token" in CliRunner().invoke(app, ["credentials", "check", "--stack", "fresh"], env=environment).output
    )
