"""The two queues hold what they are given, long enough, encrypted, and only over TLS."""

import json
from typing import Any

import pytest
from x_conversions.events.message import read_message

from tests.support.batches import record
from tests.support.builders import event
from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.template import accepts, of_type, properties, statements, translated

DAY = 86_400
NOW = 1_790_000_000


def test_visibility_is_six_timeouts_and_the_longest_window() -> None:
    # Given the function's timeout and the longest batch window anybody can choose
    timeout = properties("DeliverFunction")["Timeout"]
    longest_window = max(number for number in range(1000) if accepts("BatchWindowSeconds", str(number)))
    # Then a message that a function is still working on is never handed out again
    assert properties("ConversionsQueue")["VisibilityTimeout"] == 6 * timeout + longest_window


def test_a_function_starts_on_no_message_that_sqs_may_hand_out_before_it_has_ended() -> None:
    # Given a message that Lambda kept for so long that visibility just covers the function's time, and a second longer
    latest = properties("ConversionsQueue")["VisibilityTimeout"] - properties("DeliverFunction")["Timeout"]
    for ago, is_late in ((latest, False), (latest + 1, True)):
        received = record(1, event(), ApproximateFirstReceiveTimestamp=str(1000 * (NOW - ago)))
        # When it is read, then only the second is too late
        assert read_message(received, 1000 * NOW).is_late == is_late


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


def test_without_producers_the_policy_allows_nobody_anything() -> None:
    # Given the statements that are there whatever the parameters say
    for policy in of_type("AWS::SQS::QueuePolicy").values():
        always = [one for one in policy["PolicyDocument"]["Statement"] if "Fn::If" not in one]
        assert [one["Effect"] for one in always] == ["Deny"]


RULE, TOPIC = "arn:aws:events:eu-west-1:123456789012:rule/orders", "arn:aws:sns:eu-west-1:123456789012:orders"
ROLE, GOV_ROLE = "arn:aws:iam::210987654321:role/producer", "arn:aws-us-gov:iam::210987654321:role/shop/producer"
SERVICES = {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]}


def allowed(producers: str) -> dict[str, dict[str, Any]]:
    """What the queue's policy allows with these producers, by the statement's name."""
    policy = ResolvedTemplate(ProducerArns=producers).of_type("AWS::SQS::QueuePolicy")["ConversionsQueuePolicy"]
    return {one["Sid"]: one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"}


@pytest.mark.parametrize(
    ("producers", "services", "roles"),
    [
        ("", [], []),
        (RULE, [RULE], []),
        (f"{RULE},{TOPIC}", [RULE, TOPIC], []),
        (ROLE, [], [ROLE]),
        (f"{RULE} , {GOV_ROLE}", [RULE], [GOV_ROLE]),
        (f"{ROLE},{TOPIC},{GOV_ROLE},{RULE}", [TOPIC, RULE], [ROLE, GOV_ROLE]),
        (",".join([TOPIC] * 10), [TOPIC] * 10, []),
        (",".join([RULE] * 9 + [ROLE]), [RULE] * 9, [ROLE]),
    ],
)
def test_each_producer_may_send_and_stands_once_by_its_kind(
    producers: str, services: list[str], roles: list[str]
) -> None:
    # Given these producers, When the queue's policy is made
    assert accepts("ProducerArns", producers)
    found = allowed(producers)
    # Then each is named once, by what it is, and nobody else may do anything
    expected: dict[str, tuple[object, str, list[str]]] = {}
    if services:
        expected["ProducingServices"] = (SERVICES, "aws:SourceArn", services)
    if roles:
        expected["ProducingRoles"] = ({"AWS": "*"}, "aws:PrincipalArn", roles)
    assert {
        name: (one["Principal"], *next(iter(one["Condition"]["ArnEquals"].items()))) for name, one in found.items()
    } == expected
    assert all(one["Action"] == "sqs:SendMessage" for one in found.values())


def test_the_longest_list_of_producers_fits_into_the_policy_of_a_queue() -> None:
    # Given ten ARNs that fill the parameter
    longest = (TOPIC + "x" * 4096)[:408]
    producers = ",".join([longest] * 10)
    assert 4085 <= len(producers) <= 4096
    assert accepts("ProducerArns", producers)
    policy = ResolvedTemplate(ProducerArns=producers).of_type("AWS::SQS::QueuePolicy")["ConversionsQueuePolicy"]
    # Then SQS takes it: 8,192 bytes, with room for the queue's own ARN
    assert len(json.dumps(policy["PolicyDocument"])) + 3 * 150 < 8192


@pytest.mark.parametrize("queue", ["ConversionsQueue", "DeadLetterQueue"])
def test_what_becomes_of_a_queue_is_said_and_so_is_what_it_takes(queue: str) -> None:
    body = translated()["Resources"][queue]
    assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == ("Delete", "Retain")
    assert body["Properties"]["MaximumMessageSize"] == 1024 * 1024
