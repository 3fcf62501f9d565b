"""sam reads YAML with the loader that is written in Python, and a template seven times in a deployment."""

from pathlib import Path
from typing import Any

import yaml


class _Untagged(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """For what has no tags such as ``!Ref`` in it: they come out as nothing."""


_Untagged.add_multi_constructor("!", lambda *_: None)


def read_parameters(template: Path) -> dict[str, Any]:
    """A template's parameters, without sam: to import what it reads templates with takes a quarter of a second."""
    parameters: dict[str, Any] = yaml.load(template.read_text(), _Untagged)["Parameters"]  # noqa: S506 - a safe one
    return parameters


def use_libyaml() -> None:
    """Let `samcli.yamlhelper` read by libyaml: the same in a tenth of the time. Where there is none, all stays."""
    vars(yaml)["SafeLoader"] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
