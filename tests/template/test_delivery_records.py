"""The table of delivery records: only where the stack remembers, and nothing around it that nobody needs."""

import json

import pytest

from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.template import KEY, properties, source, statements

TABLE = "DeliveryRecords"
CALLS = {f"dynamodb:{call}" for call in ("PutItem", "Query", "BatchGetItem", "BatchWriteItem", "DeleteItem")}


def test_it_forgets_by_itself_and_is_paid_by_use() -> None:
    table = properties(TABLE)
    assert table["TimeToLiveSpecification"] == {"AttributeName": "t", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    # A name of its own would forbid CloudFormation to replace it; copies of an old memory are of no use.
    assert not {"TableName", "PointInTimeRecoverySpecification", "StreamSpecification"} & table.keys()


def test_it_goes_with_the_stack() -> None:
    body = source()["Resources"][TABLE]
    assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == ("Delete", "Delete")


@pytest.mark.parametrize("remember", ["none", "purchases", "conversions", "all"])
def test_only_a_stack_that_remembers_has_a_table_and_speaks_of_one(remember: str) -> None:
    # Given a stack with this parameter, When its resources are resolved
    template = ResolvedTemplate(RememberDelivered=remember)
    environment = template.of_type("AWS::Lambda::Function")["DeliverFunction"]["Environment"]["Variables"]
    roles = json.dumps(template.of_type("AWS::IAM::Role"))
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()

    # Then table, alarm, permissions and the function's variable are there together, or none of them
    has_table = remember != "none"
    assert (TABLE in template.of_type("AWS::DynamoDB::Table")) is has_table
    assert ("NotRecordedAlarm" in template.of_type("AWS::CloudWatch::Alarm")) is has_table
    assert ("NotRecordedAlarm.Arn" in json.dumps(json.loads(dashboard["DashboardBody"]))) is has_table
    assert ("dynamodb:" in roles) is has_table
    assert bool(environment["DELIVERY_RECORDS_TABLE"]) is has_table
    assert environment["REMEMBER_DELIVERED"] == remember


def test_the_function_may_do_five_things_with_this_table_and_nothing_else() -> None:
    (policy,) = properties("DeliverRole")["Policies"]
    (allowed,) = [one for one in statements(policy["PolicyDocument"]) if "dynamodb:" in json.dumps(one["Action"])]
    assert set(allowed["Action"]) == CALLS
    assert allowed["Resource"] == {"Fn::GetAtt": [TABLE, "Arn"]}


@pytest.mark.parametrize(("key", "is_used"), [("", False), (KEY, True)])
def test_it_is_encrypted_with_the_key_of_the_queues(key: str, *, is_used: bool) -> None:
    (table,) = ResolvedTemplate(KmsKeyArn=key).of_type("AWS::DynamoDB::Table").values()
    assert (KEY in json.dumps(table)) is is_used
