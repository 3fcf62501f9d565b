"""Every parameter is one of the contract, described, and bounded."""

import pytest

from tests.support.template import source

PARAMETERS = source()["Parameters"]
CONTRACT = set(
    """PixelId EventIds DefaultEventId RequireConsent ConsentCategories ConversionIdFrom DefaultCountry DefaultCurrency
    FieldMapping AllowIpAndUserAgentOnly
    MaxEventAgeDays Mode DeliveryEnabled EventsPer15Minutes RateLimitRps RateLimitBurst MaxConcurrency BatchSize
    BatchWindowSeconds MaxReceiveCount CredentialsSecretArn SecretKmsKeyArn ProducerArns XAdsApiUrl XTokenUrl
    Architecture LogLevel LogRetentionDays AlarmEmail AlarmTopicArn KmsKeyArn
    PermissionsBoundaryArn""".split()
)
DEFAULTS = {
    "ConsentCategories": "advertising",
    "ConversionIdFrom": "properties.conversion_id,properties.conversionId,messageId",
    "AllowIpAndUserAgentOnly": "false",
    "MaxEventAgeDays": 90,
    "Mode": "live",
    "DeliveryEnabled": "true",
    "EventsPer15Minutes": 60_000,
    "RateLimitRps": 50,
    "RateLimitBurst": 100,
    "MaxConcurrency": 2,
    "BatchSize": 500,
    "BatchWindowSeconds": 20,
    "MaxReceiveCount": 1000,
    "XAdsApiUrl": "https://ads-api.x.com",
    "XTokenUrl": "https://api.x.com/2/oauth2/token",
    "Architecture": "x86_64",
    "LogLevel": "INFO",
    "LogRetentionDays": 30,
}
REQUIRED = {"PixelId", "RequireConsent"}


def test_parameters_are_those_of_the_contract() -> None:
    assert set(PARAMETERS) == CONTRACT


def test_defaults_are_those_of_the_contract_and_the_rest_may_be_left_empty() -> None:
    defaults = {name: body["Default"] for name, body in PARAMETERS.items() if "Default" in body}
    assert defaults == dict.fromkeys(CONTRACT - REQUIRED, "") | DEFAULTS


@pytest.mark.parametrize("name", PARAMETERS)
def test_described_and_a_refusal_says_what_would_be_right(name: str) -> None:
    assert PARAMETERS[name]["Description"].endswith(".")
    assert PARAMETERS[name]["ConstraintDescription"].startswith("must be " if name != "ConsentCategories" else "must ")


@pytest.mark.parametrize("name", PARAMETERS)
def test_bounded(name: str) -> None:
    body = PARAMETERS[name]
    # Given what CloudFormation can check for each type
    bounds = {
        "Number": {"MinValue", "MaxValue"},
        "String": {"MaxLength", "AllowedPattern"},
        "CommaDelimitedList": {"AllowedPattern"},
    }
    # Then all of that is used, or the values are listed
    assert "AllowedValues" in body or bounds[body["Type"]] <= body.keys()


def test_every_parameter_is_in_one_group_of_the_console() -> None:
    groups = source()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert all(group["Label"]["default"] for group in groups)
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(PARAMETERS)
