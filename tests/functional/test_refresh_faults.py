"""The refresh function stopped at every step, in a process of its own, against Secrets Manager and X over HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.x_simulator import XSimulator
from xconv.common.stack import Deployed
from xconv.credentials.secret import Secret

from tests.support.functional_stack import SCHEDULE
from tests.support.refresh_builders import STEPS
from tests.support.refresh_gate import DROP, REFUSE, Act, Gate
from tests.support.refresh_process import Ended, RefreshProcess

# Before a step is after the one before it.
MOMENTS = [*(f"before {step}" for step in STEPS), f"after {STEPS[-1]}"]
# From X's answer to the first durable write nothing can save the grant.
FATAL = "before store XCONVERSIONS_NEW"


class Runner:
    """One deployed refresh function, behind a gate of its own."""

    def __init__(self, gate: Gate, process: RefreshProcess) -> None:
        self.gate, self.process = gate, process
        self.sent: list[str] = []

    def run(self, minutes_later: float = 0, plan: dict[str, Act] | None = None) -> Ended:
        self.gate.begin(plan or {})
        ended = self.process.run(SCHEDULE, minutes_later)
        self.sent += self.gate.sent
        return ended

    def kill(self) -> str:
        self.process.kill()
        return DROP


@pytest.fixture(scope="module")
def _runners(aws: LocalAws, _stack: Stack, _x: XSimulator) -> Iterator[list[Runner]]:
    """Two of them, as two invocations at the same time are."""
    with ExitStack() as open_ones:
        runners = []
        for _ in range(2):
            gate = open_ones.enter_context(Gate(aws.endpoint_url, _x.url))
            environment = {
                **_stack.environment("RefreshTokenFunction"),
                **aws.environment(_stack.role_arn("RefreshTokenFunction")),
                "AWS_ENDPOINT_URL": gate.url,
                "X_TOKEN_URL": f"{gate.url}/2/oauth2/token",
                "AWS_LAMBDA_FUNCTION_NAME": "refresh",
            }
            runners.append(Runner(gate, open_ones.enter_context(RefreshProcess(environment))))
        yield runners


class Scene:
    """A due token, two refresh functions, and a person who may log in."""

    def __init__(self, x: XSimulator, runners: list[Runner], secrets: Any, arn: str) -> None:
        self._x, self._secrets, self._arn = x, secrets, arn
        session = SimpleNamespace(client=lambda _: secrets)
        self._person = Secret(Deployed(session, {"CredentialsSecretArn": arn}))  # type: ignore[arg-type]
        self.first, self.second = runners
        self.first.sent, self.second.sent = [], []
        self.grant = x.grant_oauth2(expires_in=600)
        secrets.put_secret_value(SecretId=arn, SecretString=json.dumps(self.grant))

    def log_in(self) -> None:
        """By `xconv`'s own way of writing."""
        self._person.put(json.dumps(self._x.grant_oauth2()))

    @property
    def sent(self) -> list[str]:
        return self.first.sent + self.second.sent

    def check_alive(self) -> None:
        """The next runs find all well, and the grant can be renewed."""
        assert self.second.run(16).error == ""
        assert self.second.run(180).outcome == "refreshed"
        assert self.second.run(181).outcome == "not_due"

    def check_lost(self) -> None:
        """Every later run says so, to the alarm too, and X is asked once more and then never again."""
        for minutes in (16, 31, 46):
            ended = self.second.run(minutes)
            assert "authorize again" in ended.error
            assert ended.metric("CredentialsHealthy") == 0
            assert ended.metric("TokenRefreshFailed") == 1
        assert self.sent == [self.grant["refresh_token"]] * 2
        versions = self.versions
        self.second.run(61)
        assert self.versions == versions
        self.log_in()
        self.check_alive()

    @property
    def versions(self) -> int:
        return len(self._secrets.list_secret_version_ids(SecretId=self._arn, IncludeDeprecated=True)["Versions"])


@pytest.fixture(scope="module")
def _secrets(aws: LocalAws) -> Iterator[Any]:
    """Secrets Manager, for a person; a call that the refresh function's role doesn't permit fails the module."""
    denied = aws.denied
    yield aws.client("secretsmanager")
    assert aws.denied == denied, "a role lacks a permission"


@pytest.fixture
def scene(x: XSimulator, _runners: list[Runner], _secrets: Any, _stack: Stack) -> Scene:
    return Scene(x, _runners, _secrets, _stack.secret_arn)


def test_the_steps_are_these(scene: Scene) -> None:
    ended = scene.first.run()
    assert (ended.outcome, ended.metric("CredentialsHealthy")) == ("refreshed", 1)
    assert [step.partition(",")[0] for step in STEPS] == scene.first.gate.steps


@pytest.mark.parametrize("company", ["alone", "a second run", "a login"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_step(moment: str, company: str, scene: Scene) -> None:
    # Given a run whose process is killed at this moment, when a second run or a login has just been
    def meet_and_die() -> str:
        if company == "a second run":
            scene.second.run()
        elif company == "a login":
            scene.log_in()
        return scene.first.kill()

    ended = scene.first.run(plan={moment: meet_and_die})
    assert ended.is_killed

    # Then the grant lives, unless X's answer died with the process
    if moment == FATAL and company != "a login":
        scene.check_lost()
    else:
        scene.check_alive()
        assert len(set(scene.sent)) == len(scene.sent)


@pytest.mark.parametrize("company", ["a second run", "a login"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_met_at_any_step(moment: str, company: str, scene: Scene) -> None:
    # Given a second run, or a login, from start to end at this moment of the first
    meet: Callable[[], object] = scene.second.run if company == "a second run" else scene.log_in
    met: list[object] = []
    ended = scene.first.run(plan={moment: lambda: met.append(meet())})

    # Then nobody fails, no token is sent twice, and what is current can be renewed
    assert len(met) == 1
    assert ended.error == ""
    scene.check_alive()
    assert len(set(scene.sent)) == len(scene.sent)


@pytest.mark.parametrize("end", [REFUSE, DROP])
@pytest.mark.parametrize("step", STEPS)
def test_a_call_that_fails(step: str, end: str, scene: Scene) -> None:
    # Given a call that AWS or X refuses, or does and whose answer is lost
    moment = f"before {step}" if end == REFUSE else f"after {step}"
    ended = scene.first.run(plan={moment: lambda: end})

    # Then it is done again, or the run says that it failed and the next one mends it; only X answers but once
    if (step, end) == ("exchange", DROP):
        assert "did not answer" in ended.error
        assert ended.metric("CredentialsHealthy") == 0
        scene.check_lost()
        return
    assert (ended.outcome == "refreshed") or ended.metric("CredentialsHealthy") == 0
    assert (ended.outcome == "refreshed") == (end == DROP or step.startswith("store"))
    scene.check_alive()
    assert len(set(scene.sent)) == len(scene.sent)


def test_x_hangs(scene: Scene) -> None:
    # Given an X that takes the request and never answers, nor ever looks at it
    over = threading.Event()

    def hang() -> str:
        over.wait()
        return DROP

    ended = scene.first.run(plan={"before exchange": hang})
    over.set()

    # Then the run gives up in time to say so, and the token, which nobody has spent, is not given up
    assert "did not answer" in ended.error
    scene.check_alive()
