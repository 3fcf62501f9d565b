"""The two queues hold what they are given, long enough, encrypted, and only over TLS."""

import pytest

from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.template import of_type, properties, source, statements, translated

DAY = 86_400


def test_visibility_is_six_timeouts_and_the_longest_window() -> None:
    # Given the function's timeout and the longest batch window anybody can choose
    timeout = properties("DeliverFunction")["Timeout"]
    longest_window = source()["Parameters"]["BatchWindowSeconds"]["MaxValue"]
    # Then a message that a function is still working on is never handed out again
    assert properties("ConversionsQueue")["VisibilityTimeout"] == 6 * timeout + longest_window


def test_messages_outlive_an_outage_and_dead_letters_outlive_messages() -> None:
    assert properties("ConversionsQueue")["MessageRetentionPeriod"] == 10 * DAY
    assert properties("DeadLetterQueue")["MessageRetentionPeriod"] == 14 * DAY


def test_redrive_goes_to_the_dead_letter_queue_and_only_from_the_conversions_queue() -> None:
    assert properties("ConversionsQueue")["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]},
        "maxReceiveCount": {"Ref": "MaxReceiveCount"},
    }
    allow = properties("DeadLetterQueue")["RedriveAllowPolicy"]
    assert allow["redrivePermission"] == "byQueue"
    name = properties("ConversionsQueue")["QueueName"]["Fn::Sub"]
    assert [arn["Fn::Sub"].endswith(":" + name) for arn in allow["sourceQueueArns"]] == [True]


@pytest.mark.parametrize("queue", ["ConversionsQueue", "DeadLetterQueue"])
def test_encrypted_with_either_key(queue: str) -> None:
    assert properties(queue)["SqsManagedSseEnabled"] == {"Fn::If": ["HasQueueKey", {"Ref": "AWS::NoValue"}, True]}
    assert properties(queue)["KmsMasterKeyId"]["Fn::If"][:2] == ["HasQueueKey", {"Ref": "KmsKeyArn"}]


@pytest.mark.parametrize("queue", ["ConversionsQueue", "DeadLetterQueue"])
def test_refuses_what_does_not_come_over_tls(queue: str) -> None:
    # Given the policy of this queue
    (policy,) = [body for body in of_type("AWS::SQS::QueuePolicy").values() if body["Queues"] == [{"Ref": queue}]]
    # Then its one denial is for everybody, everything, without TLS
    denials = [one for one in statements(policy["PolicyDocument"]) if one["Effect"] == "Deny"]
    assert [(one["Principal"], one["Action"], one["Condition"]) for one in denials] == [
        ("*", "sqs:*", {"Bool": {"aws:SecureTransport": "false"}})
    ]


@pytest.mark.parametrize(
    ("name", "there_with", "principal", "key"),
    [
        (
            "ProducingServices",
            "HasProducers",
            {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
            "aws:SourceArn",
        ),
        ("ProducingRoles", "HasProducingRoles", {"AWS": "*"}, "aws:PrincipalArn"),
    ],
)
def test_producers_may_only_send_and_each_is_named(
    name: str, there_with: str, principal: dict[str, object], key: str
) -> None:
    # Given the statement for one kind of producer
    raw = properties("ConversionsQueuePolicy")["PolicyDocument"]["Statement"]
    (branches,) = [one["Fn::If"] for one in raw if "Fn::If" in one and one["Fn::If"][1]["Sid"] == name]
    condition, statement, otherwise = branches
    # Then it is there only with producers, lets them send, and takes nobody whose ARN isn't in the list
    assert (condition, otherwise) == (there_with, {"Ref": "AWS::NoValue"})
    assert (statement["Principal"], statement["Action"]) == (principal, "sqs:SendMessage")
    assert statement["Condition"] == {"ArnEquals": {key: {"Ref": "ProducerArns"}}}


def test_without_producers_the_policy_allows_nobody_anything() -> None:
    # Given the statements that are there whatever the parameters say
    for policy in of_type("AWS::SQS::QueuePolicy").values():
        always = [one for one in policy["PolicyDocument"]["Statement"] if "Fn::If" not in one]
        assert [one["Effect"] for one in always] == ["Deny"]


def test_the_list_of_producers_is_empty_when_nobody_gave_one() -> None:
    # An empty parameter is a list with one empty entry
    assert translated()["Conditions"]["HasProducers"] == {
        "Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "ProducerArns"}]}, ""]}]
    }


RULE, TOPIC = "arn:aws:events:eu-west-1:123456789012:rule/orders", "arn:aws:sns:eu-west-1:123456789012:orders"
ROLE, GOV_ROLE = "arn:aws:iam::210987654321:role/producer", "arn:aws-us-gov:iam::210987654321:role/shop/producer"


@pytest.mark.parametrize(
    ("producers", "statements_"),
    [
        ("", []),
        (RULE, ["ProducingServices"]),
        (f"{RULE},{TOPIC}", ["ProducingServices"]),
        (ROLE, ["ProducingServices", "ProducingRoles"]),
        (f"{RULE}, {GOV_ROLE}", ["ProducingServices", "ProducingRoles"]),
        (f"{ROLE},{TOPIC}", ["ProducingServices", "ProducingRoles"]),
    ],
)
def test_a_principal_is_open_only_where_a_role_is_named(producers: str, statements_: list[str]) -> None:
    # Given these producers, When the queue's policy is made, Then it allows no more than they need
    policy = ResolvedTemplate(ProducerArns=producers).of_type("AWS::SQS::QueuePolicy")["ConversionsQueuePolicy"]
    allowed = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    assert [one["Sid"] for one in allowed] == statements_
