"""A deployment that can't work is refused before it starts."""

import re

import pytest
from local_aws.translation import TEMPLATE

from tests.template.support import refusals, source

PARAMETERS = source()["Parameters"]
BOUNDS = {"AllowedValues", "AllowedPattern", "MinValue", "MaxLength"}
CONTRACT = set(
    """PixelId EventIds DefaultEventId RequireConsent ConsentCategories ConversionIdFrom DefaultCountry DefaultCurrency
    MaxEventAgeDays Mode DeliveryEnabled EventsPer15Minutes RateLimitRps RateLimitBurst MaxConcurrency BatchSize
    BatchWindowSeconds MaxReceiveCount CredentialsSecretArn SecretKmsKeyArn ProducerArns XAdsApiUrl XTokenUrl
    Architecture LogLevel LogRetentionDays KmsKeyArn PermissionsBoundaryArn""".split()
)
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234"


def test_parameters_are_those_of_the_contract() -> None:
    assert set(PARAMETERS) == CONTRACT


@pytest.mark.parametrize("name", PARAMETERS)
def test_described_and_bounded(name: str) -> None:
    body = PARAMETERS[name]
    assert body["Description"]
    assert BOUNDS & body.keys() or body["Type"] == "CommaDelimitedList"
    assert ("MinValue" in body) == ("MaxValue" in body)
    if body["Type"] == "String" and "AllowedPattern" in body and "MaxLength" not in body:
        assert "*" not in body["AllowedPattern"]
        assert "+" not in body["AllowedPattern"]


def test_every_parameter_is_in_a_group_of_the_console() -> None:
    groups = source()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(PARAMETERS)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, True),
        ({"EventIds": "Purchase=tw-o8z6j-o87ne"}, False),
        ({"DefaultEventId": "tw-o8z6j-o87ne"}, False),
        ({"DefaultEventId": "tw-o8z6j-o87ne", "SecretKmsKeyArn": KEY}, True),
        ({"DefaultEventId": "tw-o8z6j-o87ne", "SecretKmsKeyArn": KEY, "CredentialsSecretArn": SECRET}, False),
    ],
    ids=["no event id at all", "EventIds", "DefaultEventId", "a key without its secret", "a key with its secret"],
)
def test_rules(given: dict[str, str], refused: bool) -> None:
    assert bool(refusals(**given)) == refused


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("PixelId", ["o8z6j", "1"], ["", "O8Z6J", "tw-o8z6j", "o8z6j "]),
        (
            "EventIds",
            ["", "Purchase=tw-a-b", "Order Completed=a1,PageView=tw-a-c", '{"Purchase":"a"}'],
            ["Purchase", "=a", "a=b=c", "{"],
        ),
        ("DefaultEventId", ["", "o87ne", "tw-o8z6j-o87ne"], ["tw-o8z6j", "Purchase=tw-a-b"]),
        ("DefaultCountry", ["", "DE"], ["de", "DEU"]),
        ("DefaultCurrency", ["", "EUR"], ["eur", "€"]),
        ("ConversionIdFrom", ["messageId", "properties.order_id,messageId", "a.b, c"], ["", "a,,b", ".a", "a b"]),
        (
            "XAdsApiUrl",
            ["https://ads-api.x.com", "http://127.0.0.1:8900", "http://host.docker.internal:1"],
            ["http://ads-api.x.com", "ads-api.x.com", "http://127.0.0.1.evil.example"],
        ),
        (
            "XTokenUrl",
            ["https://api.x.com/2/oauth2/token", "http://localhost:1/2/oauth2/token"],
            ["http://api.x.com/2/oauth2/token"],
        ),
        ("CredentialsSecretArn", ["", SECRET], ["x-credentials"]),
    ],
)
def test_patterns(name: str, good: list[str], bad: list[str]) -> None:
    pattern = PARAMETERS[name]["AllowedPattern"]
    assert [value for value in good if not re.search(pattern, value)] == []
    assert [value for value in bad if re.search(pattern, value)] == []


def test_every_number_has_its_reason_beside_it() -> None:
    # Given each line that sets a number which somebody chose
    chosen = re.compile(r"^\s+(?:\w+(?:Timeout|Period|Value|Size|Seconds|Attempts)|Default|Timeout): \d+")
    lines = TEMPLATE.read_text().splitlines()
    numbered = [number for number, line in enumerate(lines) if chosen.match(line)]
    assert len(numbered) > 20
    # Then a comment stands beside it, above it, or on the bound next to it
    for number in numbered:
        around = lines[max(0, number - 3) : number + 2]
        assert any("#" in line for line in around), lines[number]
