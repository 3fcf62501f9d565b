"""The translated template, and how its rules, patterns and longest values are found."""

from functools import cache
from typing import Any

from local_aws.translation import TEMPLATE, translate
from samcli.yamlhelper import yaml_parse

Resource = dict[str, Any]


@cache
def source() -> dict[str, Any]:
    """template.yaml itself."""
    parsed: dict[str, Any] = yaml_parse(TEMPLATE.read_text())
    return parsed


@cache
def translated() -> dict[str, Any]:
    """What CloudFormation gets."""
    return translate({})


def properties(logical_id: str) -> Resource:
    return dict(translated()["Resources"][logical_id]["Properties"])


def of_type(kind: str) -> dict[str, Resource]:
    return {name: body["Properties"] for name, body in translated()["Resources"].items() if body["Type"] == kind}


def statements(role: Resource) -> list[Resource]:
    """Every statement of a role's policies, those behind a condition included."""
    return [
        statement["Fn::If"][1] if "Fn::If" in statement else statement
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def evaluate(expression: Any, parameters: dict[str, str]) -> Any:
    """The functions that `Rules` may use, over parameters."""
    if not isinstance(expression, dict):
        return expression
    ((function, argument),) = expression.items()
    if function == "Ref":
        return parameters[argument]
    values = [evaluate(one, parameters) for one in argument]
    return {
        "Fn::Equals": lambda: values[0] == values[1],
        "Fn::Not": lambda: not values[0],
        "Fn::And": lambda: all(values),
        "Fn::Or": lambda: any(values),
    }[function]()


def refusals(**given: str) -> list[str]:
    """What CloudFormation answers to a deployment with these parameters before it starts; nothing when it may."""
    template = translated()
    parameters = {name: str(body.get("Default", "")) for name, body in template["Parameters"].items()} | given
    return [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if evaluate(rule.get("RuleCondition", True), parameters)
        for assertion in rule["Assertions"]
        if not evaluate(assertion["Assert"], parameters)
    ]
