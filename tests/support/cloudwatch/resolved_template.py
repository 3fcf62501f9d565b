"""The translated template with its parameters, conditions and references filled in, as far as alarms and the dashboard
need it. A resource stands for itself: ``!Ref DeliverFunction`` is ``DeliverFunction``, an attribute ``Queue.Arn``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.template import translated

STACK = "shop"
_PSEUDO = {
    "AWS::StackName": STACK,
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
_NOTHING = object()  # AWS::NoValue
_OF_LISTS: Mapping[str, Callable[[Any, Any], Any]] = {
    "Fn::Join": lambda glue, parts: glue.join(parts),
    "Fn::Split": lambda separator, text: text.split(separator),
    "Fn::Select": lambda place, parts: parts[int(place)],
}


class ResolvedTemplate:
    """A template with these parameters, and pseudo parameters; the defaults stand for the others.

    Parameters
    ----------
    template
        As CloudFormation gets it; the main stack's without one.
    """

    def __init__(self, template: Mapping[str, Any] | None = None, /, **parameters: str) -> None:
        self._template = template or translated()
        defaults = {name: str(one.get("Default", "")) for name, one in self._template["Parameters"].items()}
        self._values: Mapping[str, str] = defaults | _PSEUDO | parameters

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The resources of a type that exist with these parameters: their properties by logical id."""
        resources = self._template["Resources"].items()
        return {
            name: self.resolve(body["Properties"])
            for name, body in resources
            if body["Type"] == kind and ("Condition" not in body or self._holds(body["Condition"]))
        }

    def resolve(self, value: Any) -> Any:
        """A value with CloudFormation's functions evaluated."""
        if isinstance(value, list):
            return [one for one in map(self.resolve, value) if one is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((key, argument),) = value.items()
            if key == "Ref" or key.startswith("Fn::"):
                return self._function(key, argument)
        resolved = {key: self.resolve(one) for key, one in value.items()}
        return {key: one for key, one in resolved.items() if one is not _NOTHING}

    def _function(self, key: str, argument: Any) -> Any:
        match key:
            case "Ref":
                return _NOTHING if argument == "AWS::NoValue" else self._referred_to(argument)
            case "Fn::GetAtt":
                return ".".join(argument) if isinstance(argument, list) else argument
            case "Fn::Sub":
                return self._substituted(*(argument if isinstance(argument, list) else [argument, {}]))
            case "Fn::FindInMap":
                mapping, first, second = map(self.resolve, argument)
                return self._template["Mappings"][mapping][first][second]
            case "Fn::If" | "Fn::ImportValue":  # what another stack exports stands for itself, too
                chosen = argument if key == "Fn::ImportValue" else argument[1 if self._holds(argument[0]) else 2]
                return self.resolve(chosen)
            case "Fn::Join" | "Fn::Split" | "Fn::Select":
                return _OF_LISTS[key](argument[0], self.resolve(argument[1]))
        raise ValueError(f"a function that this doesn't know: {key}")

    def _referred_to(self, name: str) -> Any:
        value = self._values.get(name, name)
        is_list = self._template["Parameters"].get(name, {}).get("Type") == "CommaDelimitedList"
        return [entry.strip() for entry in value.split(",")] if is_list else value

    def _substituted(self, text: str, own: Mapping[str, Any]) -> str:
        values = {**self._values, **{name: self.resolve(value) for name, value in own.items()}}
        return re.sub(r"\$\{([^!}]+)\}", lambda found: str(values.get(found[1], found[1])), text).replace("${!", "${")

    def _holds(self, condition: str) -> bool:
        return self._is_true(self._template["Conditions"][condition])

    def _is_true(self, expression: Any) -> bool:
        ((key, arguments),) = expression.items()
        match key:
            case "Condition":
                return self._holds(arguments)
            case "Fn::Not":
                return not self._is_true(arguments[0])
            case "Fn::Or" | "Fn::And":
                return (any if key == "Fn::Or" else all)(map(self._is_true, arguments))
        assert key == "Fn::Equals"
        left, right = map(self.resolve, arguments)
        return bool(left == right)


def all_alarms() -> dict[str, Any]:
    """Every alarm there may be: some are only in live stacks, some only in dry runs."""
    return {
        name: alarm
        for mode in ("live", "dry_run")
        for name, alarm in ResolvedTemplate(Mode=mode).of_type("AWS::CloudWatch::Alarm").items()
    }
