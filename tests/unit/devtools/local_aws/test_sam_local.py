"""The template for `sam local invoke`, and where it says that this machine is."""

import platform
import shutil
import socket
import subprocess
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from devtools.local_aws import docker_host
from devtools.local_aws.sam_local import derive

BUILT = {
    "Parameters": {"PixelId": {"Type": "String"}, "Mode": {"Type": "String", "Default": "live"}},
    "Globals": {
        "Function": {
            "Handler": "app.lambda_handler",
            "Environment": {"Variables": {"SECRET": {"Fn::If": ["CreatesSecret", {"Ref": "Secret"}, "x"]}}},
        }
    },
    "Resources": {
        "DeliverFunction": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "DeliverFunction", "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}}},
        },
        "SharedLayer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "SharedLayer"}},
        "Queue": {"Type": "AWS::SQS::Queue"},
    },
}
ENVIRONMENT = {"QUEUE": "https://example.com/q", "AWS_ENDPOINT_URL": "http://host.docker.internal:5000"}


@pytest.fixture
def derived() -> dict[str, Any]:
    return derive(BUILT, {"PixelId": "o8z6j", "Mode": "dry_run"}, {"DeliverFunction": ENVIRONMENT})


def test_a_functions_environment_is_resolved_and_nothing_else(derived: dict[str, Any]) -> None:
    properties = derived["Resources"]["DeliverFunction"]["Properties"]

    assert properties["Environment"] == {"Variables": ENVIRONMENT}
    assert derived["Globals"]["Function"] == {"Handler": "app.lambda_handler"}


def test_every_parameter_has_its_value_as_default(derived: dict[str, Any]) -> None:
    assert {name: slot["Default"] for name, slot in derived["Parameters"].items()} == {
        "PixelId": "o8z6j",
        "Mode": "dry_run",
    }


def test_code_is_found_from_where_the_template_is(derived: dict[str, Any]) -> None:
    resources = derived["Resources"]

    assert resources["DeliverFunction"]["Properties"]["CodeUri"] == "build/DeliverFunction"
    assert resources["SharedLayer"]["Properties"]["ContentUri"] == "build/SharedLayer"


@pytest.mark.parametrize(
    ("configuration", "gateway"),
    [
        ('{"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.9"}', "172.17.0.9"),
        ('{"Subnet": "172.17.0.0/16"}', "172.17.0.1"),
    ],
)
def test_on_linux_this_machine_is_at_dockers_bridge(
    monkeypatch: pytest.MonkeyPatch, configuration: str, gateway: str
) -> None:
    # Given a Docker engine whose bridge is an address of this machine
    docker_says(monkeypatch, f'[{{"IPAM": {{"Config": [{configuration}]}}}}]')
    addresses_are(monkeypatch, gateway)

    # Then the address is the bridge's, which no other machine reaches
    assert docker_host.address() == gateway


def test_a_bridge_that_is_not_here_leaves_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a Docker engine in a virtual machine, as Docker Desktop has it
    docker_says(monkeypatch, '[{"IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}]}}]')
    addresses_are(monkeypatch)

    assert docker_host.address() == "127.0.0.1"


def test_a_docker_that_does_not_run_leaves_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    docker_says(monkeypatch, "", status=1)

    assert docker_host.address() == "127.0.0.1"


def docker_says(monkeypatch: pytest.MonkeyPatch, text: str, status: int = 0) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/docker")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], status, text, ""))


def addresses_are(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Let this machine be able to listen on these addresses alone."""

    def create_server(address: tuple[str, int]) -> AbstractContextManager[None]:
        if address[0] not in hosts:
            raise OSError("cannot assign requested address")
        return nullcontext()

    monkeypatch.setattr(socket, "create_server", create_server)
