"""What template.yaml says about queue, function and limits, under its default parameters."""

from dataclasses import dataclass
from typing import Any

from samcli.yamlhelper import yaml_parse

from devtools.local_aws.translation import TEMPLATE
from devtools.x_simulator.rate_limit import WINDOW_SECONDS


@dataclass(frozen=True)
class Deployment:
    """The numbers of a stack that the simulation needs; seconds, messages, MB."""

    batch_size: int
    batch_window: float
    max_concurrency: int
    timeout: float
    memory: int
    retention: float
    visibility_timeout: float
    max_receive_count: int
    events_per_15_minutes: int
    requests_per_second: int
    requests_burst: int

    @property
    def quota_per_second(self) -> float:
        """Events a second, on average over X's window."""
        return self.events_per_15_minutes / WINDOW_SECONDS


def read_deployment() -> Deployment:
    """Read template.yaml."""
    template: dict[str, Any] = yaml_parse(TEMPLATE.read_text())
    defaults = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}
    queue = template["Resources"]["ConversionsQueue"]["Properties"]
    function = template["Resources"]["DeliverFunction"]["Properties"]
    source = function["Events"]["Conversions"]["Properties"]
    variables = function["Environment"]["Variables"]

    def number(value: Any) -> int:
        return int(defaults[value["Ref"]] if isinstance(value, dict) else value)

    return Deployment(
        batch_size=number(source["BatchSize"]),
        batch_window=number(source["MaximumBatchingWindowInSeconds"]),
        max_concurrency=number(source["ScalingConfig"]["MaximumConcurrency"]),
        timeout=number(function["Timeout"]),
        memory=number(function["MemorySize"]),
        retention=number(queue["MessageRetentionPeriod"]),
        visibility_timeout=number(queue["VisibilityTimeout"]),
        max_receive_count=number(queue["RedrivePolicy"]["maxReceiveCount"]),
        events_per_15_minutes=number(variables["EVENTS_PER_15_MINUTES"]),
        requests_per_second=number(variables["RATE_LIMIT_RPS"]),
        requests_burst=number(variables["RATE_LIMIT_BURST"]),
    )
