"""What holds for every alarm of the template, and whom they tell."""

import re

import pytest

from tests.support.cloudwatch.resolved_template import ResolvedTemplate, all_alarms
from tests.support.each import each
from tests.support.template import source

KIND = "AWS::CloudWatch::Alarm"
# A dry run has one alarm more than a live stack.
ALARMS = all_alarms()
TOPIC = "arn:aws:sns:eu-west-1:123456789012:on-call"
LONGEST_STACK_NAME = 50


@each("name", ALARMS)
def test_says_what_it_means_and_what_to_do(name: str) -> None:
    text = ALARMS[name]["AlarmDescription"]
    assert len(text) + text.count("shop") * LONGEST_STACK_NAME <= 1024  # CloudWatch's limit
    assert "To do" in text
    assert "docs/operations.md" in text
    assert "$" not in text


@each("name", ALARMS)
def test_a_command_in_a_mail_is_for_the_stack_it_came_from(name: str) -> None:
    # Given somebody with two stacks, who copies a command out of a mail, Then it is not the other one that changes
    commands = re.findall(r"`(xconv [^`]+)`", ALARMS[name]["AlarmDescription"])
    assert [one for one in commands if "--stack shop" not in one and "preview" not in one] == []


@each("name", ALARMS)
def test_has_the_stacks_name_and_its_own(name: str) -> None:
    assert f"{ALARMS[name]['AlarmName']}Alarm" == f"shop-{name}"


@each("name", ALARMS)
def test_says_what_silence_means_and_looks_back_for_no_longer_than_cloudwatch_does(name: str) -> None:
    alarm = ALARMS[name]
    silence = "breaching" if name == "CredentialsAlarm" else "notBreaching"
    assert alarm["TreatMissingData"] == silence
    periods = {one["MetricStat"]["Period"] for one in alarm.get("Metrics", []) if "MetricStat" in one}
    (period,) = periods or {alarm["Period"]}
    # CloudWatch's limit: a day, and a week where a period has an hour or more
    assert period * alarm["EvaluationPeriods"] <= (86_400 if period < 3600 else 604_800)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({}, []),
        ({"AlarmEmail": "shop@example.com"}, ["AlarmTopic"]),
        ({"AlarmTopicArn": TOPIC}, [TOPIC]),
        ({"AlarmEmail": "shop@example.com", "AlarmTopicArn": TOPIC}, ["AlarmTopic", TOPIC]),
    ],
    ids=["nobody", "by mail", "a topic", "both"],
)
def test_whom_alarms_tell_when_they_begin_and_when_they_end(parameters: dict[str, str], told: list[str]) -> None:
    for alarm in ResolvedTemplate(**parameters).of_type(KIND).values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == told


def test_a_topic_is_made_for_mail_only() -> None:
    assert ResolvedTemplate(AlarmTopicArn=TOPIC).of_type("AWS::SNS::Topic") == {}
    with_mail = ResolvedTemplate(AlarmEmail="shop@example.com")
    (topic,) = with_mail.of_type("AWS::SNS::Topic").values()
    assert "Subscription" not in topic  # a list in the topic keeps an address that was there before
    (subscription,) = with_mail.of_type("AWS::SNS::Subscription").values()
    assert subscription == {"TopicArn": "AlarmTopic", "Protocol": "email", "Endpoint": "shop@example.com"}
    assert "KmsMasterKeyId" not in topic  # CloudWatch can't publish to a topic under SNS's own key
    (policy,) = with_mail.of_type("AWS::SNS::TopicPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Resource"] == policy["Topics"][0] == "AlarmTopic"


def test_the_threshold_of_half_the_retention_follows_the_queue() -> None:
    retention = source()["Resources"]["ConversionsQueue"]["Properties"]["MessageRetentionPeriod"]
    assert ALARMS["QueueAgeHalfRetentionAlarm"]["Threshold"] == retention / 2
    paused = ResolvedTemplate(DeliveryEnabled="false").of_type(KIND)
    assert f"age > {retention // 2} " in paused["UnreadAlarm"]["Metrics"][0]["Expression"]


def test_the_threshold_of_the_duration_lies_between_holding_and_the_timeout() -> None:
    timeout = source()["Resources"]["DeliverFunction"]["Properties"]["Timeout"]
    assert (timeout - 5) * 1000 < ALARMS["DurationAlarm"]["Threshold"] < timeout * 1000


def test_the_mapping_comes_before_the_alarm_about_reading() -> None:
    (mapping,) = ResolvedTemplate().of_type("AWS::Lambda::EventSourceMapping")
    assert source()["Resources"]["UnreadAlarm"]["DependsOn"] == mapping


def test_the_schedule_comes_before_the_alarm_about_its_silence() -> None:
    (schedule,) = ResolvedTemplate().of_type("AWS::Scheduler::Schedule")
    assert source()["Resources"]["CredentialsAlarm"]["DependsOn"] == schedule
