"""`xconv doctor` on stacks in the local AWS: a healthy one, and one with each fault planted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.x_simulator import XSimulator

from tests.support.ad_accounts import TAGS, account
from tests.support.command_line import CommandLine, command_line
from tests.support.patient import PARAMETERS, Patient
from tests.support.planted_faults import ILL, SECRET, Fault

Checks = dict[tuple[str, str], dict[str, str]]


def examine(xconv: CommandLine, name: str, status: int) -> Checks:
    """Runs the command; its checks by theme and name."""
    found = json.loads(xconv("doctor", "--stack", name, "--json", status=status).out)
    assert found["faults"] == sum(one["state"] == "fault" for one in found["checks"])
    return {(one["theme"], one["name"]): one for one in found["checks"]}


@pytest.fixture(scope="module")
def xconv(aws: LocalAws) -> Iterator[CommandLine]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield command_line(aws, monkeypatch)


def test_a_healthy_stack_has_no_fault(aws: LocalAws, xconv: CommandLine) -> None:
    # Given a healthy stack, whose events X has seen a moment ago, When it is looked at
    seen = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with XSimulator(accounts=[account(*(replace(tag, last_tracked_at=seen) for tag in TAGS))]) as x:
        Patient(aws, "doctor-healthy", XAdsApiUrl=x.url).stack.put_secret(x.grant_oauth1())
        checks = examine(xconv, "doctor-healthy", 0)
        shown = xconv("doctor", "--stack", "doctor-healthy").out

    # Then every check is good but that it isn't X itself, and the table says so; X was only asked
    assert {where for where, one in checks.items() if one["state"] != "good"} == {("stack", "X's address")}, checks
    assert f"{len(checks) - 1} ✓, 1 !, 0 ✗, 0 –" in shown
    assert x.requests == []
    assert "\x1b" not in shown


@pytest.fixture(scope="module", params=ILL)
def ill(request: pytest.FixtureRequest, aws: LocalAws, xconv: CommandLine) -> tuple[dict[str, Fault], Checks]:
    """A stack with faults, and what the command found in it."""
    parameters, faults = ILL[request.param]
    patient = Patient(aws, request.param, delivers=faults is not SECRET, **parameters)
    for plant, _, _ in faults.values():
        plant(patient)
    return faults, examine(xconv, request.param, 1)


def test_every_planted_fault_is_found_and_no_other(ill: tuple[dict[str, Fault], Checks]) -> None:
    # Given a healthy stack with faults planted, When it was looked at
    faults, checks = ill

    # Then the checks that must find them are faults, say what was found, and what to do
    for name, (_, where, said) in faults.items():
        assert checks[where]["state"] == "fault", name
        assert said in checks[where]["found"], name
        assert checks[where]["remedy"], name
    # and nothing else is
    assert {where for where, one in checks.items() if one["state"] == "fault"} == {
        where for _, where, _ in faults.values()
    }


def test_pause_and_dry_run_are_no_faults_but_said_loudly(aws: LocalAws, xconv: CommandLine) -> None:
    # Given a stack that nobody has sent to yet, paused, in a dry run, without alarms
    parameters = {"Mode": "dry_run", "DeliveryEnabled": "false", "XAdsApiUrl": "http://localhost:1"}
    Stack.create(aws, PARAMETERS | parameters, name="doctor-paused").put_secret({"pixel_token": "token-1"})

    # When it is looked at, Then nothing of it is a fault
    checks = examine(xconv, "doctor-paused", 0)
    assert "DRY RUN" in checks["stack", "mode"]["found"]
    assert "PAUSED" in checks["delivery", "event source mapping"]["found"]
    assert "not to X" in checks["stack", "X's address"]["found"]
    assert "nothing was received" in checks["last day", "deliveries"]["found"]
    assert "there are none" in checks["alarms", "alarms"]["found"]


READER = {"cloudformation:DescribeStacks", "sqs:GetQueueAttributes"}


def test_what_may_not_be_read_is_left_out(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given somebody who may read the stack's queues, and nothing else
    Patient(aws, "doctor-closed")
    iam = aws.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": sorted(READER), "Resource": "*"}]}
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=json.dumps(policy))

    # When they look, Then that is no fault of the stack, and each part says what is missing
    done = CommandLine(aws.environment(role), monkeypatch)("doctor", "--stack", "doctor-closed", "--json")
    checks = json.loads(done.out)["checks"]
    unknown = {one["theme"] for one in checks if one["state"] == "unknown"}
    assert unknown == {
        "credentials", "at X", "backlog", "delivery", "functions", "records", "permissions", "alarms", "last day",
    }  # fmt: skip
    assert all("no permission for" in one["found"] for one in checks if one["state"] == "unknown")
