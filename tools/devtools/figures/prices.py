"""AWS's list prices, in US dollars, without free tiers: one table, to be checked before anybody relies on it."""

from types import MappingProxyType
from typing import NamedTuple

REGION = "us-east-1"
AS_KNOWN_ON = "2026-11-25"


class Price(NamedTuple):
    """So many dollars for one unit."""

    dollars: float
    unit: str
    page: str


_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_SECRETS = "https://aws.amazon.com/secrets-manager/pricing/"
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_MILLION = 1e6

PRICES = MappingProxyType(
    {
        "lambda x86_64": Price(0.0000166667, "GB-second", _LAMBDA),
        "lambda arm64": Price(0.0000133334, "GB-second", _LAMBDA),
        "lambda requests": Price(0.20 / _MILLION, "invocation", _LAMBDA),
        "sqs": Price(0.40 / _MILLION, "request of up to 64 KB", "https://aws.amazon.com/sqs/pricing/"),
        "http api": Price(1.00 / _MILLION, "request of up to 512 KB", "https://aws.amazon.com/api-gateway/pricing/"),
        "secret": Price(0.40, "secret and month", _SECRETS),
        "secret reads": Price(0.05 / 10_000, "API call", _SECRETS),
        "logs": Price(0.50 / 1e9, "byte ingested", _CLOUDWATCH),
        "metric": Price(0.30, "custom metric and month", _CLOUDWATCH),
        "alarm": Price(0.10, "alarm metric and month", _CLOUDWATCH),
        "dashboard": Price(3.00, "dashboard and month", _CLOUDWATCH),
        "dynamodb writes": Price(0.625 / _MILLION, "write unit of 1 KB", _DYNAMODB),
        "dynamodb reads": Price(0.125 / _MILLION, "read unit of 4 KB", _DYNAMODB),
        "dynamodb storage": Price(0.25 / 1e9, "byte and month", _DYNAMODB),
        "transfer": Price(0.09 / 1e9, "byte sent to the internet", "https://aws.amazon.com/ec2/pricing/on-demand/"),
    }
)


def dollars(name: str) -> float:
    """The price of one unit."""
    return PRICES[name].dollars
