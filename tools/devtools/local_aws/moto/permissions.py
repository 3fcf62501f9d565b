"""moto's access check, made to speak IAM's names, and a record of what it decided.

moto decides by the policies of the role that signed a request. It does so under the name of the API operation
(`sqs:DeleteMessageBatch`), which for some operations isn't the name of the permission (`sqs:DeleteMessage`), and
knows the resource of SQS requests only. Both are put right here; the decision stays moto's.
"""

import json
import threading
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.dynamodb.models import dynamodb_backends
from moto.iam import access_control
from moto.iam.access_control import AssumedRoleAccessKey, IAMRequest
from moto.secretsmanager.models import secretsmanager_backends

# Service authorization reference: the permission that an operation asks for, where it isn't the operation's name
_PERMISSIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "lambda:Invoke": "lambda:InvokeFunction",
}

Call = tuple[str, str, str]
"""Role name, action such as ``sqs:SendMessage``, resource ARN."""


class _RefusedError(JsonRESTError):
    """The refusal as AWS words it. moto's own is XML, from which boto3 can't read the error's code."""

    def __init__(self, service: str, caller: str, action: str, resource: str) -> None:
        self.code = 400 if service in {"secretsmanager", "dynamodb"} else 403  # as seen from AWS
        super().__init__(
            "AccessDenied" if service == "sqs" else "AccessDeniedException",
            f"User: {caller} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action",
        )


class Decisions:
    """Every distinct call under a role so far, by what the access check decided."""

    def __init__(self) -> None:
        self.permitted: set[Call] = set()
        self.denied: set[Call] = set()
        self._lock = threading.Lock()

    def add(self, call: Call, *, permitted: bool) -> None:
        """Keep a decision."""
        with self._lock:
            (self.permitted if permitted else self.denied).add(call)

    def as_json(self) -> dict[str, list[Call]]:
        """Both sets as sorted lists."""
        with self._lock:
            return {"permitted": sorted(self.permitted), "denied": sorted(self.denied)}


def adapt(decisions: Decisions) -> None:
    """Change moto's access check in this process, and keep its decisions."""

    class PermissionRequest(IAMRequest):
        def __init__(self, **keywords: Any) -> None:
            super().__init__(**keywords)
            self._action = _PERMISSIONS.get(self._action, self._action)
            if self._service == "lambda":
                self._data = {}  # moto takes a request without a body for a form, and finds the signature wrong

        def check_action_permitted(self, resource: str) -> None:
            arn = resource if resource != "*" else _resource_of(self)
            try:
                super().check_action_permitted(arn)
            except AccessDeniedError:
                self._keep(arn, permitted=False)
                raise _RefusedError(self._service, self._access_key.arn, self._action, arn) from None
            self._keep(arn, permitted=True)

        def _keep(self, arn: str, *, permitted: bool) -> None:
            if isinstance(self._access_key, AssumedRoleAccessKey):
                decisions.add((self._access_key._owner_role_name, self._action, arn), permitted=permitted)

    vars(access_control)["IAMRequest"] = PermissionRequest


def _resource_of(request: IAMRequest) -> str:
    if request._service == "secretsmanager":
        secret_id = json.loads(request._body or b"{}").get("SecretId", "*")
        secret = secretsmanager_backends[request.account_id][request._region].secrets.get(secret_id)
        return secret.arn if secret else str(secret_id)
    if request._service == "dynamodb":
        return _table_of(request)
    if request._service == "lambda" and request._action == "lambda:InvokeFunction":
        name = unquote(request._path.rsplit("/", 2)[-2])
        try:
            return get_backend(request.account_id, request._region).get_function(name).function_arn
        except UnknownFunctionException:
            return name
    return "*"


def _table_of(request: IAMRequest) -> str:
    """The table that a request names, as batches do by the only key of what they ask for."""
    body = json.loads(request._body or b"{}")
    name = body.get("TableName") or next(iter(body.get("RequestItems", {})), "*")
    table = dynamodb_backends[request.account_id][request._region].tables.get(name)
    return table.table_arn if table else str(name)
