"""The template as it is written, and as CloudFormation gets it."""

import re
from functools import cache
from typing import Any

from devtools.local_aws.translation import INTAKE, TEMPLATE, translate
from samcli.yamlhelper import yaml_parse

Resource = dict[str, Any]
FUNCTIONS = ["DeliverFunction", "RefreshTokenFunction"]
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@cache
def source() -> dict[str, Any]:
    """template.yaml itself."""
    parsed: dict[str, Any] = yaml_parse(TEMPLATE.read_text())
    return parsed


@cache
def translated() -> dict[str, Any]:
    """What CloudFormation gets."""
    return translate({})


@cache
def translated_intake() -> dict[str, Any]:
    """The intake's, as CloudFormation gets it."""
    return translate({"IntakeWriteKeys": "page-key", "RequireConsent": "true"}, INTAKE)


def properties(logical_id: str) -> Resource:
    return dict(translated()["Resources"][logical_id]["Properties"])


def of_type(kind: str) -> dict[str, Resource]:
    return {name: body["Properties"] for name, body in translated()["Resources"].items() if body["Type"] == kind}


def statements(document: Resource) -> list[Resource]:
    """Every statement of a policy document, those behind a condition included."""
    return [one["Fn::If"][1] if "Fn::If" in one else one for one in document["Statement"]]


def listed(value: Any) -> list[Any]:
    """What IAM takes as one value or as a list of them."""
    return value if isinstance(value, list) else [value]


def accepts(parameter: str, value: str) -> bool:
    """Whether CloudFormation takes a value: a pattern must match all of it, and in a list every entry."""
    body = source()["Parameters"][parameter]
    if "AllowedValues" in body:
        return value in [str(one) for one in body["AllowedValues"]]
    if body["Type"] == "CommaDelimitedList":
        return all(re.fullmatch(body["AllowedPattern"], entry.strip()) for entry in value.split(","))
    return len(value) <= body.get("MaxLength", 4096) and bool(re.fullmatch(body["AllowedPattern"], value))
