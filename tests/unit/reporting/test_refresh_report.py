"""What every run of the refresh function says of the credentials, whatever their scheme and state."""

from collections.abc import Callable

import pytest
from devtools.local_aws.emf import read_emf
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.token_refresh import GrantLostError, RefreshError
from x_conversions.reporting.refresh_report import report_refresh

from tests.support.refresh_builders import World

Emitted = Callable[[], dict[str, float]]


@pytest.fixture
def emitted(capsys: pytest.CaptureFixture[str]) -> Emitted:
    """``emitted()``: the metrics printed so far, each with its one value."""

    def emitted() -> dict[str, float]:
        return {metric.name: value for metric, (value,) in read_emf(capsys.readouterr().out)}

    return emitted


def run(world: World) -> None:
    """One run, reported as the function's handler does."""
    refresh = world.refresh()
    with report_refresh("shop", refresh, world.clock) as report:
        report.outcome = refresh.run({})


def test_a_token_that_is_not_due(emitted: Emitted) -> None:
    world = World()
    world.log_in()
    run(world)
    found = emitted()
    assert found.pop("TokenSecondsLeft") == 7200
    assert found == {"CredentialsHealthy": 1, "TokenRefreshFailed": 0}


def test_a_token_that_was_renewed(emitted: Emitted) -> None:
    world = World()
    world.log_in(expires_at=world.clock() + 60)
    run(world)
    found = emitted()
    assert found.pop("TokenSecondsLeft") == 7200
    assert found == {"CredentialsHealthy": 1, "TokenRefreshed": 1, "TokenRefreshFailed": 0}


@pytest.mark.parametrize("fields", [{"refresh_token": None}, {"scheme": "pixel_token", "pixel_token": "p"}], ids=str)
def test_credentials_that_cannot_be_renewed_are_healthy(fields: dict[str, object], emitted: Emitted) -> None:
    world = World()
    world.log_in(**fields)
    run(world)
    found = emitted()
    assert found["CredentialsHealthy"] == 1
    assert found.keys().isdisjoint({"TokenRefreshed", "TokenRefreshFailed"})  # never renewed: not worth their price


def test_a_token_that_is_over_is_not_healthy_even_if_no_run_fails(emitted: Emitted) -> None:
    world = World()
    world.log_in(refresh_token=None, expires_at=world.clock() - 60)
    run(world)
    assert emitted() == {"CredentialsHealthy": 0, "TokenSecondsLeft": 0}


def test_a_failed_renewal_says_how_long_the_token_still_lasts(emitted: Emitted) -> None:
    # Given a token with ten minutes left, and a grant that X knows no more
    world = World()
    world.log_in(expires_at=world.clock() + 600)
    world.rotation += 1
    # When it is to be renewed
    with pytest.raises(GrantLostError):
        run(world)
    # Then the alarm about its end has what it needs
    found = emitted()
    assert found.pop("TokenSecondsLeft") == 600
    assert found == {"CredentialsHealthy": 0, "TokenRefreshFailed": 1}


@pytest.mark.parametrize(
    ("error", "failed", "remedy"),
    [
        (CredentialsError("no value yet"), {}, "xconv credentials put"),
        (GrantLostError("authorize again"), {"TokenRefreshFailed": 1.0}, "xconv authorize"),
        (RefreshError("X is out of order"), {"TokenRefreshFailed": 1.0}, "the next run tries again"),
        (ValueError("secret text"), {"TokenRefreshFailed": 1.0}, "docs/operations.md"),
    ],
)
def test_every_failure_has_a_cause_and_a_remedy(
    error: Exception,
    failed: dict[str, float],
    remedy: str,
    emitted: Emitted,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Given a run that ends in an error, before or after the secret was read
    with pytest.raises(type(error)), report_refresh("shop", World().refresh()):
        raise error
    # Then it is unhealthy; without a secret there was nothing to refresh
    assert emitted() == {"CredentialsHealthy": 0.0} | failed
    (line,) = (record.__dict__ for record in caplog.records)
    assert remedy in line["remedy"]
    assert "secret text" not in str(line["cause"])
