"""docs/deploying-policy.json allows what a deployment does, for every resource of both templates, and little more."""

import json
from fnmatch import fnmatchcase
from itertools import product

import pytest
from devtools.local_aws.translation import translate
from devtools.paths import ROOT

from tests.support.each import each
from tests.support.template import listed

TEXT = (ROOT / "docs" / "deploying-policy.json").read_text()
STATEMENTS = json.loads(TEXT)["Statement"]
HERE, LAMBDA = "eu-west-1:123456789012", "arn:aws:lambda:eu-west-1:123456789012"
# What CloudFormation calls for a type under the person's own rights, from the types' handlers; and a resource of it.
CALLS = {
    "AWS::ApiGatewayV2::Api": (
        "apigateway: POST GET PATCH DELETE TagResource",
        "arn:aws:apigateway:eu-west-1::/apis/a",
    ),
    "AWS::ApiGatewayV2::ApiMapping": (
        "apigateway: POST GET PATCH DELETE",
        "arn:aws:apigateway:eu-west-1::/domainnames/d/apimappings/m",
    ),
    "AWS::ApiGatewayV2::DomainName": (
        "apigateway: POST GET PATCH DELETE",
        "arn:aws:apigateway:eu-west-1::/domainnames/d",
    ),
    "AWS::ApiGatewayV2::Integration": (
        "apigateway: POST GET PATCH DELETE",
        "arn:aws:apigateway:eu-west-1::/apis/a/integrations/i",
    ),
    "AWS::ApiGatewayV2::Route": ("apigateway: POST GET PATCH DELETE", "arn:aws:apigateway:eu-west-1::/apis/a/routes/r"),
    "AWS::ApiGatewayV2::Stage": ("apigateway: POST GET PATCH DELETE", "arn:aws:apigateway:eu-west-1::/apis/a/stages/s"),
    "AWS::CloudWatch::Alarm": (
        "cloudwatch: PutMetricAlarm DescribeAlarms DeleteAlarms",
        f"arn:aws:cloudwatch:{HERE}:alarm:x-conversions-QueueAge",
    ),
    "AWS::CloudWatch::Dashboard": (
        "cloudwatch: PutDashboard GetDashboard DeleteDashboards",
        "arn:aws:cloudwatch::123456789012:dashboard/x-conversions-eu-west-1",
    ),
    "AWS::DynamoDB::Table": (
        "dynamodb: CreateTable DescribeTable UpdateTable DeleteTable UpdateTimeToLive DescribeTimeToLive"
        " DescribeContinuousBackups UpdateContinuousBackups ListTagsOfResource TagResource",
        f"arn:aws:dynamodb:{HERE}:table/x-conversions-DeliveryRecords-1ABC",
    ),
    "AWS::Events::Rule": (
        "events: PutRule DescribeRule DeleteRule PutTargets RemoveTargets ListTargetsByRule TagResource",
        f"arn:aws:events:{HERE}:rule/aws.partner/stripe.com/ed_1/x-conversions-intake-PartnerEventsRule-1ABC",
    ),
    "AWS::IAM::Role": (
        "iam: CreateRole GetRole DeleteRole PutRolePolicy DeleteRolePolicy GetRolePolicy PassRole"
        " UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary TagRole",
        "arn:aws:iam::123456789012:role/x-conversions-DeliverRole-1ABC",
    ),
    "AWS::Lambda::EventInvokeConfig": (
        "lambda: PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig"
        " DeleteFunctionEventInvokeConfig",
        f"{LAMBDA}:function:x-conversions-refresh-token",
    ),
    "AWS::Lambda::EventSourceMapping": (
        "lambda: CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping",
        f"{LAMBDA}:event-source-mapping:1",
    ),
    "AWS::Lambda::Function": (
        "lambda: CreateFunction GetFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction TagResource"
        " PutFunctionConcurrency DeleteFunctionConcurrency GetFunctionCodeSigningConfig GetFunctionRecursionConfig",
        f"{LAMBDA}:function:x-conversions-deliver",
    ),
    "AWS::Lambda::LayerVersion": (
        "lambda: PublishLayerVersion GetLayerVersion DeleteLayerVersion",
        f"{LAMBDA}:layer:x-conversions-shared:1",
    ),
    "AWS::Lambda::Permission": ("lambda: AddPermission RemovePermission", f"{LAMBDA}:function:x-conversions-intake"),
    "AWS::Logs::LogGroup": (
        "logs: CreateLogGroup PutRetentionPolicy AssociateKmsKey DisassociateKmsKey DeleteLogGroup ListTagsForResource",
        f"arn:aws:logs:{HERE}:log-group:/aws/lambda/x-conversions-deliver",
    ),
    "AWS::SNS::Subscription": (
        "sns: Subscribe Unsubscribe GetSubscriptionAttributes",
        f"arn:aws:sns:{HERE}:x-conversions-AlarmTopic-1ABC",
    ),
    "AWS::SNS::Topic": (
        "sns: CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic ListSubscriptionsByTopic",
        f"arn:aws:sns:{HERE}:x-conversions-AlarmTopic-1ABC",
    ),
    "AWS::SNS::TopicPolicy": ("sns: SetTopicAttributes", f"arn:aws:sns:{HERE}:x-conversions-AlarmTopic-1ABC"),
    "AWS::SQS::Queue": (
        "sqs: CreateQueue GetQueueAttributes SetQueueAttributes DeleteQueue GetQueueUrl ListQueueTags TagQueue",
        f"arn:aws:sqs:{HERE}:x-conversions-conversions",
    ),
    "AWS::SQS::QueuePolicy": ("sqs: SetQueueAttributes", f"arn:aws:sqs:{HERE}:x-conversions-conversions"),
    "AWS::Scheduler::Schedule": (
        "scheduler: CreateSchedule GetSchedule UpdateSchedule DeleteSchedule",
        f"arn:aws:scheduler:{HERE}:schedule/default/x-conversions-RefreshTokenFunctionEveryQuarterHour-1ABC",
    ),
    "AWS::SecretsManager::Secret": (
        "secretsmanager: CreateSecret DescribeSecret UpdateSecret DeleteSecret TagResource",
        f"arn:aws:secretsmanager:{HERE}:secret:CredentialsSecret-1ABC",
    ),
}
# What `sam deploy` and `sam delete` call themselves; tests/functional drives them against a stand-in.
SAM = {
    f"arn:aws:cloudformation:{HERE}:stack/x-conversions/1": "cloudformation: DescribeStacks CreateChangeSet"
    " DescribeChangeSet ExecuteChangeSet DescribeStackEvents GetTemplate DeleteStack ListStackResources",
    "arn:aws:cloudformation:eu-west-1:aws:transform/Serverless-2016-10-31": "cloudformation: CreateChangeSet",
    f"arn:aws:cloudformation:{HERE}:stack/aws-sam-cli-managed-default/1": "cloudformation: CreateChangeSet",
    "arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1/x": "s3: GetObject PutObject DeleteObject",
}


def is_allowed(action: str, resource: str) -> bool:
    return any(
        action in one["Action"] and any(fnmatchcase(resource, pattern) for pattern in listed(one["Resource"]))
        for one in STATEMENTS
    )


def types() -> set[str]:
    templates = [translate({}, ROOT / name) for name in ("template.yaml", "intake.yaml")]
    return {body["Type"] for template in templates for body in template["Resources"].values()}


def test_every_type_of_resource_is_known_here() -> None:
    assert types() == set(CALLS)


@each("kind", CALLS)
def test_each_type_can_be_made_changed_and_deleted(kind: str) -> None:
    calls, resource = CALLS[kind]
    service, _, actions = calls.partition(": ")
    assert [one for one in actions.split() if not is_allowed(f"{service}:{one}", resource)] == []


@pytest.mark.parametrize("resource", SAM)
def test_sam_may_call_what_it_calls(resource: str) -> None:
    service, _, actions = SAM[resource].partition(": ")
    assert [one for one in actions.split() if not is_allowed(f"{service}:{one}", resource)] == []


def test_no_action_is_a_wildcard_and_other_stacks_are_out_of_reach() -> None:
    assert not any("*" in action for one in STATEMENTS for action in one["Action"])
    elsewhere = [resource.replace("x-conversions", "payroll") for _, resource in CALLS.values() if "x-conv" in resource]
    deleting = [action for one in STATEMENTS for action in one["Action"] if ":Delete" in action]
    # A mapping has no name that could be told: whoever may delete one may delete any
    named = [pair for pair in product(deleting, elsewhere) if "EventSourceMapping" not in pair[0]]
    assert [pair for pair in named if is_allowed(*pair)] == []


def test_it_fits_into_a_managed_policy() -> None:
    # IAM's limit, which doesn't count white space
    assert len("".join(TEXT.split())) <= 6144
