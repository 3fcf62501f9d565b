"""Resources' properties as the template has them, with parameters and references filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FunctionProperties:
    """A function as the template has it, resolved. Timeout in seconds, memory in MB."""

    name: str
    handler: str
    timeout: int
    memory: int
    role_arn: str
    environment: dict[str, str]


@dataclass(frozen=True)
class EventSourceMapping:
    """The event source mapping's properties, resolved; seconds and messages."""

    batch_size: int
    batch_window_seconds: int
    maximum_concurrency: int
    partial_responses: bool
    enabled: bool


def function_properties(resolved: Mapping[str, Any]) -> FunctionProperties:
    """Read what moto resolved for a function."""
    return FunctionProperties(
        name=resolved["name"],
        handler=resolved["handler"],
        timeout=int(resolved["timeout"]),
        memory=int(resolved["memory"]),
        role_arn=resolved["role_arn"],
        environment={name: _text(value) for name, value in resolved["environment"].items()},
    )


def event_source_mapping(properties: Mapping[str, Any]) -> EventSourceMapping:
    """Read what moto resolved for an event source mapping."""
    return EventSourceMapping(
        batch_size=int(properties["BatchSize"]),
        batch_window_seconds=int(properties["MaximumBatchingWindowInSeconds"]),
        maximum_concurrency=int(properties["ScalingConfig"]["MaximumConcurrency"]),
        partial_responses="ReportBatchItemFailures" in properties["FunctionResponseTypes"],
        enabled=_text(properties.get("Enabled", True)) == "true",
    )


def _text(value: Any) -> str:
    """As CloudFormation writes a value where text is due."""
    return str(value).lower() if isinstance(value, bool) else str(value)
