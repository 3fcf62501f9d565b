"""The two functions: how they are fed, what they run on, where they log."""

import re
import tomllib

import pytest
from devtools.paths import ROOT
from x_conversions.core.version import VERSION

from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.template import FUNCTIONS, KEY, of_type, properties, source, translated, translated_intake


def test_the_queue_feeds_the_deliver_function_in_batches_with_partial_responses() -> None:
    (mapping,) = of_type("AWS::Lambda::EventSourceMapping").values()
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["ConversionsQueue", "Arn"]}
    assert mapping["FunctionName"] == {"Ref": "DeliverFunction"}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == {"Ref": "BatchSize"}
    assert mapping["MaximumBatchingWindowInSeconds"] == {"Ref": "BatchWindowSeconds"}
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "MaxConcurrency"}}
    assert mapping["Enabled"] == {"Ref": "DeliveryEnabled"}


def test_the_schedule_calls_the_refresh_function_every_quarter_of_an_hour() -> None:
    (schedule,) = of_type("AWS::Scheduler::Schedule").values()
    assert schedule["ScheduleExpression"] == "rate(15 minutes)"
    assert "Name" not in schedule  # a fixed one would clash between stacks
    assert schedule["Target"]["Arn"] == {"Fn::GetAtt": ["RefreshTokenFunction", "Arn"]}
    assert schedule["Target"]["RoleArn"] == {"Fn::GetAtt": ["ScheduleRole", "Arn"]}


def test_a_failed_refresh_is_tried_again_until_the_next_one_is_scheduled() -> None:
    # Given what the scheduler does when it can't call, and Lambda when the function raises
    (schedule,) = of_type("AWS::Scheduler::Schedule").values()
    (invoke,) = of_type("AWS::Lambda::EventInvokeConfig").values()
    assert invoke["FunctionName"] == {"Ref": "RefreshTokenFunction"}
    # Then each tries again, and neither longer than fifteen minutes
    for policy in (schedule["Target"]["RetryPolicy"], invoke):
        assert policy["MaximumRetryAttempts"] > 0
        assert policy["MaximumEventAgeInSeconds"] == 15 * 60


@pytest.mark.parametrize("function", FUNCTIONS)
def test_runtime_layer_and_architecture(function: str) -> None:
    body = properties(function)
    (layer,) = of_type("AWS::Lambda::LayerVersion")
    assert (body["Runtime"], body["Handler"]) == ("python3.13", "app.lambda_handler")
    assert body["Architectures"] == [{"Ref": "Architecture"}]
    assert body["Layers"] == [{"Ref": layer}]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_that_does_not_fit_an_sqs_consumer_without_managed_policies(function: str) -> None:
    # A function's own dead-letter queue serves asynchronous calls only; reserved concurrency makes the poller throttle
    # and count receives, MaximumConcurrency doesn't; X-Ray takes no narrower permission than *.
    assert not properties(function).keys() & {"DeadLetterConfig", "ReservedConcurrentExecutions", "TracingConfig"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_logs_go_to_a_group_of_its_own_with_retention(function: str) -> None:
    logging = properties(function)["LoggingConfig"]
    body = translated()["Resources"][logging["LogGroup"]["Ref"]]
    assert body["Type"] == "AWS::Logs::LogGroup"
    assert body["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert logging["LogFormat"] == "Text"  # JSON would put Lambda's own level filter before what is JSON already


def test_log_groups_are_encrypted_with_the_key_that_is_given() -> None:
    assert not any("KmsKeyId" in one for one in ResolvedTemplate().of_type("AWS::Logs::LogGroup").values())
    with_key = ResolvedTemplate(LogKmsKeyArn=KEY).of_type("AWS::Logs::LogGroup")
    assert [one["KmsKeyId"] for one in with_key.values()] == [KEY] * len(FUNCTIONS)


def test_two_stacks_do_not_share_a_layer() -> None:
    (layer,) = ResolvedTemplate().of_type("AWS::Lambda::LayerVersion").values()
    assert layer["LayerName"] == "shop-shared"


@pytest.mark.parametrize(
    ("partition", "console"),
    [
        ("aws", "console.aws.amazon.com"),
        ("aws-cn", "console.amazonaws.cn"),
        ("aws-us-gov", "console.amazonaws-us-gov.com"),
        ("aws-eusc", "console.amazonaws-eusc.eu"),
    ],
)
def test_links_lead_to_the_console_of_the_partition(partition: str, console: str) -> None:
    # Given a stack in this partition
    resolved = ResolvedTemplate(**{"AWS::Partition": partition})
    # When people follow a link
    texts = [resolved.resolve(translated()["Outputs"]["DashboardUrl"]["Value"])]
    texts += [one["DashboardBody"] for one in resolved.of_type("AWS::CloudWatch::Dashboard").values()]
    # Then it is one of that partition's console
    hosts = [host for text in texts for host in re.findall(r"https://eu-west-1[.]([a-z.-]+)/cloudwatch", text)]
    assert hosts == [console] * 2


def test_no_two_functions_share_a_log_group() -> None:
    groups = {properties(function)["LoggingConfig"]["LogGroup"]["Ref"] for function in FUNCTIONS}
    assert groups == set(of_type("AWS::Logs::LogGroup"))
    assert len(groups) == len(FUNCTIONS)


def test_the_secret_is_created_empty_and_survives_the_stack() -> None:
    body = translated()["Resources"]["CredentialsSecret"]
    assert body["Condition"] == "CreatesSecret"
    assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert not body["Properties"].keys() & {"SecretString", "GenerateSecretString"}


def test_there_is_one_version_and_everybody_names_it() -> None:
    # Given the project's version, as its distribution has it
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    # Then the template, the functions' tags and their code say the same
    assert translated()["Outputs"]["Version"]["Value"] == version == VERSION
    assert source()["Metadata"]["AWS::ServerlessRepo::Application"]["SemanticVersion"] == version
    for function in FUNCTIONS:
        assert {"Key": "x-conversions-version", "Value": version} in properties(function)["Tags"]
    # and so does the intake
    intake = translated_intake()
    assert intake["Outputs"]["Version"]["Value"] == version
    tags = intake["Resources"]["IntakeFunction"]["Properties"]["Tags"]
    assert {"Key": "x-conversions-version", "Value": version} in tags


def test_outputs_name_what_people_need_and_say_what_for() -> None:
    outputs = translated()["Outputs"]
    assert set(outputs) == {
        "Version",
        "QueueUrl",
        "QueueArn",
        "DeadLetterQueueUrl",
        "CredentialsSecretArn",
        "DeliverFunctionName",
        "RefreshTokenFunctionName",
        "DeliveryRecordsTable",
        "DashboardUrl",
    }
    assert all(output["Description"] for output in outputs.values())
