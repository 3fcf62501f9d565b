"""The two queues hold what they are given, long enough, encrypted, and only over TLS."""

import pytest

from tests.template.support import of_type, properties, source

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
    # Given the policies of this queue
    policies = [body for body in of_type("AWS::SQS::QueuePolicy").values() if body["Queues"] == [{"Ref": queue}]]
    statements = [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]
    # Then one of them denies everybody everything without TLS
    denials = [one for one in statements if one.get("Effect") == "Deny"]
    assert [(one["Principal"], one["Action"], one["Condition"]) for one in denials] == [
        ("*", "sqs:*", {"Bool": {"aws:SecureTransport": "false"}})
    ]


def test_producers_may_only_send_and_each_is_named() -> None:
    statements = properties("ConversionsQueuePolicy")["PolicyDocument"]["Statement"]
    producing = [one["Fn::If"] for one in statements if "Fn::If" in one]
    assert len(producing) == 2
    for condition, statement, otherwise in producing:
        assert (condition, otherwise) == ("HasProducers", {"Ref": "AWS::NoValue"})
        assert statement["Action"] == "sqs:SendMessage"
        assert [set(names) for names in statement["Condition"].values()] in (
            [{"aws:SourceArn"}],
            [{"aws:PrincipalArn"}],
        )
        assert list(statement["Condition"]["ArnEquals"].values()) == [{"Ref": "ProducerArns"}]
