"""A stack, from its name to what can be worked with: told in one line where it can't."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.stack import NoStackError, find_stack


@pytest.mark.parametrize("name", ["", " ", "my stack", "shop;rm", "1shop", "'shop'", "shop_live", "x" * 129])
def test_what_is_no_name_is_told_before_aws_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a name that is none, such as that of a variable that is not set
    monkeypatch.setattr("boto3.Session", lambda **_: pytest.fail("AWS was asked"))
    # When the stack is looked up, Then no other one is taken in its place
    with pytest.raises(ValueError, match=f"^{name.strip()!r} is no name of a stack: name one with --stack"):
        find_stack(name, None, None)


class _AskedError(Exception):
    """Stands for AWS."""


@given(
    st.sampled_from(["shop", " shop", "shop\n", "x-conversions", "arn:aws:cloudformation:eu-central-1:1:stack/shop/1"]),
    st.sampled_from([None, "", " "]),
)
def test_spaces_around_it_and_empty_options_say_nothing(name: str, nothing: str | None) -> None:
    asked: list[object] = []

    def session(**options: object) -> None:
        asked.append(options)
        raise _AskedError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("boto3.Session", session)
        with pytest.raises(_AskedError):
            find_stack(name, nothing, nothing)
    assert asked == [{"region_name": None, "profile_name": None}]


OUTPUTS = "QueueUrl QueueArn DeadLetterQueueUrl CredentialsSecretArn DeliverFunctionName RefreshTokenFunctionName"
WHOLE = [{"OutputKey": name, "OutputValue": name} for name in OUTPUTS.split()]
ARN = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/1"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What AWS says of a stack by name or ARN; to be changed."""
    stack: dict[str, Any] = {"StackName": "shop", "StackStatus": "UPDATE_COMPLETE", "Outputs": WHOLE}
    cloudformation = SimpleNamespace(describe_stacks=lambda **_: {"Stacks": [stack]})
    session = SimpleNamespace(client=lambda _: cloudformation, region_name="eu-central-1")
    monkeypatch.setattr("boto3.Session", lambda **_: session)
    return stack


def test_a_stack_is_known_by_its_name_whatever_it_was_asked_by(aws: dict[str, Any]) -> None:
    # Given its ARN: metrics, alarms and intakes go by the name
    assert aws["StackName"] == find_stack(ARN, None, None).name == "shop"


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        # The first deployment failed, or was never done: nothing but this helps.
        ({"StackStatus": "ROLLBACK_COMPLETE"}, "can only be deleted: its events say why"),
        ({"StackStatus": "DELETE_FAILED"}, "can only be deleted"),
        ({"StackStatus": "CREATE_IN_PROGRESS"}, "wait until CloudFormation is done"),
        ({"StackStatus": "REVIEW_IN_PROGRESS"}, "was never deployed"),
        (
            {"Parameters": [{"ParameterKey": "ConversionsStack", "ParameterValue": "shop-main"}]},
            "is an intake: name the stack whose queue it fills, --stack shop-main",
        ),
        ({"Outputs": WHOLE[1:]}, "has no output QueueUrl; it is none of this application, or of another version"),
    ],
)
def test_a_stack_without_its_outputs_says_what_to_do(aws: dict[str, Any], stack: dict[str, Any], said: str) -> None:
    del aws["Outputs"]
    aws.update(stack)
    with pytest.raises(RuntimeError) as told:
        find_stack("shop", None, None)
    assert str(told.value).startswith(f"stack shop ({aws['StackStatus']}) ")
    assert said in str(told.value)


def test_a_deleted_stack_that_its_arn_still_finds_is_none(aws: dict[str, Any]) -> None:
    aws["StackStatus"] = "DELETE_COMPLETE"
    with pytest.raises(NoStackError, match=r"^no stack arn:.* found in eu-central-1"):
        find_stack(ARN, None, None)


def test_an_empty_region_is_told_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given variables that are there and empty, which the SDK takes for a region
    for name, value in {"AWS_DEFAULT_REGION": "", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(RuntimeError, match="no AWS region: name it with --region"):
        find_stack("shop", None, None)


def test_a_wrong_setting_of_aws_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def session(**_: object) -> None:
        raise ValueError("invalid literal for int() with base 10: 'three'")  # of AWS_MAX_ATTEMPTS

    monkeypatch.setattr("boto3.Session", session)
    with pytest.raises(ValueError, match=r"^an AWS setting is wrong .*three.*: look at AWS_ENDPOINT_URL"):
        find_stack("shop", None, None)
