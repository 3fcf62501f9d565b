"""Least privilege, written out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from devtools.local_aws.translation import TEMPLATE

from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.template import Resource, listed, of_type, source, statements, translated

ROLES = of_type("AWS::IAM::Role")
POLICIES = of_type("AWS::SQS::QueuePolicy") | of_type("AWS::SNS::TopicPolicy")


def _documents() -> dict[str, list[Resource]]:
    """Every policy document by the resource it belongs to: what roles allow, who may take them, what queues
    and topics take."""
    return {
        **{
            name: [role["AssumeRolePolicyDocument"], *(policy["PolicyDocument"] for policy in role.get("Policies", []))]
            for name, role in ROLES.items()
        },
        **{name: [policy["PolicyDocument"]] for name, policy in POLICIES.items()},
    }


# EC2 takes no narrower resource for what Lambda does to attach a function to a VPC: the one exception, tested below.
VPC = {"AttachToVpc", "NotByItself"}
STATEMENTS = {name: [one for document in found for one in statements(document)] for name, found in _documents().items()}


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_allows_a_wildcard(name: str) -> None:
    # Given what is allowed (a queue's one denial is meant for every action)
    allowed = [one for one in STATEMENTS[name] if one["Effect"] == "Allow" and one["Sid"] not in VPC]
    # Then actions and resources are named one by one
    for statement in allowed:
        assert "*" not in json.dumps([statement.get("Resource"), statement["Action"]])
        assert not statement.keys() & {"NotAction", "NotResource", "NotPrincipal"}


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_is_about_every_resource(name: str) -> None:
    # A trust policy is about its own role, and has no resource
    narrow = [one for one in STATEMENTS[name] if one["Sid"] not in VPC]
    resources = [resource for one in narrow for resource in listed(one.get("Resource", []))]
    assert resources
    assert "*" not in json.dumps(resources)


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_statement_has_a_name_of_its_own(name: str) -> None:
    names = [statement["Sid"] for statement in STATEMENTS[name]]
    assert len(names) == len(set(names))


def test_each_statement_has_its_reason_above_it() -> None:
    # Given the lines that begin a statement of a role's policy, a queue's or a topic's
    lines = [line.strip() for line in TEMPLATE.read_text().splitlines()]
    begun = [number for number, line in enumerate(lines) if line.startswith("- Sid: ")]
    assert len(begun) == sum(map(len, STATEMENTS.values()))
    # Then right above each stands a comment; who may take a role needs one only where it is narrowed
    bare = [lines[number] for number in begun if not lines[number - 1].startswith("#")]
    assert [line for line in bare if line != "- Sid: AssumedByLambda"] == []


@pytest.mark.parametrize("name", ROLES)
def test_no_managed_policy_and_an_optional_boundary(name: str) -> None:
    assert "ManagedPolicyArns" not in ROLES[name]
    assert ROLES[name]["PermissionsBoundary"] == {
        "Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]
    }


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("DeliverRole", "lambda.amazonaws.com"),
        ("RefreshTokenRole", "lambda.amazonaws.com"),
        ("ScheduleRole", "scheduler.amazonaws.com"),
    ],
)
def test_only_one_service_may_take_a_role(name: str, service: str) -> None:
    (trust,) = ROLES[name]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": service}


def test_every_role_is_one_of_ours() -> None:
    # SAM adds a role where a function or schedule names none; those bring managed policies with *.
    assert set(ROLES) == {"DeliverRole", "RefreshTokenRole", "ScheduleRole"}
    assert set(ROLES) <= set(source()["Resources"])


@pytest.mark.parametrize("role", ["DeliverRole", "RefreshTokenRole"])
def test_keys_may_be_used_only_where_there_are_keys(role: str) -> None:
    # Given the statements about KMS, with the conditions they stand under
    (policy,) = ROLES[role]["Policies"]
    raw = policy["PolicyDocument"]["Statement"]
    about_keys = [one for one in raw if "kms:" in json.dumps(one)]
    # Then each stands under the condition that its key is given, names that key, and the one service it is used by
    expected = {
        "HasQueueKey": ("KmsKeyArn", "sqs"),
        "HasFormerQueueKey": ("FormerKmsKeyArn", "sqs"),
        "HasRecordsKey": ("KmsKeyArn", "dynamodb"),
        "HasSecretKey": ("SecretKmsKeyArn", "secretsmanager"),
    }
    for one in about_keys:
        condition, statement, otherwise = one["Fn::If"]
        key, service = expected[condition]
        assert statement["Resource"] == {"Ref": key}
        via = {"Fn::Sub": f"{service}.${{AWS::Region}}.${{AWS::URLSuffix}}"}
        assert statement["Condition"] == {"StringEquals": {"kms:ViaService": via}}
        assert otherwise == {"Ref": "AWS::NoValue"}
    assert len(about_keys) == (4 if role == "DeliverRole" else 1)


def test_the_key_from_before_decrypts_and_does_nothing_else() -> None:
    (former,) = [one for one in STATEMENTS["DeliverRole"] if one["Sid"] == "ReadUnderFormerKey"]
    assert former["Action"] == "kms:Decrypt"


@pytest.mark.parametrize(("role", "function"), [("DeliverRole", "deliver"), ("RefreshTokenRole", "refresh-token")])
def test_only_in_a_vpc_may_lambda_and_not_the_function_attach_it(role: str, function: str) -> None:
    # Given what a role has in a VPC and not outside of one
    raw = ROLES[role]["Policies"][0]["PolicyDocument"]["Statement"]
    only_there = [one["Fn::If"] for one in raw if "ec2:" in json.dumps(one)]
    assert [(condition, otherwise) for condition, _, otherwise in only_there] == [
        ("IsInVpc", {"Ref": "AWS::NoValue"})
    ] * 2
    # Then Lambda may attach the function, and whatever that needs is refused to the function itself
    allowed, denied = (statement for _, statement, _ in only_there)
    assert {allowed["Sid"], denied["Sid"]} == VPC
    assert (allowed["Effect"], denied["Effect"]) == ("Allow", "Deny")
    assert allowed["Action"] == denied["Action"]
    source_function = denied["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"]["Fn::Sub"]
    assert source_function.endswith(f":function:${{AWS::StackName}}-{function}")


def test_every_function_runs_in_the_vpc_that_is_named_and_else_in_none() -> None:
    named = {"SubnetIds": "subnet-0123abcd, subnet-4567abcd", "SecurityGroupIds": "sg-0123abcd"}
    inside = ResolvedTemplate(**named).of_type("AWS::Lambda::Function")
    outside = ResolvedTemplate().of_type("AWS::Lambda::Function")
    assert [one["VpcConfig"] for one in inside.values()] == [
        {"SubnetIds": ["subnet-0123abcd", "subnet-4567abcd"], "SecurityGroupIds": ["sg-0123abcd"]}
    ] * len(outside)
    assert not any("VpcConfig" in one for one in outside.values())


def test_partitions_are_not_assumed() -> None:
    texts = list(_texts([translated()["Resources"], translated()["Outputs"]]))
    assert [text for text in texts if text.startswith("arn:") and not text.startswith("arn:${AWS::Partition}:")] == []
    assert any(text.startswith("arn:${AWS::Partition}:") for text in texts)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
