"""The template's resources in the local AWS."""

import json
from collections.abc import Mapping
from itertools import product
from typing import Any, Self

from devtools.local_aws.aws import Call, LocalAws
from devtools.local_aws.moto.template import RESOLVED, SECRET, Template, for_moto
from devtools.local_aws.resolved import event_source_mapping, function_properties

NAME = "x-conversions"


class Stack:
    """A stack of the template. Make one with `Stack.create`.

    Attributes
    ----------
    parameters
        Every parameter's value.
    secret_arn
        The credentials' secret.
    outputs
        The template's outputs, without those about resources that don't exist locally.
    functions
        The functions by logical id.
    event_source_mapping
        The one that feeds the deliver function.
    """

    def __init__(self, aws: LocalAws, parameters: dict[str, str], outputs: dict[str, str]) -> None:
        self.aws = aws
        self.secret_arn = parameters[SECRET]
        self.parameters = {name: value for name, value in parameters.items() if name != SECRET}
        resolved = json.loads(outputs[RESOLVED])
        self.outputs = {key: value for key, value in outputs.items() if key != RESOLVED}
        self.functions = {key: function_properties(value) for key, value in resolved["functions"].items()}
        (mapping,) = resolved["event_source_mappings"].values()
        self.event_source_mapping = event_source_mapping(mapping)
        self._roles: dict[str, str] = resolved["roles"]
        self._queues: dict[str, dict[str, str]] = resolved["queues"]
        for logical_id, arn in self._roles.items():
            aws.name_role(logical_id, arn)

    @classmethod
    def create(cls, aws: LocalAws, parameters: Mapping[str, str], name: str = NAME) -> Self:
        """Create the stack; the secret is there but, as in AWS, has no value yet.

        Parameters
        ----------
        aws
            A running local AWS.
        parameters
            As for `sam deploy`; those without a default are needed.

        Raises
        ------
        ValueError
            A parameter is unknown, or one without a default is missing.
        """
        from devtools.local_aws.translation import translate  # noqa: PLC0415 (takes a second, and moto's process needs none of it)

        template = translate(parameters)
        values = _values(template, parameters)
        values[SECRET] = values["CredentialsSecretArn"] or _create_secret(aws, name)
        cloudformation = aws.client("cloudformation")
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(for_moto(template)),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        created = cls(aws, values, outputs)
        if created.delivery_records_table:  # moto's CloudFormation leaves this property out
            ttl = template["Resources"]["DeliveryRecords"]["Properties"]["TimeToLiveSpecification"]
            table = created.delivery_records_table
            aws.client("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=ttl)
        return created

    @property
    def queue_url(self) -> str:
        """Where producers send."""
        return self._queues["ConversionsQueue"]["url"]

    @property
    def queue_arn(self) -> str:
        """What the event records name as their source."""
        return self._queues["ConversionsQueue"]["arn"]

    @property
    def dead_letter_queue_url(self) -> str:
        """Where failures end."""
        return self._queues["DeadLetterQueue"]["url"]

    @property
    def delivery_records_table(self) -> str:
        """The table's name; empty without one."""
        return self.environment("DeliverFunction").get("DELIVERY_RECORDS_TABLE", "")

    def empty(self) -> None:
        """Take everything out of the queues, and out of the table of delivery records."""
        table = self.delivery_records_table
        self.aws.empty([queue["url"] for queue in self._queues.values()], [table] if table else [])

    def environment(self, function: str) -> dict[str, str]:
        """A function's own environment variables, by its logical id."""
        return dict(self.functions[function].environment)

    def role_arn(self, function: str) -> str:
        """The role that a function, by its logical id, runs under."""
        return self.functions[function].role_arn

    def permissions(self) -> set[Call]:
        """What the roles allow: role's logical id, action, resource, in the form of `LocalAws.calls`."""
        iam = self.aws.client("iam")
        allowed: set[Call] = set()
        for logical_id, arn in self._roles.items():
            role = arn.rsplit("/", 1)[-1]
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                for statement in document["Statement"]:
                    pairs = product(_listed(statement["Action"]), _listed(statement["Resource"]))
                    allowed |= {(logical_id, action, resource) for action, resource in pairs}
        return allowed

    def put_secret(self, value: Mapping[str, Any]) -> str:
        """Store credentials as a person would; returns the version's id."""
        answer = self.aws.client("secretsmanager").put_secret_value(
            SecretId=self.secret_arn, SecretString=json.dumps(dict(value))
        )
        version: str = answer["VersionId"]
        return version

    def get_secret(self) -> dict[str, Any]:
        """The current credentials."""
        answer = self.aws.client("secretsmanager").get_secret_value(SecretId=self.secret_arn)
        value: dict[str, Any] = json.loads(answer["SecretString"])
        return value


def _values(template: Template, parameters: Mapping[str, str]) -> dict[str, str]:
    slots = template["Parameters"]
    unknown = sorted(parameters.keys() - slots.keys())
    missing = sorted(name for name, slot in slots.items() if "Default" not in slot and name not in parameters)
    if unknown or missing:
        raise ValueError(f"parameters: unknown {unknown}, missing {missing}; the template has {sorted(slots)}")
    # moto reads lists and numbers from given values only, not from defaults: so every value is given
    return {name: str(parameters.get(name, slot.get("Default"))) for name, slot in slots.items()}


def _create_secret(aws: LocalAws, stack_name: str) -> str:
    arn: str = aws.client("secretsmanager").create_secret(Name=f"{stack_name}-credentials")["ARN"]
    return arn


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
