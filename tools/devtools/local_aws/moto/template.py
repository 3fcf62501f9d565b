"""The translated template, cut down to what moto can create and a local run needs.

Kept are queues, the table, roles, functions, log groups and the event source mapping, as they are; what Lambda does
with the last `Poller` does. Dropped, deliberately:

- the secret: moto's CloudFormation doesn't know it; `Stack` creates it, and a parameter of the same name stands for it
- layers, schedules, policies of queues, dashboards, alarms: nothing here acts on them
- `Rules`, which moto doesn't evaluate; CloudFormation does
"""

from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]

RESOLVED = "LocalAws"
"""Name of an added output: JSON with the properties that moto drops or can't be asked for, resolved by moto."""
SECRET = "CredentialsSecret"  # noqa: S105 (its logical id)
EVENT_SOURCE_MAPPING = "AWS::Lambda::EventSourceMapping"
_FUNCTION, _ROLE = "AWS::Lambda::Function", "AWS::IAM::Role"
_KEPT = {"AWS::SQS::Queue", "AWS::DynamoDB::Table", _ROLE, _FUNCTION, "AWS::Logs::LogGroup", EVENT_SOURCE_MAPPING}


def for_moto(translated: Template) -> Template:
    """A template for moto's CloudFormation. It takes one parameter more: the secret's ARN."""
    resources = translated["Resources"]
    kept = {name: _creatable(body) for name, body in resources.items() if body["Type"] in _KEPT}
    dropped = resources.keys() - kept.keys() - {SECRET}
    outputs = {
        name: output
        for name, output in translated.get("Outputs", {}).items()
        if dropped.isdisjoint(_references(output))
    }
    return {
        "Parameters": translated["Parameters"] | {SECRET: {"Type": "String"}},
        "Mappings": translated.get("Mappings", {}),
        "Conditions": translated.get("Conditions", {}),
        "Resources": {name: _depending_on(kept.keys(), body) for name, body in kept.items()},
        "Outputs": outputs | {RESOLVED: {"Value": {"Fn::ToJsonString": _to_resolve(resources)}}},
    }


def _to_resolve(resources: dict[str, Template]) -> Template:
    return {
        "roles": {name: {"Fn::GetAtt": [name, "Arn"]} for name in _of_type(resources, _ROLE)},
        "functions": {
            name: {
                "name": {"Ref": name},
                "handler": properties["Handler"],
                "timeout": properties["Timeout"],
                "memory": properties["MemorySize"],
                "role_arn": properties["Role"],
                "environment": properties.get("Environment", {}).get("Variables", {}),
            }
            for name, properties in _of_type(resources, _FUNCTION).items()
        },
        "event_source_mappings": {
            name: {key: value for key, value in properties.items() if key != "Tags"}
            for name, properties in _of_type(resources, EVENT_SOURCE_MAPPING).items()
        },
        "queues": {
            name: {"url": {"Ref": name}, "arn": {"Fn::GetAtt": [name, "Arn"]}}
            for name in _of_type(resources, "AWS::SQS::Queue")
            if "Condition" not in resources[name]  # may not be there to be asked for
        },
    }


def _of_type(resources: dict[str, Template], kind: str) -> dict[str, Template]:
    return {name: body["Properties"] for name, body in resources.items() if body["Type"] == kind}


def _creatable(resource: Template) -> Template:
    properties = resource.get("Properties", {})
    if resource["Type"] == _FUNCTION:
        # the code that runs is the built one; moto only has to know that there is a function of this name
        known = {key: value for key, value in properties.items() if key not in ("Code", "Layers")}
        return resource | {"Properties": known | {"Code": {"ZipFile": "# runs elsewhere"}}}
    if resource["Type"] == _ROLE:
        # moto stores an inline policy as it comes, and can't read what isn't text when it checks access
        policies = [
            policy | {"PolicyDocument": {"Fn::ToJsonString": policy["PolicyDocument"]}}
            for policy in properties.get("Policies", [])
        ]
        return resource | {"Properties": properties | {"Policies": policies}}
    return resource


def _depending_on(names: Any, resource: Template) -> Template:
    depends = resource.get("DependsOn", [])
    depends = [depends] if isinstance(depends, str) else depends
    return resource | {"DependsOn": [name for name in depends if name in names]}


def _references(value: Any) -> Iterator[str]:
    """Every name that a value refers to."""
    if isinstance(value, dict):
        yield from _named(value)
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _named(value: Template) -> Iterator[str]:
    for key in ("Ref", "Fn::GetAtt", "Fn::Sub"):
        target = value.get(key)
        target = target[0] if isinstance(target, list) else target
        if isinstance(target, str):
            parts = target.split("${")[1:] if key == "Fn::Sub" else [target]
            yield from (part.split("}")[0].split(".")[0] for part in parts)
