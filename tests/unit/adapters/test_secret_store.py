"""However slow or out of order Secrets Manager and X are, a run of the refresh function ends before Lambda ends it."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from x_conversions.adapters import secret_store
from x_conversions.adapters.secret_store import SecretsManagerStore
from x_conversions.core.deadline import Deadline
from x_conversions.credentials.new_tokens import NewTokens
from x_conversions.credentials.token_refresh import AUTHORIZE_AGAIN, GrantLostError, RefreshError, TokenRefresh
from x_conversions.reporting.refresh_report import report_refresh

from tests.support.delivery_builders import FakeClock
from tests.support.each import each

TIMEOUT = 60.0  # the function's, in the template
URL = "https://secretsmanager.eu-west-1.amazonaws.com"
SECRET = {"access_token": "access-1", "refresh_token": "refresh-1", "client_id": "c"}


def refused(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Anything")  # type: ignore[typeddict-item]


# What a call comes to, and how long that takes at most (adapters/aws.py).
TROUBLES: dict[str, tuple[Exception, float]] = {
    "hangs": (ReadTimeoutError(endpoint_url=URL), 4.0),
    "not there": (ConnectTimeoutError(endpoint_url=URL), 1.0),
    "unreachable": (EndpointConnectionError(endpoint_url=URL), 0.0),
    "denied": (refused("AccessDeniedException", 400), 0.1),
    "throttled": (refused("ThrottlingException", 400), 0.1),
    "out of order": (refused("InternalServiceError", 500), 2.0),
    "full": (refused("LimitExceededException", 400), 0.1),
}


class FakeSecretsManager:
    """Versions and labels; each call may meet a trouble, by its name."""

    def __init__(self, clock: FakeClock, trouble: Callable[[str], str | None]) -> None:
        self.versions = {"v1": json.dumps(SECRET)}
        self.labels = {"AWSCURRENT": "v1"}
        self.calls: list[str] = []
        self._clock, self._trouble = clock, trouble

    def get_secret_value(self, **asked: str) -> dict[str, Any]:
        label = asked.get("VersionStage", "AWSCURRENT")
        self._meet(f"read {asked.get('VersionId', label)}")
        version = asked.get("VersionId") or self.labels.get(label)
        if version is None:
            raise refused("ResourceNotFoundException", 400)
        made = datetime.fromtimestamp(self._clock() - 3600, UTC)
        return {"SecretString": self.versions[version], "VersionId": version, "CreatedDate": made}

    def put_secret_value(self, **asked: Any) -> None:
        (label,) = asked["VersionStages"]
        self._meet(f"write {label}")
        self.versions[asked["ClientRequestToken"]] = asked["SecretString"]
        self.labels[label] = asked["ClientRequestToken"]

    def update_secret_version_stage(self, **asked: str) -> None:
        self._meet("make current")
        self.labels["AWSCURRENT"] = asked["MoveToVersionId"]

    def _meet(self, call: str) -> None:
        self.calls.append(call)
        self._clock.now += 0.02
        if (name := self._trouble(call)) is not None:
            error, seconds = TROUBLES[name]
            self._clock.now += seconds
            raise error


class Endpoint:
    """X's token endpoint, as slow as it may be."""

    def __init__(self, clock: FakeClock, seconds: float, error: RefreshError | None) -> None:
        self._clock, self._seconds, self._error = clock, seconds, error
        self.spent = 0

    def exchange(self, _: object) -> NewTokens:
        self._clock.now += self._seconds
        self.spent += 1
        if self._error:
            raise self._error
        return NewTokens("access-2", "refresh-2", 7200)


@contextmanager
def world(trouble: Callable[[str], str | None]) -> Iterator[tuple[FakeSecretsManager, FakeClock]]:
    clock = FakeClock()
    fake = FakeSecretsManager(clock, trouble)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(secret_store, "secrets_manager_once", lambda: fake)
        patched.setattr(secret_store, "time", SimpleNamespace(sleep=clock.sleep))
        yield fake, clock


def run(clock: FakeClock, endpoint: Endpoint, seconds: float = TIMEOUT) -> tuple[str, str]:
    """One run as `functions/refresh_token` makes it: what it raised, and what it printed."""
    deadline = Deadline.after(seconds, reserve=1.0, clock=clock)
    refresh = TokenRefresh(SecretsManagerStore("arn", deadline), endpoint, 2700, deadline, clock)
    raised = ""
    with redirect_stdout(io.StringIO()) as printed:
        try:
            with report_refresh("shop", refresh, clock) as report:
                report.outcome = refresh.run({})
        except Exception as error:  # noqa: BLE001 - what Lambda would report
            raised = f"{type(error).__name__}: {error}"
    return raised, printed.getvalue()


@each("exchange_seconds", [0.2, 10.0, 20.0])
@each("trouble", TROUBLES)
def test_tokens_that_cannot_be_stored_are_told_before_lambda_ends_the_run(
    trouble: str, exchange_seconds: float
) -> None:
    # Given a Secrets Manager that takes the claim, and nothing once the refresh token is spent
    with world(lambda call: trouble if call == "write XCONVERSIONS_NEW" else None) as (fake, clock):
        began, endpoint = clock(), Endpoint(clock, exchange_seconds, None)
        raised, printed = run(clock, endpoint)

        # Then it was tried for as long as there was time, and that is told
        assert raised.startswith("RefreshError: the new tokens could not be stored")
        assert '"TokenRefreshFailed":[1.0]' in printed
        assert clock() - began < TIMEOUT - 1
        assert clock() - began > TIMEOUT - 13
        assert fake.calls.count("write XCONVERSIONS_NEW") >= 5


@pytest.mark.parametrize("trouble", ["hangs", "out of order"])
def test_storing_is_tried_until_it_works(trouble: str) -> None:
    troubles = iter([trouble] * 3)
    with world(lambda call: next(troubles, None) if call == "write XCONVERSIONS_NEW" else None) as (fake, clock):
        assert run(clock, Endpoint(clock, 1.0, None))[0] == ""
        assert json.loads(fake.versions[fake.labels["AWSCURRENT"]])["refresh_token"] == "refresh-2"


@each("call", ["read AWSCURRENT", "read XCONVERSIONS_NEW", "write XCONVERSIONS_CLAIM", "make current"])
@each("trouble", TROUBLES)
def test_another_call_is_made_again_where_that_may_help(call: str, trouble: str) -> None:
    # Given a trouble that is over after one call
    troubles = iter([trouble])
    with world(lambda now: next(troubles, None) if now == call else None) as (fake, clock):
        raised, _ = run(clock, Endpoint(clock, 1.0, None))
    may_pass = trouble not in {"denied", "full"}
    assert (raised == "") == may_pass
    assert fake.calls.count(call) >= 1 + may_pass


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_lost_grant_is_told_also_where_nothing_can_be_looked_up_any_more(trouble: str) -> None:
    # Given an X that knows the token no more, and a Secrets Manager that fails from then on
    with world(lambda _: trouble if endpoint.spent else None) as (_, clock):
        began, endpoint = clock(), Endpoint(clock, 20.0, GrantLostError(AUTHORIZE_AGAIN))
        raised, _ = run(clock, endpoint)

        # Then what is told is that it is lost
        assert raised == f"GrantLostError: {AUTHORIZE_AGAIN}"
        assert clock() - began < TIMEOUT - 1


NAMES = st.sampled_from([None, None, *TROUBLES])


@given(
    st.lists(NAMES, max_size=40),
    NAMES,
    st.floats(0, 20),
    st.sampled_from([None, RefreshError("X did not answer"), GrantLostError(AUTHORIZE_AGAIN)]),
    st.floats(31, 60),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_a_run_ends_in_time(
    troubles: list[str | None], then: str | None, exchange_seconds: float, error: RefreshError | None, seconds: float
) -> None:
    met = iter(troubles)
    with world(lambda _: next(met, then)) as (fake, clock):
        began, endpoint = clock(), Endpoint(clock, exchange_seconds, error)
        raised, printed = run(clock, endpoint, seconds)

        # Then it ends before Lambda ends it, and says whether it did what it is for
        assert clock() - began < seconds
        assert (raised == "") == ('"CredentialsHealthy":[1.0]' in printed)
        # and a token that was spent is stored, or its loss is told
        if endpoint.spent and error is None and raised:
            is_stored = any("refresh-2" in text for text in fake.versions.values())
            assert is_stored or "could not be stored" in raised
