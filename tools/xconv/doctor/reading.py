"""Reads a stack for the checks. Nothing is changed; what may not be read is left out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from x_conversions.adapters.secrets_manager import is_without_value
from x_conversions.credentials.schemes import CredentialsError, OAuth2, read_secret

from xconv.common.errors import AwsError, explain, is_gone
from xconv.common.stack import Deployed
from xconv.credentials.secret import is_marked_for_deletion, restoring
from xconv.doctor.check import UnreadablePart
from xconv.doctor.intake_reading import read_intakes
from xconv.doctor.metric_reading import read_metrics
from xconv.doctor.permission_reading import read_permissions
from xconv.doctor.receipt_reading import read_withheld
from xconv.doctor.snapshot import Answer, SecretState, Series, Snapshot, Withheld
from xconv.doctor.start_errors import read_start_errors
from xconv.doctor.withheld_checks import is_withheld
from xconv.doctor.x_reading import read_x

FUNCTIONS = ("DeliverFunctionName", "RefreshTokenFunctionName")
Part = TypeVar("Part")


def read_snapshot(deployed: Deployed, now: float) -> Snapshot:
    """Read everything that the checks go by. `now` is in epoch seconds."""
    client, outputs = deployed.session.client, deployed.outputs
    lambda_, sqs = client("lambda"), deployed.sqs
    functions: dict[str, Answer | UnreadablePart] = {
        output: _read(lambda: lambda_.get_function(FunctionName=outputs[output]))  # noqa: B023 - called at once
        for output in FUNCTIONS
        if output in outputs
    }
    moment = datetime.fromtimestamp(now, UTC)
    metrics = _read(lambda: read_metrics(client("cloudwatch"), deployed, moment))
    return Snapshot(
        name=deployed.name,
        region=deployed.session.region_name or "",
        status=deployed.status,
        now=now,
        parameters=deployed.parameters,
        outputs=outputs,
        functions=functions,
        queue=_read(lambda: _attributes(sqs, deployed.queue_url)),
        dead_letter_queue=_read(lambda: _attributes(sqs, deployed.dead_letter_queue_url)),
        mappings=_read(lambda: _mappings(lambda_, outputs["QueueArn"])),
        secret=_read(lambda: _secret(client("secretsmanager"), outputs["CredentialsSecretArn"])),
        at_x=read_x(deployed),
        permissions=_read(lambda: read_permissions(client("iam"), deployed, functions)),
        log_groups=_read(lambda: _log_groups(client("logs"), outputs)),
        start_errors=_read(lambda: _start_errors(client("logs"), deployed, functions, now)),
        alarms=_read(lambda: _alarms(client("cloudwatch"), deployed)),
        metrics=metrics,
        intakes=_read(lambda: read_intakes(client("cloudformation"), client("cloudwatch"), deployed)),
        withheld=_withheld(deployed, metrics, moment),
        records=_read(lambda: _records(client("dynamodb"), table))
        if (table := deployed.delivery_records_table)
        else None,
    )


def _withheld(
    deployed: Deployed, metrics: Mapping[str, Series] | UnreadablePart, now: datetime
) -> Sequence[Withheld] | UnreadablePart:
    function = deployed.outputs.get("DeliverFunctionName", "")
    if isinstance(metrics, UnreadablePart) or not is_withheld(metrics):
        return ()
    try:
        return _read(lambda: read_withheld(deployed.session.client("logs"), function, now))
    except RuntimeError as error:  # Insights did not finish, or the log group is gone
        return UnreadablePart(str(error))


def _read(part: Callable[[], Part]) -> Part | UnreadablePart:
    try:
        return part()
    except AwsError as error:
        return UnreadablePart(explain(error), is_gone(error))


def _attributes(sqs: Any, url: str) -> Answer:
    attributes: Answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return attributes


def _mappings(lambda_: Any, queue_arn: str) -> list[Answer]:
    pages = lambda_.get_paginator("list_event_source_mappings").paginate(EventSourceArn=queue_arn)
    return [mapping for page in pages for mapping in page["EventSourceMappings"]]


def _secret(secrets: Any, arn: str) -> SecretState:
    try:
        credentials = read_secret(secrets.get_secret_value(SecretId=arn).get("SecretString", ""))
    except CredentialsError as error:
        return SecretState(problem=str(error))
    except ClientError as error:
        if is_without_value(error):
            return SecretState(problem="has no value yet")
        if is_marked_for_deletion(error):
            return SecretState(problem="is marked for deletion", remedy=restoring(arn))
        raise
    is_renewable = isinstance(credentials, OAuth2) and credentials.is_renewable
    return SecretState(credentials.scheme, credentials.expires_at, is_renewable)


def _records(dynamodb: Any, table: str) -> Answer:
    described = dynamodb.describe_table(TableName=table)["Table"]
    return {**described, **dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]}


def _log_groups(logs: Any, outputs: dict[str, str]) -> dict[str, Answer]:
    found = {}
    for name in (outputs[output] for output in FUNCTIONS if output in outputs):
        group = f"/aws/lambda/{name}"
        for one in logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            if one["logGroupName"] == group:
                found[name] = one
    return found


def _start_errors(
    logs: Any, deployed: Deployed, functions: Mapping[str, Answer | UnreadablePart], now: float
) -> dict[str, str]:
    known = {output: one for output, one in functions.items() if not isinstance(one, UnreadablePart)}
    return read_start_errors(logs, deployed, known, now)


def _alarms(cloudwatch: Any, deployed: Deployed) -> list[Answer]:
    """Those whose names begin as CloudFormation's do, and that watch something of this stack."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{deployed.name}-")
    queues = {url.rsplit("/", 1)[-1] for url in (deployed.queue_url, deployed.dead_letter_queue_url)}
    own = {deployed.name, *queues, *(deployed.outputs[one] for one in FUNCTIONS if one in deployed.outputs)}
    alarms = (alarm for page in pages for alarm in page["MetricAlarms"])
    return [alarm for alarm in alarms if own.intersection(_watched(alarm))]


def _watched(alarm: Answer) -> set[str]:
    metrics = [alarm, *(query.get("MetricStat", {}).get("Metric", {}) for query in alarm.get("Metrics", []))]
    return {dimension["Value"] for metric in metrics for dimension in metric.get("Dimensions", [])}
