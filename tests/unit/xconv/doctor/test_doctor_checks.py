"""`xconv doctor`'s checks over a snapshot: what is no business of a local AWS, and the limits themselves."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from x_conversions.core.version import VERSION
from xconv.ads_api.resources import AdAccount
from xconv.doctor.check import State, UnreadablePart
from xconv.doctor.command import examine
from xconv.doctor.snapshot import IntakeState, SecretState, Series, Snapshot, XState

from tests.support.each import each
from tests.support.snapshot_builders import ALARM, HEALTHY, MAPPING, METRICS, NOW, OAUTH2, PARAMETERS, QUEUE, TAG, VIEW


def states(stack: Snapshot) -> dict[tuple[str, str], State]:
    return {(theme, check.name): check.state for theme, check in examine(stack)}


def metrics(**totals: float) -> dict[str, Series]:
    return METRICS | {name: Series(total, NOW - 60 if total else None) for name, total in totals.items()}


def test_a_healthy_stack_is_good_in_everything() -> None:
    assert set(states(HEALTHY).values()) == {State.GOOD}, examine(HEALTHY)


SAME = {"RequireConsent": "true", "IntakeWriteKeys": "k"}
ILLNESSES: dict[str, tuple[dict[str, Any], tuple[str, str], State]] = {
    "rolled back": ({"status": "UPDATE_ROLLBACK_COMPLETE"}, ("stack", "status"), State.NOTE),
    "another intake": (
        {"intakes": {"shop-intake": IntakeState(SAME | {"RequireConsent": "false"}, VERSION)}},
        ("intake", "shop-intake"),
        State.FAULT,
    ),
    "the same intake": (
        {"intakes": {"shop-intake": IntakeState(SAME, VERSION)}},
        ("intake", "shop-intake"),
        State.GOOD,
    ),
    "an intake of another version": (
        {"intakes": {"shop-intake": IntakeState(SAME, "0.0.9")}},
        ("intake", "shop-intake, version"),
        State.NOTE,
    ),
    "an intake's alarm": (
        {"intakes": {"shop-intake": IntakeState(SAME, VERSION, [ALARM | {"AlarmDescription": "To do: look."}])}},
        ("intake", "a"),
        State.FAULT,
    ),
    "an intake that never came to be": (
        {"intakes": {"shop-intake": IntakeState(SAME, status="ROLLBACK_COMPLETE")}},
        ("intake", "shop-intake, status"),
        State.FAULT,
    ),
    "an intake that goes": (
        {"intakes": {"shop-intake": IntakeState(SAME, VERSION, status="DELETE_IN_PROGRESS")}},
        ("intake", "shop-intake, status"),
        State.NOTE,
    ),
    "unread intake": ({"intakes": UnreadablePart("no permission")}, ("intake", "intake"), State.UNKNOWN),
    "in progress": ({"status": "UPDATE_IN_PROGRESS"}, ("stack", "status"), State.NOTE),
    "going": ({"status": "DELETE_IN_PROGRESS"}, ("stack", "status"), State.FAULT),
    "secret gone": ({"secret": UnreadablePart("", is_gone=True)}, ("credentials", "secret"), State.FAULT),
    "failed": ({"status": "ROLLBACK_COMPLETE"}, ("stack", "status"), State.FAULT),
    "one s of visibility too few": (
        {
            "queue": QUEUE | {"VisibilityTimeout": "379"},
            "parameters": {**HEALTHY.parameters, "BatchWindowSeconds": "20"},
        },
        ("queues", "visibility timeout"),
        State.FAULT,
    ),
    "visibility just enough": (
        {
            "queue": QUEUE | {"VisibilityTimeout": "380"},
            "parameters": {**HEALTHY.parameters, "BatchWindowSeconds": "20"},
        },
        ("queues", "visibility timeout"),
        State.GOOD,
    ),
    "redrive to another queue": (
        {"queue": QUEUE | {"RedrivePolicy": '{"deadLetterTargetArn": "arn", "maxReceiveCount": 1000}'}},
        ("queues", "redrive"),
        State.FAULT,
    ),
    "a key of one's own": (
        {"queue": QUEUE | {"SqsManagedSseEnabled": "false", "KmsMasterKeyId": "arn"}},
        ("queues", "encryption"),
        State.GOOD,
    ),
    "near the limit in flight": (
        {"queue": QUEUE | {"ApproximateNumberOfMessagesNotVisible": "100000"}},
        ("backlog", "conversions queue"),
        State.FAULT,
    ),
    "an hour and more in the queue": (
        {"metrics": METRICS | {"oldest": Series(3601, None)}},
        ("backlog", "oldest message"),
        State.NOTE,
    ),
    "old, and nothing there": (
        {"metrics": METRICS | {"oldest": Series(9e5, None)}, "queue": QUEUE | {"ApproximateNumberOfMessages": "0"}},
        ("backlog", "oldest message"),
        State.GOOD,
    ),
    "polling fails": (
        {"mappings": [MAPPING | {"LastProcessingResult": "PROBLEM: Function call failed"}]},
        ("delivery", "last poll"),
        State.FAULT,
    ),
    "no mapping": ({"mappings": []}, ("delivery", "event source mapping"), State.FAULT),
    "token just long enough": (
        {"secret": replace(OAUTH2, expires_at=NOW + 900)},
        ("credentials", "token"),
        State.GOOD,
    ),
    "token just too short": (
        {"secret": replace(OAUTH2, expires_at=NOW + 899)},
        ("credentials", "token"),
        State.FAULT,
    ),
    "token of unknown life": ({"secret": replace(OAUTH2, expires_at=None)}, ("credentials", "token"), State.GOOD),
    "token of unknown life that can't be renewed": (
        {"secret": SecretState("oauth2")},
        ("credentials", "token"),
        State.NOTE,
    ),
    "refresh failed": ({"metrics": metrics(TokenRefreshFailed=2)}, ("credentials", "refresh"), State.NOTE),
    "shared event id": (
        {"parameters": {**HEALTHY.parameters, "EventIds": "Purchase=a1,Lead=a1"}},
        ("events", "event ids"),
        State.NOTE,
    ),
    "a type for several events": (
        {"parameters": {**HEALTHY.parameters, "EventIds": "Purchase=a1,Order Paid=Purchase,Order Created=Purchase"}},
        ("events", "event ids"),
        State.GOOD,
    ),
    "another pixel's default": (
        {"parameters": {**HEALTHY.parameters, "DefaultEventId": "tw-zzzzz-o87ne"}},
        ("events", "pixel"),
        State.FAULT,
    ),
    "alarms that tell nobody": (
        {"alarms": [ALARM | {"AlarmActions": []}]},
        ("alarms", "alarms"),
        State.NOTE,
    ),
    "logs for ever": (
        {"log_groups": {"shop-deliver": {}, "shop-refresh": {}}},
        ("functions", "logs"),
        State.FAULT,
    ),
    "an older version": ({"outputs": {**HEALTHY.outputs, "Version": "0.0.9"}}, ("stack", "version"), State.NOTE),
    "a version that doesn't say so": (
        {"outputs": {name: value for name, value in HEALTHY.outputs.items() if name != "Version"}},
        ("stack", "version"),
        State.NOTE,
    ),
    "a layer for another processor": (
        {
            "start_errors": {
                "DeliverFunctionName": "Runtime.ImportModuleError: Unable to import module 'app': No module named "
                "'pydantic_core._pydantic_core'"
            }
        },
        ("functions", "deliver's start"),
        State.FAULT,
    ),
    "all skipped": (
        {"metrics": metrics(Delivered=0, Skipped=10)},
        ("last day", "last delivery"),
        State.NOTE,
    ),
    "seen by X before the last delivery": (
        {"at_x": XState([replace(VIEW, tags=(replace(TAG, last_tracked_at=datetime(2026, 11, 23, tzinfo=UTC)),))])},
        ("at X", "seen by X"),
        State.NOTE,
    ),
    "never seen by X": (
        {"at_x": XState([replace(VIEW, tags=(replace(TAG, last_tracked_at=None),))])},
        ("at X", "seen by X"),
        State.NOTE,
    ),
    "seen by X, nothing delivered lately": (
        {"metrics": metrics(Delivered=0, Skipped=10)},
        ("at X", "seen by X"),
        State.GOOD,
    ),
    "more ad accounts than are looked into": (
        {"at_x": XState([replace(VIEW, tags=())] * 50, is_complete=False)},
        ("at X", "pixel"),
        State.UNKNOWN,
    ),
    "nothing to ask X with": ({"at_x": XState(is_asked=False)}, ("at X", "X"), State.UNKNOWN),
    "an account that waits for approval": (
        {"at_x": XState([replace(VIEW, account=AdAccount("a", "Shop", "UNDER_REVIEW"))])},
        ("at X", "approval"),
        State.NOTE,
    ),
    "an event of one's own at an event of any type": (
        {"parameters": {**HEALTHY.parameters, "EventIds": "Newsletter=o87ne"}},
        ("at X", "Newsletter"),
        State.GOOD,
    ),
    "a custom event that stands for a purchase": (
        {"at_x": XState([replace(VIEW, tags=(replace(TAG, type="CUSTOM"),))])},
        ("at X", "Purchase"),
        State.GOOD,
    ),
    "none delivered": ({"metrics": metrics(Delivered=0, Deferred=10)}, ("last day", "last delivery"), State.FAULT),
    "unaccounted": ({"metrics": metrics(Unaccounted=1)}, ("last day", "unaccounted"), State.NOTE),
}


@each(("changes", "where", "state"), ILLNESSES.values(), ids=ILLNESSES)
def test_each_limit(changes: dict[str, Any], where: tuple[str, str], state: State) -> None:
    found = [check for theme, check in examine(replace(HEALTHY, **changes)) if (theme, check.name) == where]
    assert state in {check.state for check in found}
    assert all(check.remedy for check in found if check.state in (State.NOTE, State.FAULT))


PARTS = (
    "queue",
    "dead_letter_queue",
    "mappings",
    "secret",
    "permissions",
    "log_groups",
    "alarms",
    "metrics",
)


@each("part", PARTS)
@each(("is_gone", "state"), [(False, State.UNKNOWN), (True, State.FAULT)])
def test_a_part_that_cannot_be_read_spoils_no_other(part: str, is_gone: bool, state: State) -> None:
    # Given one part that may not be read, or is gone, Then that is said, and the rest is checked all the same
    before = states(HEALTHY)
    unreadable: dict[str, Any] = {part: UnreadablePart("no permission", is_gone)}
    after = states(replace(HEALTHY, **unreadable))
    assert state in after.values()
    assert {found for where, found in after.items() if where in before} <= {State.GOOD, state}


def test_what_was_changed_by_hand_no_deployment_is_said_to_mend() -> None:
    # Given a queue and a mapping that somebody changed: CloudFormation compares templates, and finds nothing to do
    changed = replace(
        HEALTHY,
        queue=QUEUE | {"MessageRetentionPeriod": "86400", "RedrivePolicy": ""},
        mappings=[MAPPING | {"FunctionResponseTypes": []}],
    )
    # When it is looked at, Then each remedy is a call that sets it back
    remedies = [str(check.remedy) for _, check in examine(changed) if check.state is State.FAULT]
    assert len(remedies) == 3
    assert [one for one in remedies if "make deploy" in one or "set it back by `aws " not in one] == []


def test_an_essential_stack_says_that_it_counts_no_more_than_it_writes() -> None:
    # Given a stack that doesn't count what is skipped for other reasons than consent, identifier and mapping
    essential = replace(HEALTHY, parameters=PARAMETERS | {"Monitoring": "essential"})
    quiet = replace(essential, metrics=metrics(Received=0, Delivered=0))
    # Then it never says that so many were received, or none
    (counted,) = [one for _, one in examine(essential) if one.name == "last day"]
    (nothing,) = [one for _, one in examine(quiet) if one.name == "deliveries"]
    assert counted.found.startswith("at least 10 received: 10 delivered")
    assert nothing.found == "nothing was delivered, withheld, rejected or deferred in the last day"


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        # CloudFormation takes no deployment before.
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name shop`, and deploy again"),
        ("DELETE_FAILED", "delete-stack --stack-name shop`, and deploy again"),
        ("DELETE_IN_PROGRESS", "`xconv dlq export` saves dead letters"),
        ("UPDATE_FAILED", "mend that, and deploy again"),
    ],
)
def test_what_has_to_be_done_before_a_deployment_is_said(status: str, remedy: str) -> None:
    (check,) = (one for _, one in examine(replace(HEALTHY, status=status)) if one.name == "status")
    assert remedy in check.remedy


def test_remedies_are_for_the_stack_that_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a dead letter in a stack that is not the one of the shell's variable
    monkeypatch.setattr(sys, "argv", ["xconv", "doctor", "--stack", "shop-staging"])
    found = examine(replace(HEALTHY, dead_letter_queue=QUEUE | {"QueueArn": "arn"}))
    assert "run `xconv dlq list --stack shop-staging`" in {check.remedy for _, check in found}
