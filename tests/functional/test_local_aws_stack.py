"""The template's own values in the local AWS."""

import pytest
from botocore.exceptions import ClientError
from devtools.local_aws import EventSourceMapping, LocalAws, Stack
from devtools.local_aws.translation import translate

PARAMETERS = {"PixelId": "o8z6j", "DefaultEventId": "o87ne", "RequireConsent": "true"}


def test_queues_have_the_templates_attributes(aws: LocalAws, stack: Stack) -> None:
    # Given the translated template
    queue = translate(PARAMETERS)["Resources"]["ConversionsQueue"]["Properties"]

    # When the queue's attributes are asked for
    sqs = aws.client("sqs")
    answer = sqs.get_queue_attributes(QueueUrl=stack.queue_url, AttributeNames=["All"])
    attributes = answer["Attributes"]

    # Then they are the template's
    assert attributes["VisibilityTimeout"] == str(queue["VisibilityTimeout"])
    assert attributes["MessageRetentionPeriod"] == str(queue["MessageRetentionPeriod"])
    assert '"maxReceiveCount": 1000' in attributes["RedrivePolicy"]


def test_the_environment_is_the_templates_with_parameters_filled_in(stack: Stack) -> None:
    environment = stack.environment("DeliverFunction")

    assert environment["PIXEL_ID"] == "o8z6j"
    assert environment["QUEUE_URL"] == stack.queue_url
    assert environment["DEAD_LETTER_QUEUE_URL"] == stack.dead_letter_queue_url
    assert environment["CREDENTIALS_SECRET_ARN"] == stack.secret_arn
    assert environment["REFRESH_FUNCTION_NAME"] == stack.functions["RefreshTokenFunction"].name
    assert environment["MAX_EVENT_AGE_DAYS"] == "90"


def test_the_event_source_mapping_follows_the_parameters(aws: LocalAws) -> None:
    # Given parameters other than the defaults, among them a secret that exists
    secret = aws.client("secretsmanager").create_secret(Name="existing")["ARN"]
    parameters = PARAMETERS | {
        "BatchSize": "100",
        "BatchWindowSeconds": "5",
        "MaxConcurrency": "7",
        "DeliveryEnabled": "false",
        "CredentialsSecretArn": secret,
    }

    # When a stack is created with them
    stack = Stack.create(aws, parameters, name="other")

    # Then they are what the poller goes by, and the secret is that one
    assert stack.event_source_mapping == EventSourceMapping(100, 5, 7, partial_responses=True, enabled=False)
    assert stack.environment("DeliverFunction")["CREDENTIALS_SECRET_ARN"] == secret


def test_a_new_secret_has_no_value(aws: LocalAws) -> None:
    # Given a stack that nobody has given credentials
    stack = Stack.create(aws, PARAMETERS, name="new")

    # When they are read, Then AWS's error for a secret without a value comes
    with pytest.raises(ClientError) as missing:
        stack.get_secret()
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_what_is_put_into_the_secret_is_what_is_there(stack: Stack) -> None:
    stack.put_secret({"scheme": "pixel_token", "pixel_token": "token-1"})

    assert stack.get_secret() == {"scheme": "pixel_token", "pixel_token": "token-1"}


def test_a_wrong_parameter_is_named(aws: LocalAws) -> None:
    with pytest.raises(ValueError, match=r"unknown \['PixelID'\], missing \['PixelId', 'RequireConsent'\]"):
        Stack.create(aws, {"PixelID": "o8z6j"}, name="wrong")


def test_no_permission_of_the_template_is_without_a_resource_of_its_own(stack: Stack) -> None:
    # Given the roles as resolved, Then every statement names an ARN of this account
    assert stack.permissions()
    assert all(":123456789012:" in resource for _, _, resource in stack.permissions())
