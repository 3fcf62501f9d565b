"""Stacks as CloudFormation keeps them: which parameters each deployment gets, and what it refuses.

What is deployed is the template as `sam deploy` uploads it, before its transformation; no resource is made.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from devtools.quick_yaml import use_libyaml
from samcli.yamlhelper import yaml_parse

use_libyaml()

Given = Mapping[str, str | None]
"""A change set's parameters: a value, or None for the one before."""


class RefusedError(ValueError):
    """CloudFormation's own kind of error, and its words."""

    def __init__(self, words: str, code: str = "ValidationError") -> None:
        super().__init__(words)
        self.code = code


@dataclass
class Deployed:
    """A stack; `history` has the parameters of each deployment, the newest last."""

    name: str
    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    status: str = "REVIEW_IN_PROGRESS"
    history: list[dict[str, str]] = field(default_factory=list)
    changed_at: str = "2026-01-01T00:00:00+00:00"
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ChangeSet:
    """What would be deployed; `has_changes` is false for what is there already."""

    name: str
    stack: Deployed
    template: str
    parameters: dict[str, str]
    tags: dict[str, str]
    has_changes: bool


class Stacks:
    """All stacks of an account and region. `on_deployed` is called with each that was deployed, but for sam's own."""

    def __init__(self) -> None:
        self.on_deployed: Callable[[Deployed], object] = lambda _: None
        self.by_name: dict[str, Deployed] = {}
        self.change_sets: dict[str, ChangeSet] = {}

    def find(self, name: str) -> Deployed:
        """A stack by its name or its ARN."""
        wanted = name.split("/")[1] if name.startswith("arn:") else name
        if wanted not in self.by_name:
            raise RefusedError(f"Stack with id {wanted} does not exist")
        return self.by_name[wanted]

    def plan(
        self, name: str, change_set: str, template: str, given: Given, tags: Mapping[str, str], capabilities: list[str]
    ) -> ChangeSet:
        """Make a change set; raises what CloudFormation would."""
        before = self.by_name.get(name)
        body = yaml_parse(template)
        if "CAPABILITY_IAM" not in capabilities:
            raise RefusedError("Requires capabilities : [CAPABILITY_IAM]", "InsufficientCapabilitiesException")
        parameters = _resolved(body.get("Parameters", {}), given, before.parameters if before else {})
        stack = before or self.by_name.setdefault(name, Deployed(name))
        changes = (template, parameters, tags) != (stack.template, stack.parameters, stack.tags)
        found = ChangeSet(change_set, stack, template, parameters, dict(tags), changes)
        self.change_sets[change_set] = found
        return found

    def delete(self, name: str) -> None:
        """Nothing is left of a stack."""
        del self.by_name[self.find(name).name]

    def execute(self, name: str) -> None:
        """Deploy a change set."""
        chosen = self.change_sets.pop(name)
        stack = chosen.stack
        stack.status = "UPDATE_COMPLETE" if stack.history else "CREATE_COMPLETE"
        stack.template, stack.parameters, stack.tags = chosen.template, chosen.parameters, chosen.tags
        stack.history.append(chosen.parameters)
        stack.changed_at = datetime.now(UTC).isoformat()  # sam looks for an event that is newer than the last
        if stack.template:
            self.on_deployed(stack)


def _resolved(slots: Mapping[str, Any], given: Given, before: Mapping[str, str]) -> dict[str, str]:
    if unknown := given.keys() - slots.keys():
        raise RefusedError(f"Parameters: [{', '.join(sorted(unknown))}] do not exist in the template")
    values = {name: _value(name, slot, given, before) for name, slot in slots.items()}
    if missing := sorted(name for name, value in values.items() if value is None):
        raise RefusedError(f"Parameters: [{', '.join(missing)}] must have values")
    known = {name: value for name, value in values.items() if value is not None}
    for name, value in known.items():
        if not _is_taken(slots[name], value):
            raise RefusedError(f"Parameter {name} failed to satisfy constraint: {slots[name]['ConstraintDescription']}")
    return known


def _value(name: str, slot: Mapping[str, Any], given: Given, before: Mapping[str, str]) -> str | None:
    stated = given.get(name)
    if stated is not None:
        return stated
    default = slot.get("Default")
    return before.get(name, None if default is None else str(default))


def _is_taken(slot: Mapping[str, Any], value: str) -> bool:
    if "AllowedValues" in slot:
        return value in map(str, slot["AllowedValues"])
    entries = value.split(",") if slot["Type"] == "CommaDelimitedList" else [value]
    return all(re.fullmatch(slot["AllowedPattern"], one.strip()) for one in entries)
