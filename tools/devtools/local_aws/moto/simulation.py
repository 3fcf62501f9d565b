"""IAM's SimulatePrincipalPolicy, which moto doesn't have: decided by moto's own reading of a role's policies."""

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.responses import IamResponse


def adapt() -> None:
    """Add it to moto's IAM in this process."""
    for name, method in {"simulate_principal_policy": _simulate_principal_policy}.items():
        setattr(IamResponse, name, method)


def _simulate_principal_policy(self: IamResponse) -> ActionResult:
    role = self._get_param("PolicySourceArn").rsplit("/", 1)[-1]
    policies = [self.backend.get_role_policy(role, name)[1] for name in self.backend.list_role_policies(role)]
    results = [
        {"EvalActionName": action, "EvalResourceName": arn, "EvalDecision": _decide(policies, action, arn)}
        for action in self._get_param("ActionNames")
        for arn in self._get_param("ResourceArns", ["*"])
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _decide(policies: list[Any], action: str, arn: str) -> str:
    decisions = {IAMPolicy(policy).is_action_permitted(action, arn) for policy in policies}
    if PermissionResult.DENIED in decisions:
        return "explicitDeny"
    return "allowed" if PermissionResult.PERMITTED in decisions else "implicitDeny"
