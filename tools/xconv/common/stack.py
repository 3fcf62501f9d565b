"""A deployed stack, as its CloudFormation outputs describe it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import ClientError

from xconv.common.errors import AwsError, explain, is_denied

StackName = Annotated[str, typer.Option("--stack", help="Name of the deployed stack.", envvar="XCONV_STACK")]
# The AWS CLI reads AWS_REGION, boto3 doesn't.
Region = Annotated[
    str | None, typer.Option("--region", help="AWS region; else as the AWS CLI finds it.", envvar="AWS_REGION")
]
Profile = Annotated[str | None, typer.Option("--profile", help="AWS profile; else as the AWS CLI finds it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
DEFAULT_STACK = "x-conversions"
# CloudFormation's own; its id is taken in place of it.
_NAME = re.compile("[A-Za-z][A-Za-z0-9-]{0,127}|arn:[^ ]+", re.ASCII)
_OUTPUTS = frozenset(
    "QueueUrl QueueArn DeadLetterQueueUrl CredentialsSecretArn DeliverFunctionName RefreshTokenFunctionName".split()
)


class NoStackError(RuntimeError):
    """AWS has no stack of this name."""


@dataclass(frozen=True)
class Deployed:
    """A stack's outputs, and the session they were read with. `parameters` are as they were deployed."""

    session: boto3.Session
    outputs: dict[str, str]
    name: str = DEFAULT_STACK
    parameters: Mapping[str, str] = field(default_factory=dict)
    status: str = ""

    @property
    def queue_url(self) -> str:
        return self.outputs["QueueUrl"]

    @property
    def dead_letter_queue_url(self) -> str:
        return self.outputs["DeadLetterQueueUrl"]

    @property
    def delivery_records_table(self) -> str:
        """The table's name; empty for a stack without one."""
        return self.outputs.get("DeliveryRecordsTable", "")

    def log_group(self, output: str = "DeliverFunctionName") -> str:
        """The name of a function's log group; of the deliver function's, unless another output is named."""
        return f"/aws/lambda/{self.outputs[output]}"

    @property
    def sqs(self) -> Any:
        return self.session.client("sqs")


def find_stack(name: str, region: str | None, profile: str | None) -> Deployed:
    """Look a stack up.

    Raises
    ------
    NoStackError, RuntimeError
        There is none of this name, or it can't be asked for; one line that says what to do.
    ValueError
        That is no name: an empty one, as of a variable that is not set, is not the default's.
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a stack: name one with --stack, such as {DEFAULT_STACK}")
    try:
        session = boto3.Session(region_name=_given(region), profile_name=_given(profile))
        (stack,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except AwsError as error:
        if isinstance(error, ClientError) and not is_denied(error) and "does not exist" in str(error):
            where = f"in {session.region_name}" if session.region_name else "there"
            raise NoStackError(f"no stack {name} found {where}; name it with --stack, --region and --profile") from None
        raise RuntimeError(f"stack {name} can't be read: {explain(error)}") from None
    outputs = outputs_of(stack)
    if missing := _OUTPUTS - outputs.keys():
        raise RuntimeError(
            f"stack {name} ({stack.get('StackStatus', '')}) has no output {', '.join(sorted(missing))}; "
            "it is none of this application, or not deployed to its end"
        )
    return Deployed(session, outputs, name, parameters_of(stack), stack.get("StackStatus", ""))


def _given(text: str | None) -> str | None:
    """An option's text; an empty one, as of a variable that is not set, says nothing."""
    return (text or "").strip() or None


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """The outputs of a stack as `DescribeStacks` describes it."""
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


def parameters_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """Its parameters, likewise."""
    return {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", [])}
