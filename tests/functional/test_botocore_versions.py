"""The built functions with the oldest and the newest botocore that Lambda's runtime may bring: every call they make."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import DeadLetters, Send
from tests.support.orders import order, receipts
from tests.support.runtime_botocore import VERSIONS, install, with_botocore


@pytest.fixture(scope="module", params=VERSIONS)
def which(request: pytest.FixtureRequest) -> str:
    return VERSIONS[request.param]


@pytest.fixture(scope="module")
def botocore(which: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp(f"botocore-{which}")
    install(which, directory)
    return directory


@pytest.fixture
def deliver(stack: Stack, botocore: Path) -> Iterator[Function]:
    with with_botocore(stack, "DeliverFunction", botocore) as function:
        yield function


def test_a_batch_is_delivered_recorded_rejected_and_put_off(
    which: str, stack: Stack, deliver: Function, send: Send, dead_letters: DeadLetters, x: XSimulator
) -> None:
    # Given a purchase, and a message that is none
    poller = Poller(stack, [deliver], batch_window_seconds=0)
    send(order("evt-1"), "{")

    # When they are delivered, Then the secret was read, X has the one, and the other is a dead letter
    assert poller.run_once() is not None
    assert f"botocore {which}" in deliver.logs
    assert [conversion["conversion_id"] for conversion in x.conversions] == ["evt-1"]
    assert [letter["reason"] for letter in dead_letters()] == ["malformed_json"]

    # When a fresh instance gets it again, Then the table of delivery records knows it
    deliver.kill()
    send(order("evt-1"))
    assert poller.run_once() is not None
    assert len(x.conversions) == 1

    # When X is away, Then the message waits in the queue, for as long as the function says
    x.faults.add(Fault("status", status=503, times=5))
    (message,) = send(order("evt-2"))
    result = poller.run_once()
    assert result is not None
    assert (result.failures, result.error) == ((message,), None)
    # and nothing else was wrong: neither with the table nor with the queues
    wrong = [line["message"] for line in receipts(deliver) if line["level"] not in ("DEBUG", "INFO")]
    assert set(wrong) <= {"problem"}  # that X is away


def test_a_token_is_renewed_when_x_refuses_it(
    which: str, aws: LocalAws, stack: Stack, botocore: Path, deliver: Function, send: Send, x: XSimulator
) -> None:
    # Given a token that X takes no more, and both functions with that botocore
    answers: Queue[Any] = Queue()
    stack.put_secret(x.grant_oauth2(expires_in=60))
    x.expire_access_tokens()
    send(order())
    with with_botocore(stack, "RefreshTokenFunction", botocore) as refresh:
        aws.on_invoke(refresh.name, lambda payload: answers.put(refresh.invoke(payload)))
        token = stack.get_secret()["access_token"]

        # When a batch is refused, Then the deliver function calls the other, which writes the renewed secret
        Poller(stack, [deliver], batch_window_seconds=0).run_once()
        assert answers.get(timeout=30)["outcome"] == "refreshed"
        assert f"botocore {which}" in refresh.logs
    assert stack.get_secret()["access_token"] != token
