"""Least privilege, written out."""

import json

import pytest

from tests.template.support import of_type, source, statements, translated

ROLES = of_type("AWS::IAM::Role")


@pytest.mark.parametrize("role", ROLES)
def test_no_statement_reaches_beyond_named_resources(role: str) -> None:
    for statement in statements(ROLES[role]):
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        assert "*" not in json.dumps(resources)
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not any("*" in action for action in actions)


@pytest.mark.parametrize("role", ROLES)
def test_written_out_and_bounded(role: str) -> None:
    body = ROLES[role]
    assert "ManagedPolicyArns" not in body
    assert body["PermissionsBoundary"]["Fn::If"][:2] == ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}]
    (trust,) = body["AssumeRolePolicyDocument"]["Statement"]
    assert set(trust["Principal"]) == {"Service"}


@pytest.mark.parametrize("role", ROLES)
def test_each_statement_has_a_name_and_no_two_the_same(role: str) -> None:
    names = [statement["Sid"] for statement in statements(ROLES[role])]
    assert len(names) == len(set(names))


def test_each_statement_has_its_reason_above_it() -> None:
    # Given the lines of the template
    lines = [line.strip() for line in _template_lines()]
    # Then right above each allowing statement of a role stands a comment
    sids = {statement["Sid"] for body in ROLES.values() for statement in statements(body)}
    for number, line in enumerate(lines):
        if line.startswith("- Sid:") and line.split()[-1] in sids:
            assert lines[number - 1].startswith("#"), line


def test_every_role_is_one_of_ours() -> None:
    # SAM adds a role where a function or schedule names none; those bring managed policies with *.
    assert set(ROLES) == {"DeliverRole", "RefreshTokenRole", "ScheduleRole"}
    assert set(ROLES) <= set(source()["Resources"])


def test_partitions_are_not_assumed() -> None:
    text = json.dumps({name: translated()[name] for name in ("Resources", "Outputs")})
    assert "arn:aws:" not in text


def _template_lines() -> list[str]:
    from local_aws.translation import TEMPLATE  # noqa: PLC0415

    return TEMPLATE.read_text().splitlines()
