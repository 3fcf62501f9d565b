"""What the functions' roles permit, asked of IAM's simulation."""

from collections.abc import Iterator, Mapping
from typing import Any

from xconv.common.stack import Deployed
from xconv.doctor.check import UnreadablePart
from xconv.doctor.snapshot import Answer, Permission

_READS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
_RENEWS = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"]
_REMEMBERS = [f"dynamodb:{call}" for call in ("PutItem", "Query", "BatchGetItem", "BatchWriteItem", "DeleteItem")]
_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
Wanted = tuple[list[str], str]
"""Actions, and the ARN they are done to."""


def read_permissions(
    iam: Any, deployed: Deployed, functions: Mapping[str, Answer | UnreadablePart]
) -> list[Permission] | UnreadablePart:
    """Simulate every call that the functions make, under their roles."""
    found: list[Permission] = []
    for output, function in functions.items():
        if isinstance(function, UnreadablePart):
            if function.is_gone:
                continue
            return function
        configuration = function["Configuration"]
        for actions, resource in _wanted(output, deployed, configuration["FunctionArn"]):
            answer = iam.simulate_principal_policy(
                PolicySourceArn=configuration["Role"], ActionNames=actions, ResourceArns=[resource]
            )
            found += [
                Permission(
                    configuration["FunctionName"], one["EvalActionName"], resource, one["EvalDecision"] == "allowed"
                )
                for one in answer["EvaluationResults"]
            ]
    return found


def _wanted(output: str, deployed: Deployed, function_arn: str) -> Iterator[Wanted]:
    # arn:aws:lambda:eu-central-1:123456789012:function:name
    partition, region, account, name = (function_arn.split(":")[number] for number in (1, 3, 4, 6))
    secret = deployed.outputs["CredentialsSecretArn"]
    yield _LOGS, f"arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}:log-stream:any"
    if output != "DeliverFunctionName":
        yield _RENEWS, secret
        return
    dead_letter_queue = deployed.dead_letter_queue_url.rsplit("/", 1)[-1]
    yield _READS, deployed.outputs["QueueArn"]
    yield ["sqs:SendMessage"], f"arn:{partition}:sqs:{region}:{account}:{dead_letter_queue}"
    yield ["secretsmanager:GetSecretValue"], secret
    if table := deployed.delivery_records_table:
        yield _REMEMBERS, f"arn:{partition}:dynamodb:{region}:{account}:table/{table}"
    refresh = deployed.outputs["RefreshTokenFunctionName"]
    yield ["lambda:InvokeFunction"], f"arn:{partition}:lambda:{region}:{account}:function:{refresh}"
