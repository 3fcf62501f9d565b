"""The two functions: how they are fed, what they run on, where they log."""

import pytest

from tests.support.template import FUNCTIONS, of_type, properties, translated


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


def test_no_two_functions_share_a_log_group() -> None:
    groups = {properties(function)["LoggingConfig"]["LogGroup"]["Ref"] for function in FUNCTIONS}
    assert groups == set(of_type("AWS::Logs::LogGroup"))
    assert len(groups) == len(FUNCTIONS)


def test_the_secret_is_created_empty_and_survives_the_stack() -> None:
    body = translated()["Resources"]["CredentialsSecret"]
    assert body["Condition"] == "CreatesSecret"
    assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert not body["Properties"].keys() & {"SecretString", "GenerateSecretString"}


def test_outputs_name_what_people_need_and_say_what_for() -> None:
    outputs = translated()["Outputs"]
    assert set(outputs) == {
        "QueueUrl",
        "QueueArn",
        "DeadLetterQueueUrl",
        "CredentialsSecretArn",
        "DeliverFunctionName",
        "RefreshTokenFunctionName",
        "DashboardUrl",
    }
    assert all(output["Description"] for output in outputs.values())
