"""A stack in the local AWS that a test may make ill."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from devtools.local_aws import LocalAws, Stack

# Where nobody listens: no test asks X itself.
NOBODY = "http://127.0.0.1:1"
PARAMETERS = {
    "PixelId": "o8z6j",
    "EventIds": "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf",
    "RequireConsent": "true",
    "XAdsApiUrl": NOBODY,
}


class Patient:
    """A stack, healthy at first, and ways to make it ill."""

    def __init__(self, aws: LocalAws, name: str, *, delivers: bool = True, **parameters: str) -> None:
        self.aws, self.name = aws, name
        self.stack = Stack.create(aws, PARAMETERS | parameters, name=name)
        self.stack.put_secret({"scheme": "pixel_token", "pixel_token": "token-1"})
        self.sqs, self.lambda_ = aws.client("sqs"), aws.client("lambda")
        if delivers:
            self.metric("Received", 10)
            self.metric("Delivered", 10)
        self.alarm("ok", "OK")

    def metric(self, name: str, value: float, namespace: str = "XConversions", **dimensions: str) -> None:
        """As CloudWatch has it from what the functions print, a minute ago."""
        named = dimensions or {"service": self.name}
        datum = {
            "MetricName": name,
            "Value": value,
            "Timestamp": datetime.now(UTC) - timedelta(minutes=1),
            "Dimensions": [{"Name": key, "Value": text} for key, text in named.items()],
        }
        self.aws.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[datum])

    def alarm(self, name: str, state: str) -> None:
        """One that watches the stack's metrics."""
        cloudwatch = self.aws.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=f"{self.name}-{name}",
            AlarmDescription="Something is wrong.\n  Do this.",
            Namespace="XConversions",
            MetricName="Unaccounted",
            Dimensions=[{"Name": "service", "Value": self.name}],
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            ActionsEnabled=True,
            AlarmActions=["arn:aws:sns:us-east-1:123456789012:alarms"],
        )
        cloudwatch.set_alarm_state(AlarmName=f"{self.name}-{name}", StateValue=state, StateReason="planted")

    def queue(self, **attributes: str) -> None:
        self.sqs.set_queue_attributes(QueueUrl=self.stack.queue_url, Attributes=attributes)

    def dead_letters(self, **attributes: str) -> None:
        self.sqs.set_queue_attributes(QueueUrl=self.stack.dead_letter_queue_url, Attributes=attributes)

    def redrive_policy(self, receives: int) -> str:
        (arn,) = self.sqs.get_queue_attributes(QueueUrl=self.stack.dead_letter_queue_url, AttributeNames=["QueueArn"])[
            "Attributes"
        ].values()
        return json.dumps({"maxReceiveCount": receives, "deadLetterTargetArn": arn})

    def mapping(self, **changes: Any) -> None:
        (mapping,) = self.lambda_.list_event_source_mappings(EventSourceArn=self.stack.queue_arn)["EventSourceMappings"]
        self.lambda_.update_event_source_mapping(UUID=mapping["UUID"], **changes)

    def environment(self, **changes: str) -> None:
        name = self.stack.functions["DeliverFunction"].name
        variables = self.stack.environment("DeliverFunction") | changes
        self.lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    def forbid(self, function: str) -> None:
        role = self.stack.role_arn(function).rsplit("/", 1)[-1]
        iam = self.aws.client("iam")
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=policy)
