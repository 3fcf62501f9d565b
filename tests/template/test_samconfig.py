"""samconfig.toml says what `sam` does by default."""

import tomllib
from importlib import import_module

import pytest
from devtools.paths import ROOT

CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
COMMANDS = {
    "build": "samcli.commands.build.command",
    "validate": "samcli.commands.validate.validate",
    "deploy": "samcli.commands.deploy.command",
    "local_invoke": "samcli.commands.local.invoke.cli",
}


@pytest.mark.parametrize("environment", ["default", "local", "intake"])
def test_every_option_is_one_that_sam_knows(environment: str) -> None:
    for command, body in CONFIG[environment].items():
        if command == "global":
            assert set(body["parameters"]) == {"stack_name"}
            continue
        known = {parameter.name for parameter in import_module(COMMANDS[command]).cli.params}
        assert set(body["parameters"]) <= known
