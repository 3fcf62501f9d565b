"""Reads the intakes that put events onto a stack's queue: stacks that are told its name."""

from typing import Any

from xconv.common.stack import Deployed, outputs_of, parameters_of
from xconv.doctor.snapshot import Answer, IntakeState

# What intake.yaml calls its alarms, behind the stack's name.
ALARMS = ("Unavailable", "RefusedShare", "Requests", "InternalErrors", "PartnerEvents")


def read_intakes(cloudformation: Any, cloudwatch: Any, deployed: Deployed) -> dict[str, IntakeState]:
    """They by their names; none where there is no such stack."""
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    stacks = [stack for page in pages for stack in page["Stacks"]]
    return {
        stack["StackName"]: IntakeState(
            parameters_of(stack),
            outputs_of(stack).get("Version", ""),
            _ringing(cloudwatch, stack["StackName"]),
            stack["StackStatus"],
        )
        for stack in stacks
        if _is_intake_of(parameters_of(stack), deployed.name)
    }


def _is_intake_of(parameters: dict[str, str], name: str) -> bool:
    return "IntakeWriteKeys" in parameters and parameters.get("ConversionsStack") == name


def _ringing(cloudwatch: Any, name: str) -> list[Answer]:
    names = [f"{name}-{alarm}" for alarm in ALARMS]
    found: list[Answer] = cloudwatch.describe_alarms(AlarmNames=names, StateValue="ALARM")["MetricAlarms"]
    return found
