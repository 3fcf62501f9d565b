"""The two functions: how they are fed, what they are told, where they log."""

import pytest

from tests.template.support import of_type, properties, source, translated

FUNCTIONS = ["DeliverFunction", "RefreshTokenFunction"]
COMMON = {
    "CREDENTIALS_SECRET_ARN",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_LOG_LEVEL",
}
DELIVER = COMMON | set(
    """PIXEL_ID EVENT_IDS DEFAULT_EVENT_ID REQUIRE_CONSENT CONSENT_CATEGORIES CONVERSION_ID_FROM DEFAULT_COUNTRY
    DEFAULT_CURRENCY MAX_EVENT_AGE_DAYS MODE EVENTS_PER_15_MINUTES RATE_LIMIT_RPS RATE_LIMIT_BURST MAX_CONCURRENCY
    X_ADS_API_URL QUEUE_URL DEAD_LETTER_QUEUE_URL REFRESH_FUNCTION_NAME""".split()
)
# The longest that CloudFormation gives back: queue URLs (a name has 80 characters), function names, the stack's name
# (functions are named after it). A secret's ARN is as long as the parameter allows.
RESOLVED = {
    "ConversionsQueue": 160,
    "DeadLetterQueue": 160,
    "RefreshTokenFunction": 64,
    "AWS::StackName": 64,
    "CredentialsSecret": 160,
}


def test_the_queue_feeds_the_deliver_function_in_batches_with_partial_responses() -> None:
    (mapping,) = of_type("AWS::Lambda::EventSourceMapping").values()
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["ConversionsQueue", "Arn"]}
    assert mapping["FunctionName"] == {"Ref": "DeliverFunction"}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == {"Ref": "BatchSize"}
    assert mapping["MaximumBatchingWindowInSeconds"] == {"Ref": "BatchWindowSeconds"}
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "MaxConcurrency"}}
    assert mapping["Enabled"] == {"Ref": "DeliveryEnabled"}


def test_the_schedule_calls_the_refresh_function_and_failures_are_retried() -> None:
    (schedule,) = of_type("AWS::Scheduler::Schedule").values()
    assert schedule["ScheduleExpression"] == "rate(15 minutes)"
    assert "Name" not in schedule  # a fixed one would clash between stacks
    assert schedule["Target"]["Arn"] == {"Fn::GetAtt": ["RefreshTokenFunction", "Arn"]}
    assert schedule["Target"]["RoleArn"] == {"Fn::GetAtt": ["ScheduleRole", "Arn"]}
    (invoke,) = of_type("AWS::Lambda::EventInvokeConfig").values()
    assert invoke["FunctionName"] == {"Ref": "RefreshTokenFunction"}
    assert invoke["MaximumRetryAttempts"] == 2


REFRESH = COMMON | {"X_TOKEN_URL", "REFRESH_MARGIN_MINUTES"}


@pytest.mark.parametrize(("function", "expected"), [("DeliverFunction", DELIVER), ("RefreshTokenFunction", REFRESH)])
def test_environment_variables_are_those_of_the_contract(function: str, expected: set[str]) -> None:
    assert set(properties(function)["Environment"]["Variables"]) == expected


def test_environment_fits_in_4_kb_with_every_parameter_at_its_longest() -> None:
    parameters = source()["Parameters"]

    def longest(value: object) -> int:
        if isinstance(value, str):
            return len(value)
        assert isinstance(value, dict)
        if "Fn::If" in value:
            return max(longest(one) for one in value["Fn::If"][1:])
        name = value["Ref"]
        if name not in parameters:
            return RESOLVED[name]
        body = parameters[name]
        choices = [len(str(one)) for one in body.get("AllowedValues", [])]
        return int(body.get("MaxLength") or max([len(str(body.get("MaxValue", ""))), *choices, _pattern_length(name)]))

    for function in FUNCTIONS:
        variables = properties(function)["Environment"]["Variables"]
        assert sum(len(name) + longest(value) for name, value in variables.items()) < 4096


def _pattern_length(name: str) -> int:
    # Patterns that bound their own length.
    return {"PixelId": 13, "DefaultEventId": 30, "DefaultCountry": 2, "DefaultCurrency": 3}.get(name, 0)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_runtime_layer_and_architecture(function: str) -> None:
    body = properties(function)
    (layer,) = of_type("AWS::Lambda::LayerVersion")
    assert (body["Runtime"], body["Handler"]) == ("python3.13", "app.lambda_handler")
    assert body["Architectures"] == [{"Ref": "Architecture"}]
    assert body["Layers"] == [{"Ref": layer}]
    # The SQS-triggered function has nothing that only asynchronous calls use; concurrency is the mapping's affair;
    # X-Ray takes no narrower permission than *.
    assert not body.keys() & {"DeadLetterConfig", "ReservedConcurrentExecutions", "TracingConfig"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_logs_go_to_a_group_of_its_own_with_retention(function: str) -> None:
    group = properties(function)["LoggingConfig"]["LogGroup"]["Ref"]
    body = translated()["Resources"][group]
    assert body["Type"] == "AWS::Logs::LogGroup"
    assert body["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert len({properties(one)["LoggingConfig"]["LogGroup"]["Ref"] for one in FUNCTIONS}) == len(FUNCTIONS)


def test_the_secret_is_created_empty_and_survives_the_stack() -> None:
    body = translated()["Resources"]["CredentialsSecret"]
    assert body["Condition"] == "CreatesSecret"
    assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert not body["Properties"].keys() & {"SecretString", "GenerateSecretString"}
