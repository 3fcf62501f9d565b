"""Every parameter is one of the contract, described, and bounded."""

import pytest
from phonenumbers import SUPPORTED_REGIONS
from x_conversions.conversion.money import CURRENCIES

from tests.support.each import each
from tests.support.template import accepts, source

PARAMETERS = source()["Parameters"]
CONTRACT = set(
    """PixelId EventIds DefaultEventId RequireConsent ConsentCategories ConversionIdFrom DefaultCountry DefaultCurrency
    RememberDelivered RememberDays MostSends OnOtherValue FieldMapping AllowIpAndUserAgentOnly
    MaxEventAgeDays Mode DeliveryEnabled EventsPer15Minutes RateLimitRps RateLimitBurst MaxConcurrency BatchSize
    BatchWindowSeconds MaxReceiveCount CredentialsSecretArn SecretKmsKeyArn ProducerArns XAdsApiUrl XTokenUrl
    Architecture LogLevel LogRetentionDays AlarmEmail AlarmTopicArn KmsKeyArn FormerKmsKeyArn
    LogKmsKeyArn Monitoring SubnetIds SecurityGroupIds PermissionsBoundaryArn""".split()
)
DEFAULTS = {
    "ConsentCategories": "advertising",
    "ConversionIdFrom": "properties.conversion_id,properties.conversionId,messageId",
    "AllowIpAndUserAgentOnly": "false",
    "MaxEventAgeDays": "90",
    "Mode": "live",
    "DeliveryEnabled": "true",
    "EventsPer15Minutes": "60000",
    "RateLimitRps": "50",
    "RateLimitBurst": "100",
    "MaxConcurrency": "2",
    "BatchSize": "500",
    "BatchWindowSeconds": "20",
    "MaxReceiveCount": "1000",
    "RememberDelivered": "conversions",
    "RememberDays": "30",
    "MostSends": "2",
    "OnOtherValue": "keep",
    "XAdsApiUrl": "https://ads-api.x.com",
    "XTokenUrl": "https://api.x.com/2/oauth2/token",
    "Architecture": "x86_64",
    "LogLevel": "INFO",
    "Monitoring": "full",
    "LogRetentionDays": 30,
}
REQUIRED = {"PixelId", "RequireConsent"}
NUMBERS = {
    "MaxEventAgeDays": (1, 3650),
    "EventsPer15Minutes": (0, 100_000_000),
    "RateLimitRps": (1, 10_000),
    "RateLimitBurst": (1, 10_000),
    "MaxConcurrency": (2, 1000),
    "BatchSize": (1, 10_000),
    "BatchWindowSeconds": (0, 300),
    "MaxReceiveCount": (100, 1000),
    "RememberDays": (1, 90),
    "MostSends": (1, 5),
}


def test_parameters_are_those_of_the_contract() -> None:
    assert set(PARAMETERS) == CONTRACT


def test_defaults_are_those_of_the_contract_and_the_rest_may_be_left_empty() -> None:
    defaults = {name: body["Default"] for name, body in PARAMETERS.items() if "Default" in body}
    assert defaults == dict.fromkeys(CONTRACT - REQUIRED, "") | DEFAULTS


@each("name", PARAMETERS)
def test_described_and_a_refusal_says_what_would_be_right(name: str) -> None:
    assert PARAMETERS[name]["Description"].endswith(".")
    assert PARAMETERS[name]["ConstraintDescription"].startswith("must be " if name != "ConsentCategories" else "must ")


@each("name", PARAMETERS)
def test_bounded(name: str) -> None:
    body = PARAMETERS[name]
    # Given what CloudFormation can check for each type
    bounds = {"String": {"MaxLength", "AllowedPattern"}, "CommaDelimitedList": {"AllowedPattern"}}
    # Then all of that is used, or the values are listed, or the pattern is one of a number
    is_number = name in NUMBERS and "AllowedPattern" in body
    assert "AllowedValues" in body or is_number or bounds[body["Type"]] <= body.keys()


@pytest.mark.parametrize(("name", "bounds"), NUMBERS.items())
def test_a_number_is_whole_and_within_its_bounds(name: str, bounds: tuple[int, int]) -> None:
    # Given CloudFormation's own type for numbers, which takes 1.5, 1e3 and 0x10
    assert source()["Parameters"][name]["Type"] == "String"
    # When each whole number around the bounds, and in between, is given
    low, high = bounds
    near = {number + step for number in (low, high, 10, 100, 1000) for step in range(-12, 13)}
    taken = {number for number in near | set(range(low, min(high, 4000))) if accepts(name, str(number))}
    # Then exactly those within are taken, and nothing that only looks like one
    assert taken == {number for number in near | set(range(low, min(high, 4000))) if low <= number <= high}
    wrong = ["", " ", "1.5", "1.0", "1e2", "0x10", "+5", "-5", "05", "5 ", "١", "NaN"]
    assert [value for value in wrong if accepts(name, value)] == []
    # and the function is told the bounds in the same words
    assert f"from {low}" in PARAMETERS[name]["ConstraintDescription"]
    assert f"to {high}" in PARAMETERS[name]["ConstraintDescription"]


def test_a_currency_and_a_country_are_ones_that_the_function_knows() -> None:
    assert set(PARAMETERS["DefaultCurrency"]["AllowedValues"]) == {"", *CURRENCIES}
    assert set(PARAMETERS["DefaultCountry"]["AllowedValues"]) == {"", *SUPPORTED_REGIONS}


def test_every_parameter_is_in_one_group_of_the_console() -> None:
    groups = source()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert all(group["Label"]["default"] for group in groups)
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(PARAMETERS)
