"""The metrics that the built functions print are those that alarms and dashboard look for."""

import pytest
from devtools.local_aws import Function, FunctionError, Poller, Stack
from devtools.local_aws.emf import Metric, read_emf
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import SCHEDULE, Send
from tests.support.orders import order

SERVICE = "x-conversions"  # the stack's name


def measured(function: Function) -> dict[Metric, float]:
    """The sum of each metric that a function has printed."""
    found: dict[Metric, float] = {}
    for metric, values in read_emf("\n".join(function.logs)):
        found[metric] = found.get(metric, 0) + sum(values)
    return found


def own(name: str, **dimensions: str) -> Metric:
    return Metric.of("XConversions", name, service=SERVICE, **dimensions)


def test_deliveries_are_measured_under_the_stacks_name(
    stack: Stack, deliver: Function, send: Send, x: XSimulator
) -> None:
    # Given a good event, one that X refuses to answer for the moment, and one that can't be read
    send(order("good"), "{")
    Poller(stack, [deliver], batch_window_seconds=1).run_once()
    x.faults.add(Fault("status", status=403, times=1))
    send(order("forbidden"))
    Poller(stack, [deliver], batch_window_seconds=0).run_once()

    # Then the metrics that alarms look for are there
    found = measured(deliver)
    assert [found[own(name)] for name in ("Received", "Delivered", "Rejected", "Deferred", "Unaccounted")] == [
        3,
        1,
        1,
        1,
        0,
    ]
    assert found[own("Deferred", reason="forbidden")] == 1
    assert found[own("RequestErrors", status="403")] == 1
    assert found[own("QueueAge")] >= 0


def test_every_scheduled_run_says_whether_the_credentials_are_healthy(stack: Stack, refresh: Function) -> None:
    # Given a healthy secret, and then one without a usable value
    refresh.invoke(SCHEDULE)
    assert measured(refresh)[own("CredentialsHealthy")] == 1
    assert measured(refresh)[own("TokenSecondsLeft")] > 7000
    stack.put_secret({"scheme": "oauth1"})
    with pytest.raises(FunctionError, match="api_key"):
        refresh.invoke(SCHEDULE)

    # Then the second run has said so, and counted no failed renewal
    found = measured(refresh)
    assert sum(1 for metric, _ in read_emf("\n".join(refresh.logs)) if metric == own("CredentialsHealthy")) == 2
    assert (found[own("CredentialsHealthy")], found[own("TokenRefreshFailed")]) == (1, 0)
