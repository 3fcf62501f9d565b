"""Which stacks are intakes of the one that the doctor looks at."""

from typing import Any

import boto3
from devtools.local_aws.translation import INTAKE
from samcli.yamlhelper import yaml_parse
from xconv.common.stack import Deployed
from xconv.doctor.intake_reading import ALARMS, read_intakes
from xconv.doctor.snapshot import IntakeState


class Account:
    """CloudFormation with some stacks, on two pages."""

    def __init__(self, **stacks: dict[str, str]) -> None:
        told = {
            name: [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
            for name, parameters in stacks.items()
        }
        outputs = [{"OutputKey": "Version", "OutputValue": "0.1.0"}]
        self._pages: list[Any] = [
            {
                "Stacks": [
                    {"StackName": name, "Parameters": told[name], "StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}
                ]
            }
            for name in told
        ]
        self._pages.append({"Stacks": [{"StackName": "without-parameters"}]})

    def get_paginator(self, operation: str) -> "Account":
        assert operation == "describe_stacks"
        return self

    def paginate(self) -> list[Any]:
        return self._pages


class Ringing:
    """CloudWatch, in which of any alarms that are asked for the first rings."""

    def describe_alarms(self, AlarmNames: list[str], StateValue: str) -> dict[str, Any]:  # noqa: N803
        assert StateValue == "ALARM"
        return {"MetricAlarms": [{"AlarmName": AlarmNames[0]}]}


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
    found = read_intakes(account, Ringing(), deployed)
    assert found == {"collect": IntakeState(own, "0.1.0", [{"AlarmName": "collect-Unavailable"}], "UPDATE_COMPLETE")}


def test_the_alarms_are_those_of_the_template() -> None:
    resources = yaml_parse(INTAKE.read_text())["Resources"].values()
    names = {one["Properties"]["AlarmName"]["Fn::Sub"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"}
    assert names == {f"${{AWS::StackName}}-{name}" for name in ALARMS}
