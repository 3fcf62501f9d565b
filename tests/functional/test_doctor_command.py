"""`xconv doctor` on stacks in the local AWS: a healthy one, and one with each fault planted."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from local_aws import LocalAws, Stack

from tests.functional.command_line import CommandLine, command_line

PARAMETERS = {
    "PixelId": "o8z6j",
    "EventIds": "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf",
    "RequireConsent": "true",
}
Checks = dict[tuple[str, str], dict[str, str]]


class Patient:
    """A stack, healthy at first, and ways to make it ill."""

    def __init__(self, aws: LocalAws, name: str, *, delivers: bool = True, **parameters: str) -> None:
        self.aws, self.name = aws, name
        self.stack = Stack.create(aws, PARAMETERS | parameters, name=name)
        self.stack.put_secret({"scheme": "pixel_token", "pixel_token": "token-1"})
        self.sqs, self.lambda_ = aws.client("sqs"), aws.client("lambda")
        if delivers:
            self.metric("Received", 10)
            self.metric("Delivered", 10)
        self.alarm("ok", "OK")

    def metric(self, name: str, value: float, namespace: str = "XConversions", **dimensions: str) -> None:
        """As CloudWatch has it from what the functions print, a minute ago."""
        named = dimensions or {"service": self.name}
        datum = {
            "MetricName": name,
            "Value": value,
            "Timestamp": datetime.now(UTC) - timedelta(minutes=1),
            "Dimensions": [{"Name": key, "Value": text} for key, text in named.items()],
        }
        self.aws.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[datum])

    def alarm(self, name: str, state: str) -> None:
        """One that watches the stack's metrics."""
        cloudwatch = self.aws.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=f"{self.name}-{name}",
            AlarmDescription="Something is wrong.\n  Do this.",
            Namespace="XConversions",
            MetricName="Unaccounted",
            Dimensions=[{"Name": "service", "Value": self.name}],
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            ActionsEnabled=True,
            AlarmActions=["arn:aws:sns:us-east-1:123456789012:alarms"],
        )
        cloudwatch.set_alarm_state(AlarmName=f"{self.name}-{name}", StateValue=state, StateReason="planted")

    def queue(self, **attributes: str) -> None:
        self.sqs.set_queue_attributes(QueueUrl=self.stack.queue_url, Attributes=attributes)

    def dead_letters(self, **attributes: str) -> None:
        self.sqs.set_queue_attributes(QueueUrl=self.stack.dead_letter_queue_url, Attributes=attributes)

    def redrive_policy(self, receives: int) -> str:
        (arn,) = self.sqs.get_queue_attributes(QueueUrl=self.stack.dead_letter_queue_url, AttributeNames=["QueueArn"])[
            "Attributes"
        ].values()
        return json.dumps({"maxReceiveCount": receives, "deadLetterTargetArn": arn})

    def mapping(self, **changes: Any) -> None:
        (mapping,) = self.lambda_.list_event_source_mappings(EventSourceArn=self.stack.queue_arn)["EventSourceMappings"]
        self.lambda_.update_event_source_mapping(UUID=mapping["UUID"], **changes)

    def environment(self, **changes: str) -> None:
        name = self.stack.functions["DeliverFunction"].name
        variables = self.stack.environment("DeliverFunction") | changes
        self.lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    def forbid(self, function: str) -> None:
        role = self.stack.role_arn(function).rsplit("/", 1)[-1]
        iam = self.aws.client("iam")
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=policy)


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
    # Given a healthy stack, When it is looked at
    Patient(aws, "healthy")
    checks = examine(xconv, "healthy", 0)

    # Then every check is good, and the table says so
    assert {one["state"] for one in checks.values()} == {"good"}, checks
    shown = xconv("doctor", "--stack", "healthy").out
    assert f"{len(checks)} ✓, 0 !, 0 ✗, 0 –" in shown
    assert "\x1b" not in shown


# What is planted, and the check that must find it: theme, name, words of what is found.
Plant = Callable[[Patient], object]
Fault = tuple[Plant, tuple[str, str], str]
OAUTH2 = {"scheme": "oauth2", "access_token": "a", "refresh_token": "r", "client_id": "c"}


def at(seconds: float) -> str:
    """So many seconds from now."""
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()


def planted(_: Patient) -> None:
    """By the stack's parameters."""


QUEUES: dict[str, Fault] = {
    "visibility timeout too short": (
        lambda one: one.queue(VisibilityTimeout="60"),
        ("queues", "visibility timeout"),
        "60 s; 6 × timeout + window is 380 s",
    ),
    "retention too short": (lambda one: one.queue(MessageRetentionPeriod="86400"), ("queues", "retention"), "1 days"),
    "no redrive": (lambda one: one.queue(RedrivePolicy=""), ("queues", "redrive"), "none"),
    "not encrypted": (lambda one: one.queue(SqsManagedSseEnabled="false"), ("queues", "encryption"), "none"),
    "a dead letter": (
        lambda one: one.sqs.send_message(QueueUrl=one.stack.dead_letter_queue_url, MessageBody="{"),
        ("backlog", "dead-letter queue"),
        "1 messages",
    ),
    "old messages": (
        lambda one: [
            one.metric("QueueAge", 6 * 86_400),
            one.sqs.send_message(QueueUrl=one.stack.queue_url, MessageBody="{"),
        ],
        ("backlog", "oldest message"),
        "144.0 hours old; gone after 24 hours",
    ),
    "mapping disabled by hand": (
        lambda one: one.mapping(Enabled=False),
        ("delivery", "event source mapping"),
        "Disabled, although DeliveryEnabled is true",
    ),
    "no partial batch response": (
        lambda one: one.mapping(FunctionResponseTypes=[]),
        ("delivery", "partial batch response"),
        "off",
    ),
    "another batch size": (
        lambda one: one.mapping(BatchSize=10),
        ("delivery", "batches"),
        "BatchSize is 10, deployed 500",
    ),
    "secret unreadable": (
        lambda one: one.stack.put_secret({"scheme": "oauth1", "api_key": "k"}),
        ("credentials", "secret"),
        "api_secret is missing",
    ),
    "environment changed by hand": (
        lambda one: one.environment(PIXEL_ID="zzzzz"),
        ("stack", "environment"),
        "changed outside the stack: PixelId",
    ),
    "an alarm that rings": (lambda one: one.alarm("rings", "ALARM"), ("alarms", "ill-queues-rings"), "ALARM"),
}
FUNCTIONS: dict[str, Fault] = {
    "a mistyped event": (planted, ("events", "event names"), "Purchse (is purchase meant?)"),
    "redrive too early": (
        lambda one: one.queue(RedrivePolicy=one.redrive_policy(3)),
        ("queues", "redrive"),
        "after 3 receives",
    ),
    "dead letters kept too short": (
        lambda one: one.dead_letters(MessageRetentionPeriod="86400"),
        ("queues", "dead letters' retention"),
        "1 days, the queue's 10",
    ),
    "another consumer": (
        lambda one: one.lambda_.create_event_source_mapping(
            EventSourceArn=one.stack.queue_arn, FunctionName=one.stack.functions["RefreshTokenFunction"].name
        ),
        ("delivery", "consumers"),
        "refresh-token takes messages, too",
    ),
    "token expired": (
        lambda one: one.stack.put_secret(OAUTH2 | {"expires_at": at(-3600)}),
        ("credentials", "token"),
        "has expired: it should have been renewed",
    ),
    "no permissions": (
        lambda one: one.forbid("DeliverFunction"),
        ("permissions", "ill-functions-deliver's role"),
        "may not",
    ),
    "reserved concurrency of 0": (
        lambda one: one.lambda_.put_function_concurrency(
            FunctionName="ill-functions-deliver", ReservedConcurrentExecutions=0
        ),
        ("functions", "deliver's concurrency"),
        "reserved to 0",
    ),
    "another runtime": (
        lambda one: one.lambda_.update_function_configuration(
            FunctionName="ill-functions-deliver", Runtime="python3.9"
        ),
        ("functions", "deliver's runtime"),
        "python3.9",
    ),
    "log group gone": (
        lambda one: one.aws.client("logs").delete_log_group(logGroupName="/aws/lambda/ill-functions-deliver"),
        ("functions", "logs"),
        "none for ill-functions-deliver",
    ),
}
GONE: dict[str, Fault] = {
    "another pixel's event": (planted, ("events", "pixel"), "is another pixel's"),
    "the function gone": (
        lambda one: one.lambda_.delete_function(FunctionName="ill-gone-refresh-token"),
        ("functions", "refresh"),
        "is gone",
    ),
    "token nearly expired": (
        lambda one: one.stack.put_secret(OAUTH2 | {"expires_at": at(300)}),
        ("credentials", "token"),
        "minutes left: it should have been renewed",
    ),
}
TOKEN: dict[str, Fault] = {
    "an unknown currency": (planted, ("stack", "parameters"), "DefaultCurrency"),
    "a token that can't be renewed": (
        lambda one: one.stack.put_secret({"scheme": "oauth2", "access_token": "a", "expires_at": at(300)}),
        ("credentials", "token"),
        "it can't be renewed",
    ),
}
SECRET: dict[str, Fault] = {
    "an event twice": (planted, ("events", "event ids"), "name the same event"),
    "secret marked for deletion": (
        lambda one: one.aws.client("secretsmanager").delete_secret(SecretId=one.stack.secret_arn),
        ("credentials", "secret"),
        "marked for deletion",
    ),
    "events that were all deferred": (
        lambda one: [one.metric("Received", 5), one.metric("Deferred", 5)],
        ("last day", "last delivery"),
        "none in the last day",
    ),
}
# Faults that don't hide each other share a stack: its name, parameters, whether it has delivered anything.
ILL: dict[str, tuple[dict[str, str], dict[str, Fault]]] = {
    "ill-queues": ({}, QUEUES),
    "ill-functions": ({"EventIds": "Purchse=tw-o8z6j-o87ne"}, FUNCTIONS),
    "ill-gone": ({"EventIds": "Purchase=tw-zzzzz-o87ne"}, GONE),
    "ill-token": ({"DefaultCurrency": "EUX"}, TOKEN),
    "ill-secret": ({"EventIds": "Purchase=a1,purchase=a2"}, SECRET),
}


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
    Stack.create(aws, PARAMETERS | parameters, name="paused").put_secret({"pixel_token": "token-1"})

    # When it is looked at, Then nothing of it is a fault
    checks = examine(xconv, "paused", 0)
    assert "DRY RUN" in checks["stack", "mode"]["found"]
    assert "PAUSED" in checks["delivery", "event source mapping"]["found"]
    assert "not to X" in checks["stack", "X's address"]["found"]
    assert "nothing was received" in checks["last day", "deliveries"]["found"]
    assert "there are none" in checks["alarms", "alarms"]["found"]


READER = {"cloudformation:DescribeStacks", "sqs:GetQueueAttributes"}


def test_what_may_not_be_read_is_left_out(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given somebody who may read the stack's queues, and nothing else
    Patient(aws, "closed")
    iam = aws.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": sorted(READER), "Resource": "*"}]}
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=json.dumps(policy))

    # When they look, Then that is no fault of the stack, and each part says what is missing
    done = CommandLine(aws.environment(role), monkeypatch)("doctor", "--stack", "closed", "--json")
    checks = json.loads(done.out)["checks"]
    unknown = {one["theme"] for one in checks if one["state"] == "unknown"}
    assert unknown == {"credentials", "backlog", "delivery", "functions", "permissions", "alarms", "last day"}
    assert all("no permission for" in one["found"] for one in checks if one["state"] == "unknown")
