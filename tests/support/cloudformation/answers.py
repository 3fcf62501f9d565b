"""CloudFormation's answers, as XML of its query protocol."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from tests.support.cloudformation.stacks import ChangeSet, Deployed, RefusedError

BUCKET = "aws-sam-cli-managed-default-source"
MANAGED = "aws-sam-cli-managed-default"
_ARN = "arn:aws:cloudformation:eu-west-1:123456789012:stack"
_WHEN = "2026-11-26T12:00:00.000Z"


def stacks(found: Deployed) -> str:
    """DescribeStacks."""
    of_sam = {"SourceBucket": BUCKET, "SourceBucketArn": f"arn:aws:s3:::{BUCKET}"} if found.name == MANAGED else {}
    body = _tag("StackId", f"{_ARN}/{found.name}/1") + _tag("StackName", found.name)
    body += _tag("StackStatus", found.status) + _tag("CreationTime", _WHEN)
    body += _tag("EnableTerminationProtection", "false")
    body += _pairs("Parameters", "Parameter", found.parameters) + _pairs(
        "Outputs", "Output", {**found.outputs, **of_sam}
    )
    body += _members("Tags", (_tag("Key", key) + _tag("Value", value) for key, value in found.tags.items()))
    return _answer("DescribeStacks", _members("Stacks", [body]))


def change_set_made(found: ChangeSet) -> str:
    return _answer(
        "CreateChangeSet", _tag("Id", _change_set_arn(found)) + _tag("StackId", f"{_ARN}/{found.stack.name}/1")
    )


def change_set(found: ChangeSet) -> str:
    """DescribeChangeSet: one change stands for all."""
    body = _tag("ChangeSetName", found.name) + _tag("ChangeSetId", _change_set_arn(found))
    if not found.has_changes:
        words = "The submitted information didn't contain changes. Submit different information to create a change set."
        return _answer("DescribeChangeSet", body + _tag("Status", "FAILED") + _tag("StatusReason", words))
    change = _tag("Action", "Modify") + _tag("LogicalResourceId", "DeliverFunction")
    change += _tag("ResourceType", "AWS::Lambda::Function") + _tag("Replacement", "False")
    changes = _members("Changes", [_tag_raw("ResourceChange", change)])
    return _answer("DescribeChangeSet", body + _tag("Status", "CREATE_COMPLETE") + changes)


def events(found: Deployed) -> str:
    """DescribeStackEvents: the stack's own and last."""
    body = _tag("StackId", f"{_ARN}/{found.name}/1") + _tag("EventId", f"{len(found.history)}")
    body += _tag("StackName", found.name) + _tag("LogicalResourceId", found.name)
    body += _tag("PhysicalResourceId", f"{_ARN}/{found.name}/1") + _tag("ResourceType", "AWS::CloudFormation::Stack")
    body += _tag("ResourceStatus", found.status) + _tag("Timestamp", found.changed_at)
    return _answer("DescribeStackEvents", _members("StackEvents", [body]))


def summary(parameters: Iterable[str]) -> str:
    """GetTemplateSummary."""
    return _answer("GetTemplateSummary", _members("Parameters", (_tag("ParameterKey", one) for one in parameters)))


def template(text: str) -> str:
    return _answer("GetTemplate", _tag("TemplateBody", text))


def nothing(action: str) -> str:
    return _answer(action, "")


def error(refused: RefusedError) -> str:
    body = _tag("Type", "Sender") + _tag("Code", refused.code) + _tag("Message", str(refused))
    return f"<ErrorResponse>{_tag_raw('Error', body)}<RequestId>r</RequestId></ErrorResponse>"


def _change_set_arn(found: ChangeSet) -> str:
    return f"arn:aws:cloudformation:eu-west-1:123456789012:changeSet/{found.name}/1"


def _pairs(name: str, kind: str, values: Mapping[str, str]) -> str:
    pairs = (_tag(f"{kind}Key", key) + _tag(f"{kind}Value", value) for key, value in values.items())
    return _members(name, pairs)


def _members(name: str, bodies: Iterable[str]) -> str:
    return _tag_raw(name, "".join(_tag_raw("member", body) for body in bodies))


def _answer(action: str, result: str) -> str:
    inner = _tag_raw(f"{action}Result", result) + "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
    return f'<{action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">{inner}</{action}Response>'


def _tag(name: str, text: str) -> str:
    return _tag_raw(name, escape(text))


def _tag_raw(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"
