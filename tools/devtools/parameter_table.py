"""Makes docs/parameters.md, every parameter of both stacks, from what the templates say of them.

``python -m devtools.parameter_table`` writes it anew; a test compares.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from devtools.interrupt import exit_with
from devtools.local_aws.translation import INTAKE, TEMPLATE
from devtools.paths import ROOT

PAGE = ROOT / "docs/parameters.md"
_MOST_VALUES = 12  # in a cell; longer lists are of countries, currencies and the like
_HEAD = """# Every parameter

Made from the templates by `python -m devtools.parameter_table`. A line in `deploy.toml` sets one
([operations.md](operations.md#pausing-updating-going-back)); one without a default must be given. What an event becomes
by them, `xconv preview` shows before anything is deployed.
"""
_STACKS: tuple[tuple[str, Path], ...] = (("The stack", TEMPLATE), ("The intake's stack", INTAKE))


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for title, template in _STACKS for line in _of_stack(title, template))])


def _of_stack(title: str, template: Path) -> Iterator[str]:
    parsed = yaml_parse(template.read_text())
    groups = parsed["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    yield f"## {title}"
    yield ""
    for group in groups:
        yield from (
            f"### {group['Label']['default']}",
            "",
            "| parameter | default | takes | what it does |",
            "|---|---|---|---|",
        )
        yield from (_row(name, parsed["Parameters"][name]) for name in group["Parameters"])
        yield ""


def _row(name: str, body: Mapping[str, Any]) -> str:
    default = "must be given" if "Default" not in body else f"`{body['Default']}`" if body["Default"] != "" else "empty"
    cells = (f"`{name}`", default, _takes(body), " ".join(body["Description"].split()))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _takes(body: Mapping[str, Any]) -> str:
    """The values where they are few, else what is said of one that is none."""
    values = body.get("AllowedValues", [])
    if values and len(values) <= _MOST_VALUES:
        return ", ".join(f"`{value}`" if value != "" else "empty" for value in values)
    return str(body.get("ConstraintDescription", "")).removeprefix("must be ").removeprefix("must ")


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    exit_with(main)
