"""What a function prints, put where Lambda and CloudWatch put it: its log group, and its metrics."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from devtools.local_aws.aws import LocalAws
from devtools.local_aws.emf import read_emf
from devtools.local_aws.log_group import write_logs
from devtools.local_aws.runtime.function import Function
from devtools.local_aws.stack import Stack


class PublishedFunction(Function):
    """A function whose log and metrics `xconv` finds, as those of a deployed one."""

    def __init__(self, stack: Stack, logical_id: str) -> None:
        super().__init__(stack, logical_id)
        self._aws = stack.aws

    def invoke(self, event: object) -> Any:
        """As any function's."""
        known = len(self.logs)
        try:
            return super().invoke(event)
        finally:
            publish(self._aws, self.name, self.logs[known:])


def publish(aws: LocalAws, function_name: str, lines: Sequence[str]) -> None:
    """Write lines to the function's log group, and the metrics that are in them."""
    if not lines:
        return
    write_logs(aws, function_name, lines)
    now = datetime.now(UTC)
    data: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)  # by namespace
    for metric, values in read_emf("\n".join(lines)):
        dimensions = [{"Name": name, "Value": value} for name, value in sorted(metric.dimensions)]
        one = {"MetricName": metric.name, "Dimensions": dimensions, "Timestamp": now, "Values": values}
        data[metric.namespace].append(one)
    for namespace, metrics in data.items():
        aws.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=metrics)
