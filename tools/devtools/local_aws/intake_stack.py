"""The intake's stack in the local AWS, beside the main one: its role, its function, its secret."""

import json
from collections.abc import Mapping
from typing import Any, Self

from devtools.local_aws.aws import LocalAws
from devtools.local_aws.http_api_settings import HttpApiSettings
from devtools.local_aws.moto.template import RESOLVED, SECRET, Template, for_moto
from devtools.local_aws.resolved import function_properties
from devtools.local_aws.runtime.emulator import RuntimeEmulator
from devtools.local_aws.stack import NAME, Stack
from devtools.paths import INTAKE_BUILD

# What moto's CloudFormation doesn't know; parameters of the same names stand for them.
_STAND_INS = ("IntakeSecret", "IntakeApi")


class IntakeStack:
    """A stack of intake.yaml. Make one with `IntakeStack.create`.

    Attributes
    ----------
    api
        What the template says of the HTTP API.
    function
        The function's properties.
    secret_arn
        The secret's.
    """

    def __init__(
        self, aws: LocalAws, template: Template, values: Mapping[str, str], resolved: Mapping[str, Any]
    ) -> None:
        self.aws, self.secret_arn = aws, values["IntakeSecret"]
        self.api = HttpApiSettings.of(template, values)
        self.function = function_properties(resolved["functions"]["IntakeFunction"])
        aws.name_role("IntakeRole", resolved["roles"]["IntakeRole"])

    @classmethod
    def create(cls, stack: Stack, parameters: Mapping[str, str], public_url: str, name: str = f"{NAME}-intake") -> Self:
        """Create it beside a stack whose queue it writes to; the secret has no value yet.

        Parameters
        ----------
        parameters
            As for `sam deploy`.
        public_url
            Where its API is, on this machine.
        """
        from devtools.local_aws.translation import INTAKE, translate  # noqa: PLC0415 (takes a second)

        aws = stack.aws
        template = translate(parameters, INTAKE)
        secret = aws.client("secretsmanager").create_secret(Name=f"{name}-secret")["ARN"]
        values = {key: str(slot.get("Default", "")) for key, slot in template["Parameters"].items()}
        values |= {"IntakePublicUrl": public_url, **parameters}
        values |= {"IntakeSecret": secret, "IntakeApi": "local", SECRET: ""}
        slots = template["Parameters"] | {key: {"Type": "String"} for key in _STAND_INS}
        resources = {key: body for key, body in template["Resources"].items() if key not in _STAND_INS}
        text = json.dumps(for_moto(template | {"Parameters": slots, "Resources": resources, "Outputs": {}}))
        for exported, value in {"QueueUrl": stack.queue_url, "QueueArn": stack.queue_arn}.items():
            # moto doesn't know what another stack exports; that it does is a test of the template's.
            text = text.replace(_imported(exported), json.dumps(value))
        cloudformation = aws.client("cloudformation")
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=text,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        (created,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in created["Outputs"]}
        return cls(aws, template, values, json.loads(outputs[RESOLVED]))

    def put_secret(self, value: Mapping[str, Any]) -> None:
        """Store keys and secrets as a person would."""
        self.aws.client("secretsmanager").put_secret_value(
            SecretId=self.secret_arn, SecretString=json.dumps(dict(value))
        )


class IntakeFunction(RuntimeEmulator):
    """One execution environment of the intake's built function, under its role.

    Parameters
    ----------
    environment
        Variables that differ from the template's.
    """

    def __init__(self, stack: IntakeStack, environment: Mapping[str, str] | None = None) -> None:
        properties = stack.function
        super().__init__(
            code=INTAKE_BUILD / "IntakeFunction",
            handler=properties.handler,
            environment={
                **properties.environment,
                **(environment or {}),
                **stack.aws.environment(properties.role_arn),
                "AWS_LAMBDA_FUNCTION_NAME": properties.name,
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties.memory),
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            },
            layers=[INTAKE_BUILD / "SharedLayer" / "python"],
            timeout=properties.timeout,
        )


def _imported(name: str) -> str:
    return json.dumps({"Fn::ImportValue": {"Fn::Sub": f"${{ConversionsStack}}-{name}"}})
