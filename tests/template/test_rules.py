"""Combinations of parameters that can't work are refused before anything is created."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.template import KEY, SECRET, source, translated

SOME_ID = {"DefaultEventId": "tw-o8z6j-o87ne"}
VPC = {"SubnetIds": "subnet-0123abcd, subnet-4567abcd", "SecurityGroupIds": "sg-0123abcd"}


def evaluate(expression: Any, parameters: dict[str, str]) -> Any:
    """The rule functions that the template uses, as CloudFormation's reference defines them."""
    if isinstance(expression, list):
        return [evaluate(one, parameters) for one in expression]
    if not isinstance(expression, dict):
        return expression
    ((function, argument),) = expression.items()
    if function == "Ref":
        return parameters[argument]
    values = evaluate(argument, parameters)
    functions: dict[str, Callable[[], bool]] = {
        "Fn::Equals": lambda: values[0] == values[1],
        "Fn::Not": lambda: not values[0],
        "Fn::And": lambda: all(values),
        "Fn::Contains": lambda: values[1] in values[0],
        "Fn::EachMemberEquals": lambda: all(one.strip() == values[1] for one in values[0].split(",")),
    }
    return functions[function]()


def refusals(given: dict[str, str]) -> list[str]:
    """What CloudFormation answers to a deployment with these parameters; nothing when it may start."""
    template = translated()
    parameters = {name: str(body.get("Default", "")) for name, body in template["Parameters"].items()} | given
    return [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if evaluate(rule.get("RuleCondition", True), parameters)
        for assertion in rule["Assertions"]
        if not evaluate(assertion["Assert"], parameters)
    ]


def test_translation_keeps_the_rules() -> None:
    # SAM hands on what it doesn't know; without this the rules would be silently gone
    assert translated()["Rules"] == source()["Rules"]


@pytest.mark.parametrize(
    "given",
    [
        SOME_ID,
        {"EventIds": "Purchase=tw-o8z6j-o87ne"},
        {"EventIds": "Purchase=tw-o8z6j-o87ne", **SOME_ID},
        SOME_ID | {"CredentialsSecretArn": SECRET},
        SOME_ID | {"CredentialsSecretArn": SECRET, "SecretKmsKeyArn": KEY},
        SOME_ID | {"KmsKeyArn": KEY, "FormerKmsKeyArn": KEY[:-1] + "f"},
        SOME_ID | {"FormerKmsKeyArn": KEY},
        SOME_ID | VPC,
        SOME_ID | {"BatchWindowSeconds": "0", "BatchSize": "10"},
        SOME_ID | {"BatchWindowSeconds": "1", "BatchSize": "10000"},
    ],
    ids=[
        "default id",
        "ids",
        "both",
        "own secret",
        "own secret and key",
        "another key than before",
        "no key any more",
        "in a VPC",
        "no window, small batch",
        "window, large batch",
    ],
)
def test_what_can_work_may_start(given: dict[str, str]) -> None:
    assert refusals(given) == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, ["EventIds", "DefaultEventId"]),
        (SOME_ID | {"SecretKmsKeyArn": KEY}, ["SecretKmsKeyArn", "CredentialsSecretArn"]),
        (SOME_ID | {"KmsKeyArn": KEY, "FormerKmsKeyArn": KEY}, ["FormerKmsKeyArn", "KmsKeyArn"]),
        (SOME_ID | VPC | {"SubnetIds": ""}, ["SubnetIds", "SecurityGroupIds"]),
        (SOME_ID | VPC | {"SecurityGroupIds": ""}, ["SubnetIds", "SecurityGroupIds"]),
        (SOME_ID | {"BatchWindowSeconds": "0"}, ["BatchSize", "BatchWindowSeconds"]),
        (SOME_ID | {"BatchWindowSeconds": "0", "BatchSize": "11"}, ["BatchSize", "BatchWindowSeconds"]),
    ],
    ids=[
        "no event id at all",
        "a key without its secret",
        "the same key twice",
        "no subnets",
        "no groups",
        "500 without a window",
        "11 without a window",
    ],
)
def test_what_cannot_work_is_refused_by_one_sentence_that_names_the_parameters(
    given: dict[str, str], named: list[str]
) -> None:
    # When CloudFormation evaluates the rules
    (sentence,) = refusals(given)
    # Then the refusal says which parameters to look at
    assert [name for name in named if name not in sentence] == []
