"""Least privilege, seen at work: what the roles permit is what is used, and the other way round.

That nothing is missing every functional test shows: a call that its role doesn't permit fails it.
"""

from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import SCHEDULE, Send
from tests.support.orders import order

# Used by the platform only, which writes the functions' output, and whose schedule calls the refresh function.
PLATFORM = {
    ("DeliverRole", "logs:CreateLogStream"),
    ("DeliverRole", "logs:PutLogEvents"),
    ("RefreshTokenRole", "logs:CreateLogStream"),
    ("RefreshTokenRole", "logs:PutLogEvents"),
    ("ScheduleRole", "lambda:InvokeFunction"),
}


def test_nothing_is_permitted_that_is_not_used(
    aws: LocalAws, stack: Stack, sleepless_deliver: Function, refresh: Function, send: Send, x: XSimulator
) -> None:
    poller = Poller(stack, [sleepless_deliver], batch_window_seconds=0)
    # Given a delivery and a rejection
    send(order("good"), "not JSON")
    poller.run_until_empty()
    # and a deferral
    x.faults.add(Fault("status", status=503, times=2))
    send(order("later"))
    poller.run_once()
    # and a token that X doesn't take
    x.expire_access_tokens()
    send(order("unauthorized"))
    poller.run_once()
    # and a renewal by the schedule, and one that X asked for
    version = stack.put_secret(x.grant_oauth2(expires_in=60))
    refresh.invoke(SCHEDULE)
    version = stack.put_secret(x.grant_oauth2())
    refresh.invoke({"reason": "unauthorized", "version_id": version})

    # Then every permission of the template was used, but for those of the platform
    used = {(role, action) for role, action, _ in aws.calls}
    permitted = {(role, action) for role, action, _ in stack.permissions()}
    assert permitted - used == PLATFORM
