"""The intake's secret, for whoever may know it: from the environment, or from the stack."""

import os
from typing import Any

from pydantic import ValidationError
from x_conversions.intake.secret import IntakeSecrets

from xconv.common.errors import AwsError, explain
from xconv.common.stack import NoStackError, describe_stack, outputs_of

VARIABLE = "XCONV_INTAKE_SECRET"
_FORM = '{"server_keys": ["…"], "shopify": ["…"]}'


def find_secrets(stack: str | None, region: str | None, profile: str | None) -> IntakeSecrets | None:
    """What is in it; None where nobody says.

    Parameters
    ----------
    stack
        The intake's; None to look at the environment only.

    Raises
    ------
    RuntimeError, ValueError
        It can't be read, or isn't one; one line that holds nothing of it.
    """
    if stack is not None:
        return _read(_of_stack(stack, region, profile), f"the secret of {stack}")
    text = os.environ.get(VARIABLE, "")
    return _read(text, VARIABLE) if text.strip() else None


def _of_stack(name: str, region: str | None, profile: str | None) -> str:
    try:
        session, stack = describe_stack(name, region, profile)
    except NoStackError:
        where = "there is no such stack: name it with --intake-stack, --region and --profile"
        raise RuntimeError(f"the secret of stack {name} can't be read: {where}") from None
    arn = outputs_of(stack).get("IntakeSecretArn")
    if arn is None:
        raise RuntimeError(f"stack {name} has no output IntakeSecretArn: it is no stack of intake.yaml")
    try:
        client: Any = session.client("secretsmanager")
        return str(client.get_secret_value(SecretId=arn).get("SecretString", ""))
    except AwsError as error:
        raise RuntimeError(f"the secret of stack {name} can't be read: {explain(error)}") from None


def _read(text: str, what: str) -> IntakeSecrets:
    try:
        return IntakeSecrets.model_validate_json(text or "{}")
    except ValidationError:
        raise ValueError(f"{what} must be JSON such as {_FORM}") from None
