"""What the functions are told: the contract's names, in no more than Lambda takes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.template import FUNCTIONS, properties, source

COMMON = {
    "MONITORING",
    "CREDENTIALS_SECRET_ARN",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_LOG_LEVEL",
}
# Parameters that become an environment variable, by the contract's table.
FROM_PARAMETERS = {
    "PIXEL_ID": "PixelId",
    "EVENT_IDS": "EventIds",
    "DEFAULT_EVENT_ID": "DefaultEventId",
    "REQUIRE_CONSENT": "RequireConsent",
    "CONSENT_CATEGORIES": "ConsentCategories",
    "CONVERSION_ID_FROM": "ConversionIdFrom",
    "DEFAULT_COUNTRY": "DefaultCountry",
    "DEFAULT_CURRENCY": "DefaultCurrency",
    "MAX_EVENT_AGE_DAYS": "MaxEventAgeDays",
    "FIELD_MAPPING": "FieldMapping",
    "ALLOW_IP_AND_USER_AGENT_ONLY": "AllowIpAndUserAgentOnly",
    "MODE": "Mode",
    "MONITORING": "Monitoring",
    "EVENTS_PER_15_MINUTES": "EventsPer15Minutes",
    "RATE_LIMIT_RPS": "RateLimitRps",
    "RATE_LIMIT_BURST": "RateLimitBurst",
    "MAX_CONCURRENCY": "MaxConcurrency",
    "REMEMBER_DELIVERED": "RememberDelivered",
    "REMEMBER_DAYS": "RememberDays",
    "MOST_SENDS": "MostSends",
    "ON_OTHER_VALUE": "OnOtherValue",
    "X_ADS_API_URL": "XAdsApiUrl",
}
DELIVER = COMMON | FROM_PARAMETERS.keys() | {"QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "REFRESH_FUNCTION_NAME"}
DELIVER |= {"DELIVERY_RECORDS_TABLE"}
REFRESH = COMMON | {"X_TOKEN_URL", "REFRESH_MARGIN_MINUTES"}
# An event name and id as short as they get in practice: each entry's four quotes count twice.
SHORT_ENTRY = '"Lead":"o87ne",'
LONGEST_OBJECT = 1500  # by the pattern of EventIds; test_patterns.py
# The longest that CloudFormation resolves these to: SQS takes 80 characters of a name, Lambda 64.
QUEUE_URL = f"https://sqs.ap-southeast-1.amazonaws.com.cn/123456789012/{'q' * 80}"
RESOLVED = {
    "ConversionsQueue": QUEUE_URL,
    "DeadLetterQueue": QUEUE_URL,
    "RefreshTokenFunction": "f" * 64,
    "DeliveryRecords": "s" * 50 + "-DeliveryRecords-ABCDEFGHIJKL",
    "AWS::StackName": "s" * (64 - len("-refresh-token")),
    # CloudFormation's own name for it: the logical id and twelve characters, then Secrets Manager's suffix
    "CredentialsSecret": "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:" + "CredentialsSecret-" * 2,
}


@pytest.mark.parametrize(("function", "expected"), [("DeliverFunction", DELIVER), ("RefreshTokenFunction", REFRESH)])
def test_variables_are_those_of_the_contract(function: str, expected: set[str]) -> None:
    assert set(properties(function)["Environment"]["Variables"]) == expected


def test_each_parameter_arrives_in_its_own_variable() -> None:
    variables = properties("DeliverFunction")["Environment"]["Variables"]
    assert {name: variables[name] for name in FROM_PARAMETERS} == {
        name: {"Ref": parameter} for name, parameter in FROM_PARAMETERS.items()
    }


def longest_of(parameter: str) -> Iterator[str]:
    """The values of a parameter that take most room."""
    body = source()["Parameters"][parameter]
    if "AllowedValues" in body:
        yield max(map(str, body["AllowedValues"]), key=len)
    elif "MaxLength" not in body:  # a number
        yield body["ConstraintDescription"].split(" to ")[1].split()[0]
    else:
        yield "x" * body["MaxLength"]
    if parameter == "EventIds":
        yield (SHORT_ENTRY * LONGEST_OBJECT)[:LONGEST_OBJECT]


def longest(value: Any) -> str:
    """The value that takes most room, as a variable comes to it."""
    if isinstance(value, str):
        return value
    if "Fn::If" in value:
        return max((longest(one) for one in value["Fn::If"][1:]), key=_room)
    name = value["Ref"]
    return RESOLVED[name] if name in RESOLVED else max(longest_of(name), key=_room)


def _room(value: object) -> int:
    # Lambda measures the variables as one JSON object; its refusal quotes the text it measured
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_fits_in_4_kb_with_every_parameter_at_its_longest(function: str) -> None:
    # Given each variable at the longest it can be
    variables = properties(function)["Environment"]["Variables"]
    environment = {name: longest(value) for name, value in variables.items()}
    # Then Lambda takes them all together
    assert _room(environment) <= 4096
