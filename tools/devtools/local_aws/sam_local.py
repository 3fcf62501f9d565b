"""The template for `sam local invoke`: the built one, with the local AWS and the X simulator filled in."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_dump, yaml_parse

from devtools.local_aws.stack import Stack
from devtools.paths import BUILD, LOCAL

BUILT_TEMPLATE = BUILD / "template.yaml"
TEMPLATE = LOCAL / "template.yaml"
_CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def write_template(stack: Stack, aws_endpoint_url: str) -> Path:
    """Write it for a stack, and an address of the local AWS that containers can reach."""
    built = yaml_parse(BUILT_TEMPLATE.read_text())
    environments = {
        name: {**function.environment, "AWS_ENDPOINT_URL": aws_endpoint_url}
        for name, function in stack.functions.items()
    }
    LOCAL.mkdir(exist_ok=True)
    TEMPLATE.write_text(yaml_dump(derive(built, stack.parameters, environments)))
    return TEMPLATE


def derive(
    built: Mapping[str, Any], parameters: Mapping[str, str], environments: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """The template with parameters' values as defaults, resolved environments, and paths from `.local`.

    sam passes only variables that the template declares, and resolves no reference to a queue or a secret.
    """
    resources = {name: _moved(resource) for name, resource in built["Resources"].items()}
    for name, environment in environments.items():
        resources[name]["Properties"]["Environment"] = {"Variables": dict(environment)}
    function_globals = dict(built.get("Globals", {}).get("Function", {}))
    function_globals.pop("Environment", None)
    return {
        **built,
        "Parameters": {name: {**slot, "Default": parameters[name]} for name, slot in built["Parameters"].items()},
        "Globals": {**built.get("Globals", {}), "Function": function_globals},
        "Resources": resources,
    }


def _moved(resource: Mapping[str, Any]) -> dict[str, Any]:
    properties = dict(resource.get("Properties", {}))
    key = _CODE.get(resource["Type"])
    if key:
        properties[key] = os.path.relpath(BUILD / properties[key], LOCAL)
    return {**resource, "Properties": properties}
