"""`Monitoring=essential` writes what alarms rest on, and nothing else."""

from typing import Any

import pytest
from devtools.local_aws.emf import Metric, read_emf
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.batch import BatchHandler
from x_conversions.reporting.essential import ALWAYS
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.reporting.refresh_report import report_refresh
from x_conversions.x_api.responses import RawResponse

from tests.support.batches import FakeQueues, record
from tests.support.builders import event, purchase, settings
from tests.support.delivery_builders import Bench, FakeX
from tests.support.refresh_builders import World


def written(
    capsys: pytest.CaptureFixture[str], x: FakeX, *bodies: Any, essential_only: bool, mode: str = "live"
) -> set[Metric]:
    """The metrics that one invocation writes."""
    bench, queues, chosen = Bench(x), FakeQueues(), settings(MODE=mode)
    handler = BatchHandler(chosen.rules(), chosen.is_dry_run, bench.delivery, queues, queues, bench.clock)
    report = InvocationReport("shop", bench.clock, essential_only=essential_only)
    handler.handle(
        [record(number, body) for number, body in enumerate(bodies)], Deadline.after(60, clock=bench.clock), report
    )
    return {metric for metric, _ in read_emf(capsys.readouterr().out)}


@pytest.mark.parametrize(
    ("x", "mode", "further"),
    [
        (FakeX(), "live", set()),
        (FakeX(), "dry_run", {("Skipped", "would_deliver")}),
        (FakeX(script=[RawResponse(403)]), "live", {("Deferred", "forbidden")}),
        (FakeX(script=[RawResponse(200)]), "live", {("Unaccounted", "")}),
        (
            FakeX(script=[RawResponse(200, {"x-api-warn": "soon over"})]),
            "live",
            {("ApiWarnings", ""), ("Unaccounted", "")},
        ),
    ],
    ids=["all well", "dry run", "forbidden", "unclear", "a warning"],
)
def test_an_invocation_writes_what_alarms_rest_on(
    x: FakeX, mode: str, further: set[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    # When events of many kinds are delivered
    bodies = (event(), "{", purchase(currency=None), event({"context": {"consent": {"advertising": False}}}))
    found = written(capsys, x, *bodies, essential_only=True, mode=mode)
    # Then three metrics are written, and what there is cause for: one is withheld
    names = {(one.name, dict(one.dimensions).get("reason", "")) for one in found}
    assert names == {(name, "") for name in ("Delivered", "Deferred", "QueueAge", "Withheld")} | further


def test_it_writes_nothing_that_full_monitoring_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    least = written(capsys, FakeX(), event(), "{", essential_only=True)
    assert least < written(capsys, FakeX(), event(), "{", essential_only=False)


def test_the_refresh_function_writes_two_and_a_failure_when_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.log_in()
    for is_broken in (False, True):
        if is_broken:
            world.rotation += 1
            world.clock.now += 7200
        refresh = world.refresh()
        try:
            with report_refresh("shop", refresh, world.clock, essential_only=True) as report:
                report.outcome = refresh.run({})
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            assert is_broken, error  # noqa: PT017
        names = {metric.name for metric, _ in read_emf(capsys.readouterr().out)}
        assert names == {"CredentialsHealthy", "TokenSecondsLeft"} | ({"TokenRefreshFailed"} if is_broken else set())
        assert names - {"TokenRefreshFailed"} <= ALWAYS
