"""The template's stack in the local AWS, under access control, with the X simulator and the built functions."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.loaders import create_loader
from devtools.building import build
from devtools.local_aws import Function, LocalAws, Poller, RuntimeEmulator, Stack
from devtools.local_aws.runtime.emulator import runtime_environment
from devtools.local_aws.runtime.rie import find_emulator
from devtools.paths import BUILD, LAYER
from devtools.x_simulator import XSimulator

from tests.support.functional_stack import EVENT_IDS, PIXEL_ID, DeadLetters, Send, parameters
from tests.support.said import Said
from tests.support.sleepless import sleepless
from tests.support.warm_functions import warm_functions
from tests.support.warm_tools import warm_tools


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    if build.main() != 0:
        pytest.exit("sam build failed; see above", returncode=1)


@pytest.fixture(scope="session", autouse=True)
def _services_are_read_once() -> Iterator[None]:
    """botocore's descriptions of the services, which every session reads anew: a client in a fifth of its time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(botocore.session, "create_loader", cache(create_loader))
        yield


@pytest.fixture(scope="session", autouse=True)
def _functions_start_warm(_built: None) -> Iterator[None]:
    """Where there is AWS's emulator; those of `tests/runtime`, and all that a demo starts, import everything."""
    if find_emulator() is None:
        yield
        return
    environment = runtime_environment(BUILD / "DeliverFunction", [LAYER], "app.lambda_handler")
    with warm_functions(environment) as python, pytest.MonkeyPatch.context() as patched:
        patched.setattr(RuntimeEmulator, "python", python)
        yield


@pytest.fixture(scope="session")
def tools() -> Iterator[Path]:
    """A folder with an `xconv` and an `aws` that are imported already; a few tests start those that aren't."""
    with warm_tools() as folder:
        yield folder


@pytest.fixture(autouse=True)
def _nothing_personal_is_said(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test does: no built function prints anything of a person's or of a secret's."""
    said = Said(monkeypatch)
    yield
    assert said.personal() == []


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """The local AWS, in which the roles' policies decide."""
    with LocalAws() as aws:
        aws.enforce_iam()
        yield aws


@pytest.fixture(scope="session")
def _x() -> Iterator[XSimulator]:
    with XSimulator(PIXEL_ID, EVENT_IDS) as x:
        yield x


@pytest.fixture(scope="session")
def _stack(aws: LocalAws, _x: XSimulator) -> Stack:
    return Stack.create(aws, parameters(_x))


@pytest.fixture
def x(_x: XSimulator) -> XSimulator:
    """X, which has received nothing yet and has no faults."""
    _x.reset()
    return _x


@pytest.fixture
def stack(aws: LocalAws, _stack: Stack, x: XSimulator) -> Iterator[Stack]:
    """The stack with empty queues and good OAuth 2.0 credentials; a call that a role doesn't permit fails the test."""
    _stack.empty()
    _stack.put_secret(x.grant_oauth2())
    denied = aws.denied
    yield _stack
    assert aws.denied == denied, "a role lacks a permission"


@pytest.fixture
def deliver(stack: Stack) -> Iterator[Function]:
    """A fresh execution environment of the deliver function."""
    with Function(stack, "DeliverFunction") as function:
        yield function


@pytest.fixture
def sleepless_deliver(stack: Stack) -> Iterator[Function]:
    """The same, for tests in which it has to wait: it takes no time."""
    with sleepless(stack, "DeliverFunction") as function:
        yield function


@pytest.fixture
def refresh(stack: Stack) -> Iterator[Function]:
    """A fresh execution environment of the refresh function."""
    with Function(stack, "RefreshTokenFunction") as function:
        yield function


@pytest.fixture
def poller(stack: Stack, deliver: Function) -> Poller:
    """Feeds `deliver` from the queue, without waiting for a batch to become full."""
    return Poller(stack, [deliver], batch_window_seconds=0)


@pytest.fixture
def send(aws: LocalAws, stack: Stack) -> Send:
    """``send(*events)``: puts events (objects, or bodies as text) on the queue; returns their message ids."""
    sqs = aws.client("sqs")

    def send(*events: Any) -> list[str]:
        bodies = [event if isinstance(event, str) else json.dumps(event) for event in events]
        ids: dict[str, str] = {}
        for start in range(0, len(bodies), 10):  # SQS takes ten at a time
            entries = [{"Id": str(start + n), "MessageBody": body} for n, body in enumerate(bodies[start : start + 10])]
            answer = sqs.send_message_batch(QueueUrl=stack.queue_url, Entries=entries)
            ids |= {sent["Id"]: sent["MessageId"] for sent in answer["Successful"]}
        return [ids[str(n)] for n in range(len(bodies))]

    return send


@pytest.fixture
def dead_letters(aws: LocalAws, stack: Stack) -> DeadLetters:
    """``dead_letters()``: takes all messages from the dead-letter queue, each with ``body`` and attributes' texts."""
    sqs = aws.client("sqs")

    def dead_letters() -> list[dict[str, Any]]:
        letters: list[dict[str, Any]] = []
        while True:
            answer = sqs.receive_message(
                QueueUrl=stack.dead_letter_queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            )
            if not answer.get("Messages"):
                return letters
            for message in answer["Messages"]:
                attributes = message.get("MessageAttributes", {})
                texts = {name: value["StringValue"] for name, value in attributes.items()}
                letters.append({"body": message["Body"], **texts})

    return dead_letters
