"""Which stacks are intakes of the one that the doctor looks at."""

from typing import Any

import boto3
from xconv.common.stack import Deployed
from xconv.doctor.intake_reading import read_intakes


class Account:
    """CloudFormation with some stacks, on two pages."""

    def __init__(self, **stacks: dict[str, str]) -> None:
        told = {
            name: [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
            for name, parameters in stacks.items()
        }
        self._pages: list[Any] = [{"Stacks": [{"StackName": name, "Parameters": told[name]}]} for name in told]
        self._pages.append({"Stacks": [{"StackName": "without-parameters"}]})

    def get_paginator(self, operation: str) -> "Account":
        assert operation == "describe_stacks"
        return self

    def paginate(self) -> list[Any]:
        return self._pages


def test_only_intakes_that_name_the_stack_are_its_own() -> None:
    # Given the stack itself, its intake, another's, and a stranger with a parameter of the same name
    own = {"ConversionsStack": "shop", "IntakeWriteKeys": "k", "RequireConsent": "true"}
    account = Account(
        shop={"RequireConsent": "true"},
        collect=own,
        other=own | {"ConversionsStack": "elsewhere"},
        stranger={"ConversionsStack": "shop"},
    )
    deployed = Deployed(boto3.Session(region_name="eu-west-1"), {}, "shop")
    assert read_intakes(account, deployed) == {"collect": own}
