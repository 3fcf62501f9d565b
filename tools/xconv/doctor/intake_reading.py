"""Reads the intakes that put events onto a stack's queue: stacks that are told its name."""

from typing import Any

from xconv.common.stack import Deployed


def read_intakes(cloudformation: Any, deployed: Deployed) -> dict[str, dict[str, str]]:
    """Their parameters by their names; none where there is no such stack."""
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    told = {stack["StackName"]: _parameters(stack) for page in pages for stack in page["Stacks"]}
    return {name: parameters for name, parameters in told.items() if _is_intake_of(parameters, deployed.name)}


def _parameters(stack: Any) -> dict[str, str]:
    return {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", [])}


def _is_intake_of(parameters: dict[str, str], name: str) -> bool:
    return "IntakeWriteKeys" in parameters and parameters.get("ConversionsStack") == name
