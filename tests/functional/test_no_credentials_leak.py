"""No value of the secret in logs, exceptions, metrics, dead letters or the terminal; at DEBUG, when all goes wrong."""

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from devtools.local_aws import Function, FunctionError, LocalAws, Poller, Stack
from devtools.local_aws.stack import NAME
from devtools.x_simulator import Fault, XSimulator

from tests.support.command_line import command_line
from tests.support.functional_stack import SCHEDULE, DeadLetters, Send
from tests.support.orders import order
from tests.support.sleepless import sleepless

DEBUG = {"POWERTOOLS_LOG_LEVEL": "DEBUG"}
GRANTS: dict[str, Callable[[XSimulator], dict[str, str]]] = {
    "oauth2": lambda x: x.grant_oauth2("canary-client", "canary-client-secret"),
    "oauth1": lambda x: x.grant_oauth1(),
    "pixel_token": lambda x: x.grant_pixel_token(),
}
PUBLIC = {"scheme", "expires_at", "v"}


def canaries(*secrets: dict[str, Any]) -> set[str]:
    """Every value that must not show, and what HTTP makes of two of them."""
    values = {str(value) for secret in secrets for name, value in secret.items() if name not in PUBLIC}
    pairs = [f"{one['client_id']}:{one['client_secret']}" for one in secrets if "client_secret" in one]
    return values | {base64.b64encode(pair.encode()).decode() for pair in pairs}


def check(text: str, *secrets: dict[str, Any]) -> None:
    for canary in canaries(*secrets):
        assert canary not in text


def echo(secret: dict[str, str], status: int, code: str) -> Fault:
    """An X that quotes what it was sent."""
    quoted = " ".join(f"({value}) {value} [{value}]" for value in canaries(secret))
    error = {"code": code, "message": f"tokens {quoted} are wrong", "parameter": ""}
    return Fault("status", status=status, body={"errors": [error]})


@pytest.mark.parametrize("scheme", GRANTS)
def test_the_deliver_function_shows_nothing(
    scheme: str, stack: Stack, x: XSimulator, send: Send, dead_letters: DeadLetters
) -> None:
    # Given good credentials of this scheme, and an X that does all it can do
    secret = GRANTS[scheme](x)
    stack.put_secret(secret)
    with sleepless(stack, "DeliverFunction", DEBUG) as deliver:
        poller = Poller(stack, [deliver], batch_window_seconds=0)

        def deliver_one(conversion_id: str, *faults: Fault) -> None:
            x.faults.add(*faults)
            send(order(conversion_id))
            poller.run_once()
            x.faults.clear()

        deliver_one("delivered")
        deliver_one("rejected", echo(secret, 400, "INVALID_PARAMETER"))
        deliver_one("forbidden", echo(secret, 403, "UNAUTHORIZED_CLIENT_APPLICATION"))
        deliver_one("unauthorized", Fault("unauthorized", times=2))
        deliver_one("garbled", Fault("garbled"))
        deliver_one("dropped", Fault("drop_after"))

        logs = list(deliver.logs)

    # and then a secret with a fault in each field, met by an instance that has no other
    for field in secret.keys() - PUBLIC:
        stack.put_secret(secret | {field: secret[field] + " and a space"})
        send(order(f"broken {field}"))
        with sleepless(stack, "DeliverFunction", DEBUG) as deliver:
            Poller(stack, [deliver], batch_window_seconds=0).run_once()
            logs += deliver.logs
    text = "\n".join(logs) + json.dumps(dead_letters())

    # Then everything is told, without a value
    for told in ("delivered", "rejected_by_x", "forbidden", "unauthorized", "unaccounted", "answer_lost", "_aws"):
        assert told in text
    assert text.count("must be a text without spaces") >= len(secret.keys() - PUBLIC)
    check(text, secret)


def test_the_refresh_function_shows_nothing(stack: Stack, x: XSimulator) -> None:
    # Given a token that is due, and a token endpoint that does all it can do
    said: list[str] = []
    shown: list[dict[str, Any]] = []
    with Function(stack, "RefreshTokenFunction", DEBUG) as refresh:

        def run(secret: dict[str, str], *faults: Fault) -> None:
            x.faults.add(*faults)
            stack.put_secret(secret)
            try:
                said.append(str(refresh.invoke(SCHEDULE)))
            except FunctionError as error:
                said.append(str(error))
            shown.extend((secret, stack.get_secret()))
            x.faults.clear()

        def due() -> dict[str, str]:
            return x.grant_oauth2("canary-client", "canary-client-secret", expires_in=60)

        run(due())
        run(due() | {"refresh_token": "canary-spent-token"})
        run(due() | {"client_secret": "canary-wrong-secret"})
        for kind in ("garbled", "empty", "drop_after"):
            run(due(), Fault(kind, endpoint="token"))
        for status in (200, 400, 503):
            secret = due()
            body = {"error": "server_error", "error_description": f"{canaries(secret)}"}
            run(secret, Fault("status", endpoint="token", status=status, body=body))
        for field in ("access_token", "refresh_token", "client_id", "client_secret"):
            run(due() | {field: "canary and a space"})
        text = "\n".join([*refresh.logs, *said])

    # Then everything is told, without a value
    for told in (
        "refreshed",
        "authorize again",
        "check client_id",
        "did not answer",
        "without a token",
        "field client_id",
    ):
        assert told in text
    assert '"CredentialsHealthy":[0' in text.replace(" ", "")
    renewed_from = {one.pop("renewed_from", None) for one in shown}  # a version's id is no secret
    assert renewed_from != {None}
    check(text, *shown)
    assert "canary" not in text


@pytest.fixture
def terminal(aws: LocalAws, tools: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs `xconv`; everything it printed. As a process, unless many are much alike."""
    in_this_process = command_line(aws, monkeypatch)

    def run(*arguments: str, typed: str = "", status: int = 0, is_one_of_many: bool = False) -> str:
        if is_one_of_many:
            printed = in_this_process(*arguments, "--stack", NAME, typed=typed, status=status)
            return printed.out + printed.err
        command = [str(tools / "xconv"), *arguments, "--stack", NAME]
        environment = aws.environment() | {"OAUTHLIB_INSECURE_TRANSPORT": "1"}
        done = subprocess.run(command, input=typed, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize("scheme", GRANTS)
def test_the_terminal_shows_nothing(scheme: str, terminal: Callable[..., str], stack: Stack, x: XSimulator) -> None:
    # Given values that a person types, right ones and wrong ones
    secret = GRANTS[scheme](x)
    fields = [name for name in secret if name not in PUBLIC]
    order_asked = {"oauth2": ["access_token", "refresh_token", "client_id", "client_secret"]}.get(scheme, fields)
    typed = "\n".join(secret[name] for name in order_asked) + "\n"
    text = terminal("credentials", "put", scheme, typed=typed)
    stored = stack.get_secret()
    assert {name: stored[name] for name in fields} == {name: secret[name] for name in fields}

    # When they are put, checked, and put wrongly
    text += terminal("credentials", "check") + terminal("credentials", "check", "--json", is_one_of_many=True)
    for field in fields:
        wrong = json.dumps(secret | {field: secret[field] + " and a space"})
        text += terminal("credentials", "put", "-", typed=wrong, status=2, is_one_of_many=True)
    text += terminal("credentials", "put", "-", typed=json.dumps(secret)[:-1], status=2)

    # Then no value shows
    assert scheme in text
    assert text.count("error: ") == len(fields) + 1
    check(text, secret)


@pytest.mark.usefixtures("stack")
def test_authorizing_shows_nothing(terminal: Callable[..., str], x: XSimulator) -> None:
    # Given a client secret that is typed, and an address that is no answer to this request
    x.register_app("app-1", "canary-client-secret")
    options = ["--client-id", "app-1", "--paste", "--authorize-url", f"{x.url}/i/oauth2/authorize"]
    answer = "http://127.0.0.1:8910/callback?code=canary-code&state=canary-state"
    text = terminal(
        "authorize", *options, "--token-url", x.token_url, typed=f"canary-client-secret\n{answer}\n", status=2
    )
    assert "answer to another request" in text
    assert "canary" not in text
