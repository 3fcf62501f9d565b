"""What becomes of the translated template for moto."""

import json
from typing import Any

import pytest
from devtools.local_aws.moto.template import RESOLVED, SECRET, for_moto


@pytest.fixture
def translated() -> dict[str, Any]:
    """A template as SAM translates it, with one of each that matters."""
    return {
        "Parameters": {"PixelId": {"Type": "String"}},
        "Rules": {"R": {}},
        "Conditions": {"C": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 660}},
            "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Queue"}]}},
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
            "CredentialsSecret": {"Type": "AWS::SecretsManager::Secret", "Properties": {}},
            "Layer1": {"Type": "AWS::Lambda::LayerVersion", "Properties": {}},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Resource": {"Ref": "Queue"}}]}}]
                },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "DependsOn": ["Alarm", "Queue"],
                "Properties": {
                    "Code": {"S3Bucket": "bucket", "S3Key": "key"},
                    "Layers": [{"Ref": "Layer1"}],
                    "Handler": "app.lambda_handler",
                    "Timeout": 60,
                    "MemorySize": 512,
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Environment": {"Variables": {"PIXEL_ID": {"Ref": "PixelId"}}},
                },
            },
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"BatchSize": 500, "Enabled": {"Ref": "PixelId"}, "Tags": []},
            },
        },
        "Outputs": {
            "Queue": {"Value": {"Ref": "Queue"}},
            "Secret": {"Value": {"Ref": SECRET}},
            "Alarm": {"Value": {"Fn::Sub": "x/${Alarm}"}},
            "Layer": {"Value": {"Fn::If": ["C", {"Fn::GetAtt": ["Layer1", "Arn"]}, "none"]}},
        },
    }


def test_only_what_moto_can_create_is_left(translated: dict[str, Any]) -> None:
    template = for_moto(translated)

    assert template["Resources"].keys() == {"Queue", "Role", "Function", "Mapping"}
    assert "Rules" not in template


def test_nothing_that_is_left_refers_to_what_was_dropped(translated: dict[str, Any]) -> None:
    # Given the template for moto
    template = for_moto(translated)

    # Then functions have no layer and no code in S3, and outputs of dropped resources are gone
    assert template["Resources"]["Function"]["DependsOn"] == ["Queue"]
    assert template["Outputs"].keys() == {"Queue", "Secret", RESOLVED}
    text = json.dumps(template)
    assert all(name not in text for name in ("Layer1", "Alarm", "S3Bucket"))


def test_a_parameter_stands_for_the_secret(translated: dict[str, Any]) -> None:
    assert for_moto(translated)["Parameters"].keys() == {"PixelId", SECRET}


def test_a_roles_policy_becomes_text_when_its_references_are_resolved(translated: dict[str, Any]) -> None:
    policies = for_moto(translated)["Resources"]["Role"]["Properties"]["Policies"]

    assert policies[0]["PolicyDocument"] == {"Fn::ToJsonString": {"Statement": [{"Resource": {"Ref": "Queue"}}]}}


def test_what_moto_drops_is_resolved_in_an_output(translated: dict[str, Any]) -> None:
    # Given the template for moto
    resolved = for_moto(translated)["Outputs"][RESOLVED]["Value"]["Fn::ToJsonString"]

    # Then the mapping and the environment are in it, references and all
    assert resolved["event_source_mappings"] == {"Mapping": {"BatchSize": 500, "Enabled": {"Ref": "PixelId"}}}
    assert resolved["functions"]["Function"]["environment"] == {"PIXEL_ID": {"Ref": "PixelId"}}


def test_the_given_template_is_left_as_it_was(translated: dict[str, Any]) -> None:
    before = json.dumps(translated)

    for_moto(translated)

    assert json.dumps(translated) == before
