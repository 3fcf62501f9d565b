"""A deployed stack, as its CloudFormation outputs describe it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import ClientError, NoRegionError

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
# Its first deployment failed, or its deletion.
_NEVER_THERE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})


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

    def check_stays(self) -> None:
        """Before messages go onto its queue.

        Raises
        ------
        RuntimeError
            The queue is about to be deleted, with what is in it.
        """
        if self.status == "DELETE_IN_PROGRESS":
            raise RuntimeError(
                f"stack {self.name} is being deleted, and its queues with what is in them: nothing was sent; "
                "`xconv dlq export` saves dead letters"
            )


def find_stack(name: str, region: str | None, profile: str | None) -> Deployed:
    """Look a stack up.

    Raises
    ------
    NoStackError, RuntimeError
        There is none of this name, or it can't be asked for; one line that says what to do.
    ValueError
        That is no name: an empty one, as of a variable that is not set, is not the default's.
    """
    session, stack = describe_stack(name, region, profile)
    found, outputs, status = stack["StackName"], outputs_of(stack), stack.get("StackStatus", "")
    if missing := _OUTPUTS - outputs.keys():
        raise RuntimeError(f"stack {found} ({status}) {_why_not(stack, status, missing)}")
    return Deployed(session, outputs, found, parameters_of(stack), status)


def describe_stack(name: str, region: str | None, profile: str | None) -> tuple[boto3.Session, Mapping[str, Any]]:
    """A stack of whatever template, as `DescribeStacks` describes it, and the session it was asked with.

    Raises
    ------
    NoStackError, RuntimeError, ValueError
        As `find_stack`.
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a stack: name one with --stack, such as {DEFAULT_STACK}")
    try:
        session = boto3.Session(region_name=_given(region), profile_name=_given(profile))
        if session.region_name == "":  # as of a variable that is not set; the SDK fails late, and says something else
            raise NoRegionError
        (stack,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except AwsError as error:
        if isinstance(error, ClientError) and not is_denied(error) and "does not exist" in str(error):
            raise _no_stack(name, session) from None
        raise RuntimeError(f"stack {name} can't be read: {explain(error)}") from None
    except ValueError as error:  # the SDK's: of an address, or of a number
        raise ValueError(f"an AWS setting is wrong ({error}): look at AWS_ENDPOINT_URL and the other AWS_…") from None
    if stack.get("StackStatus") == "DELETE_COMPLETE":  # its id still finds it
        raise _no_stack(name, session)
    return session, stack


def _no_stack(name: str, session: boto3.Session) -> NoStackError:
    where = f"in {session.region_name}" if session.region_name else "there"
    return NoStackError(f"no stack {name} found {where}; name it with --stack, --region and --profile")


def _why_not(stack: Mapping[str, Any], status: str, missing: frozenset[str]) -> str:
    """Why there is nothing to work with, and what to do."""
    conversions = parameters_of(stack).get("ConversionsStack")
    if conversions:
        return f"is an intake: name the stack whose queue it fills, --stack {conversions}"
    if status == "REVIEW_IN_PROGRESS":
        return "was never deployed: somebody has to execute its change set, or run `make deploy`"
    if status.endswith("_IN_PROGRESS"):
        return "has no outputs yet: wait until CloudFormation is done"
    if status in _NEVER_THERE:
        return "can only be deleted: its events say why; `aws cloudformation delete-stack`, mend that, and deploy again"
    return f"has no output {', '.join(sorted(missing))}; it is none of this application, or of another version"


def _given(text: str | None) -> str | None:
    """An option's text; an empty one, as of a variable that is not set, says nothing."""
    return (text or "").strip() or None


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """The outputs of a stack as `DescribeStacks` describes it."""
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


def parameters_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """Its parameters, likewise."""
    return {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", [])}
